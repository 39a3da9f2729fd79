"""The embedded queue: kombu's filesystem transport, with a message that is there whole or not at all.

kombu creates a message's file and then fills it; a worker that polls in between reads nothing and ends. Here the file
is filled under a name that nobody looks for, and then renamed. A message that was read may still be lost by kill -9:
rows are the truth, and the sweep finds them. Imports none of our modules.
"""

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out, name)
        draft = whole.with_suffix(".draft")
        draft.write_text(dumps(payload))
        os.replace(draft, whole)  # noqa: PTH105  # atomic, over nothing


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Make `embedded://` known to kombu."""
    TRANSPORT_ALIASES["embedded"] = "collab.broker:Transport"

"""What of kombu's queues is ours.

The embedded one: kombu's filesystem transport, with a message that is there whole or not at all. kombu creates a
message's file and then fills it; a worker that polls in between reads nothing and ends. Here the file is filled under a
name that nobody looks for, and then renamed. A message that was read may still be lost by kill -9:
rows are the truth, and the sweep finds them.

Redis: when kombu cannot say that a message is done, since the server has gone, it counts the message as being worked at
for ever, and the worker, which takes one at a time, takes no other any more. Here it is no longer counted.

Imports none of our modules.
"""

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem, redis, virtual
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


class ForgettingQoS(redis.QoS):
    def ack(self, delivery_tag: str) -> None:
        """Where it fails, the server gives the message out once more, and the database knows that it is done."""
        channel: Any = self.channel
        try:
            super().ack(delivery_tag)
        except channel.connection_errors:
            virtual.QoS.ack(self, delivery_tag)
            raise


class RedisChannel(redis.Channel):
    QoS = ForgettingQoS


class RedisTransport(redis.Transport):
    Channel = RedisChannel


class SentinelChannel(redis.SentinelChannel):
    QoS = ForgettingQoS


class SentinelTransport(redis.SentinelTransport):
    Channel = SentinelChannel


def register() -> None:
    """Make `embedded://` known to kombu, and ours of the others."""
    TRANSPORT_ALIASES["embedded"] = "collab.broker:Transport"
    TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "collab.broker:RedisTransport"
    TRANSPORT_ALIASES["sentinel"] = "collab.broker:SentinelTransport"

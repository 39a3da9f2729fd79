"""The queue of the embedded mode: a message is there whole or not at all, since a worker that reads half a one ends."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from collab.broker import register

pytestmark = pytest.mark.sqlite


def test_message_of_file_broker_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register()
    folders = {name: tmp_path / name for name in ("queue", "control", "read")}
    for folder in folders.values():
        folder.mkdir()
    options = {
        "data_folder_in": folders["queue"],
        "data_folder_out": folders["queue"],
        "control_folder": folders["control"],
        "store_processed": True,
        "processed_folder": folders["read"],
    }
    seen: list[list[str]] = []
    replace = os.replace

    def watched(draft: Any, whole: Any) -> None:
        """The last instant before the message has the name that workers look for."""
        seen.append([path.name for path in folders["queue"].glob("*.msg")])
        assert json.loads(Path(draft).read_text())["body"]
        replace(draft, whole)

    monkeypatch.setattr(os, "replace", watched)
    with Connection("embedded://", transport_options=options) as connection:
        queue = connection.SimpleQueue("q")
        queue.put({"number": 1})
        assert seen == [[]]
        message = queue.get(timeout=10)
        message.ack()
        assert message.payload == {"number": 1}
        assert list(folders["queue"].iterdir()) == []

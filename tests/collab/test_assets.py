"""What is vendored is what the lock file's packages held, and asks the browser for nothing that is not there."""

import hashlib
import json

from tests import ROOT

HASHES: dict[str, str] = json.loads((ROOT / "assets" / "vendored.json").read_text())


def test_no_vendored_file_was_changed_by_hand() -> None:
    assert {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in HASHES} == HASHES


def test_vendored_files_have_licence_and_no_source_maps() -> None:
    shipped = sorted((ROOT / "collab" / "static" / "vendor").iterdir())
    assert {str(path.relative_to(ROOT)) for path in shipped} <= set(HASHES)
    assert sorted({path.name.split(".")[0] for path in shipped if "LICENSE" in path.name}) == [
        "atkinson",
        "htmx",
        "icons",
        "pico",
    ]
    assert [path.name for path in shipped if b"sourceMappingURL" in path.read_bytes()] == []

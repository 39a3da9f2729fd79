"""The file of an archive is the same, whatever database its rows were read from."""

import zipfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.db.archive_files import written_archive

VALUES = st.recursive(st.none() | st.integers() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of))


def _turned(value: Any) -> Any:
    """The same value; keys that were first are last. PostgreSQL has an order of its own too."""
    if isinstance(value, dict):
        return {key: _turned(inner) for key, inner in reversed(value.items())}
    return [_turned(inner) for inner in value] if isinstance(value, list) else value


def _table(path: Path, row: dict[str, Any]) -> bytes:
    path.unlink(missing_ok=True)
    with written_archive(path) as archive:
        archive.table("accounts.AuditEntry", iter([row]))
        archive.end()
    with zipfile.ZipFile(path) as written:
        return written.read("tables/accounts.AuditEntry.jsonl")


@settings(max_examples=30)
@given(changes=VALUES)
def test_order_of_keys_within_a_column_is_not_kept(tmp_path: Path, changes: Any) -> None:
    path = tmp_path / "a.zip"
    row = {"id": 1, "changes": changes}
    assert _table(path, row) == _table(path, {"id": 1, "changes": _turned(changes)})


def test_columns_keep_theirs(tmp_path: Path) -> None:
    written = _table(tmp_path / "a.zip", {"id": 1, "changes": {"z": "é", "a": 1}, "at": None})
    assert written.decode() == '{"id":1,"changes":{"a":1,"z":"é"},"at":null}\n'

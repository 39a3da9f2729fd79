"""The file that a backup is: lines of JSON, compressed, with a check at its end. Pure but for reading and writing it.

    {"format": 1, "product": …, "version": …, "made_at": …, "migrations": [[app, name], …], "keys": [key, …]}
    {"table": "accounts.Team", "fields": ["id", "institution", …]}
    [1, 4, …]                      a row: its values, in the order of the fields
    …
    {"rows": {"accounts.Team": 12, …}, "sha256": …}     of all lines above, uncompressed

The file is made under another name and takes its own once it is whole and on the disk; only its owner may read it.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

FORMAT = 1


class BadBackup(Exception):
    """The file is no backup, not whole, or of another format; the text says which."""


class Writer:
    """Takes lines, and counts rows per table."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._rows: dict[str, int] = {}
        self._table = ""

    def header(self, **about: Any) -> None:
        self._line({"format": FORMAT, **about})

    def table(self, name: str, fields: list[str]) -> None:
        self._table = name
        self._rows[name] = 0
        self._line({"table": name, "fields": fields})

    def row(self, values: list[Any]) -> None:
        self._rows[self._table] += 1
        self._line(values)

    def end(self) -> dict[str, int]:
        """Write the check; the number of rows of each table."""
        self._stream.write(_encoded({"rows": self._rows, "sha256": self._digest.hexdigest()}))
        return self._rows

    def _line(self, content: Any) -> None:
        line = _encoded(content)
        self._digest.update(line)
        self._stream.write(line)


def _encoded(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new backup at `path`, as `new_file` makes it."""
    with new_file(path) as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as stream:
        yield Writer(stream)


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file at `path`, there only if the block ends well. FileExistsError where there is one already."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        path.hardlink_to(draft)  # unlike a rename, this never takes the place of another file
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def checked(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The header, and the number of rows of each table, of a file that is whole. Reads all of it."""
    digest, last, header = hashlib.sha256(), b"", None
    for line in _lines(path):
        if header is None:
            header = _header(line)
        if last:
            digest.update(last)
        last = line
    try:
        end = json.loads(last)
        counted, expected = end["rows"], end["sha256"]
    except (ValueError, TypeError, KeyError):
        raise BadBackup("The file ends early: its last line, the check, is missing.") from None
    if header is None or digest.hexdigest() != expected:
        raise BadBackup("The file was changed or damaged: its content does not agree with its check.")
    return header, counted


def _header(line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line)
        made_as = header["format"]
    except (ValueError, TypeError, KeyError):
        raise BadBackup("The file is no backup of this product.") from None
    if made_as != FORMAT:
        raise BadBackup(f"The file has format {made_as}, and this version reads format {FORMAT}.")
    return dict(header)


def tables(path: Path) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
    """Each table in turn: its name, its fields, its rows. The rows are read from the file as they are asked for."""
    lines = map(json.loads, _lines(path))
    next(lines)
    pending: list[dict[str, Any]] = [next(lines)]

    def rows() -> Iterator[list[Any]]:
        for line in lines:
            if isinstance(line, dict):
                pending.append(line)
                return
            yield line

    while "table" in pending[-1]:
        head = pending.pop()
        mine = rows()
        yield head["table"], head["fields"], mine
        for _unread in mine:
            pass


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as stream:
            yield from stream
    except (gzip.BadGzipFile, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise
        raise BadBackup(f"The file cannot be read: it is no backup, or damaged ({error}).") from None

"""The file that an institution's archive is: a zip of lines of JSON, for people and programs of any kind. Pure but for
reading and writing it.

    README.txt                          what this is
    schema.json                         what each field of each table is: JSON Schema
    tables/accounts.Team.jsonl          a line a row: {"id": 4, "name": …}
    …
    archive.json                        {"format": 1, …, "tables": {"accounts.Team": {"rows": 12, "sha256": …}}}

The last is written last, so that a file without it is not whole. Only its owner may read the file.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from foundation.db.backup_files import BadBackup, new_file

ARCHIVE_FORMAT = 1
MAX_LINE = 64 * 2**20  # bytes: the largest row is an uploaded file of meetings, of a few MB
HEADER = "archive.json"


class ArchiveWriter:
    """Takes tables one after the other, and counts."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.tables: dict[str, dict[str, Any]] = {}

    def text(self, name: str, content: str) -> None:
        self._archive.writestr(name, content)

    def table(self, name: str, rows: Iterator[Mapping[str, Any]]) -> None:
        digest, count = hashlib.sha256(), 0
        with self._archive.open(_member(name), "w", force_zip64=True) as stream:
            for row in rows:
                line = _line(row)
                digest.update(line)
                stream.write(line)
                count += 1
        self.tables[name] = {"rows": count, "sha256": digest.hexdigest()}

    def end(self, **about: Any) -> None:
        header = {"format": ARCHIVE_FORMAT, **about, "tables": self.tables}
        self.text(HEADER, json.dumps(header, ensure_ascii=False, indent=1))


def _line(row: Mapping[str, Any]) -> bytes:
    """The columns in their own order; what is inside one sorted by key, since PostgreSQL keeps no order of keys."""
    columns = (f"{json.dumps(name)}:{_json(value)}" for name, value in row.items())
    return f"{{{','.join(columns)}}}\n".encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


@contextmanager
def written_archive(path: Path) -> Iterator[ArchiveWriter]:
    """A new file at `path`, there only if the block ends well. FileExistsError where there is one already."""
    with new_file(path) as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        yield ArchiveWriter(archive)


class Archive:
    """A whole archive, opened: `header`, and the rows of its tables. Raises BadBackup for what is none."""

    def __init__(self, stream: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
            self.header: dict[str, Any] = json.loads(self._zip.read(HEADER))
            self.tables: dict[str, dict[str, Any]] = self.header["tables"]
            made_as = self.header["format"]
        except (zipfile.BadZipFile, EOFError, KeyError, TypeError, ValueError) as error:
            raise BadBackup("The file is no archive of an institution, or it is cut off.") from error
        if made_as != ARCHIVE_FORMAT:
            raise BadBackup(f"The file has format {made_as}, and this version reads format {ARCHIVE_FORMAT}.")

    def check(self) -> None:
        """Read everything once. Raises BadBackup where something is not as it was written."""
        for name, said in self.tables.items():
            digest, count = hashlib.sha256(), 0
            for line in self._lines(name):
                digest.update(line)
                count += 1
            if (count, digest.hexdigest()) != (said["rows"], said["sha256"]):
                raise BadBackup(f"The file was changed or damaged: {_member(name)} does not agree with {HEADER}.")

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        for line in self._lines(table):
            yield json.loads(line)

    def _lines(self, table: str) -> Iterator[bytes]:
        try:
            with self._zip.open(_member(table)) as stream:
                while line := stream.readline(MAX_LINE):
                    yield line
        except (zipfile.BadZipFile, EOFError, KeyError, OSError, ValueError) as error:
            raise BadBackup(f"The file was changed or damaged: {_member(table)} cannot be read ({error}).") from error


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    with path.open("rb") as stream:
        yield Archive(stream)

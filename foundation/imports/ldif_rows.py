"""Entries of a directory's export (LDIF, RFC 2849) as rows of a table: its attributes are the columns. Pure.

The first row names the attributes that are asked for; of several values of one the first is taken.
"""

import base64
import binascii
from collections.abc import Collection, Iterator
from typing import TextIO

MAX_ENTRY_LINES = 10_000  # what is beyond is passed over: photographs are long


def is_ldif(head: str) -> bool:
    """Whether the text begins as a directory's export does, after comments."""
    lines = (line.strip().lower() for line in head.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return first.startswith(("version: 1", "version:1", "dn:"))


def ldif_rows(text: TextIO, *, attributes: Collection[str]) -> Iterator[list[str]]:
    wanted = list(attributes)
    yield wanted
    for entry in _entries(text):
        values: dict[str, str] = {}
        for line in entry:
            name, colon, value = line.partition(":")
            key = name.partition(";")[0].lower()  # `cn;lang-de`
            if colon and key in wanted and key not in values:
                values[key] = _value(value)
        if values:
            yield [values.get(name, "") for name in wanted]


def _entries(text: TextIO) -> Iterator[list[str]]:
    """The lines of each, put together where they were folded."""
    lines: list[list[str]] = []
    for raw in text:
        line = raw.rstrip("\r\n")
        if line.startswith(" ") and lines:
            lines[-1].append(line[1:])
        elif line.strip() and len(lines) < MAX_ENTRY_LINES:
            lines.append([line])
        elif not line.strip() and lines:
            yield ["".join(parts) for parts in lines]
            lines = []
    if lines:
        yield ["".join(parts) for parts in lines]


def _value(text: str) -> str:
    if not text.startswith(":"):
        return text.strip()
    try:
        return base64.b64decode(text[1:].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""

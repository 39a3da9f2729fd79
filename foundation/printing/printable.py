"""Texts as a file can show them, whatever people wrote: what cannot be shown becomes a visible box. Pure.

A PDF of the standard PDF/UA-1 may not ask for a character that its font lacks, so typst refuses the whole document for
one of them. Which font has what is read from the fonts that typst is given.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

BOX = "□"
#: What is no text in any file: controls but tab and line ends, surrogates, private use, noncharacters, the overrides of
#: writing direction (they let a text read as another one), and the byte-order mark.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufdd0-\ufdef\ufeff\ud800-\udfff\ue000-\uf8ff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)
#: What asks for no glyph of its own: joiners, variation selectors, writing direction, tags, soft hyphens, line ends.
_INVISIBLE = re.compile(
    "[\t\n\r\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202c\u2060-\u206f\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_JOINER, _SKIN_TONES = "\u200d", "\U0001f3fb-\U0001f3ff"
_GOES_ON = re.compile(f"[{_JOINER}{_SKIN_TONES}]")


def without_controls(text: str) -> str:
    """For formats that leave fonts to the reader's machine."""
    return _NO_TEXT.sub(BOX, text)


def coverage(fonts: Sequence[Path]) -> list[frozenset[int]]:
    """The code points that each of these fonts has, in their order. A collection is as its first font."""
    found = []
    for path in fonts:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            found.append(frozenset(font.getBestCmap()))
    return found


def printable(value: Any, fonts: Collection[frozenset[int]], *, strict: bool = False) -> Any:
    """`value` with each of its texts, however deep, as these fonts can set it. `strict`: a font must have even what
    asks for no glyph."""
    match value:
        case str():
            return _fitted(value, fonts, strict=strict)
        case dict():
            return {key: printable(inner, fonts, strict=strict) for key, inner in value.items()}
        case list() | tuple():
            return [printable(inner, fonts, strict=strict) for inner in value]
        case _:
            return value


def _fitted(text: str, fonts: Collection[frozenset[int]], *, strict: bool) -> str:
    text = without_controls(_LINE_END.sub("\n", text))
    return text if text.isascii() else "".join(_fitting(one, fonts, strict=strict) for one in _clusters(text))


def _fitting(cluster: str, fonts: Collection[frozenset[int]], *, strict: bool) -> str:
    """One font has to have the whole of a cluster: marks are placed on a letter of the same font."""
    wanted = {ord(character) for character in (cluster if strict else _INVISIBLE.sub("", cluster))} - {ord("\n")}
    return cluster if any(wanted <= font for font in fonts) else BOX


def _clusters(text: str) -> Iterator[str]:
    """What is seen as one sign, roughly: a character with its marks, and emoji that are joined."""
    begin = 0
    for position in range(1, len(text)):
        here, before = text[position], text[position - 1]
        if unicodedata.category(here)[0] != "M" and not _GOES_ON.match(here) and before != _JOINER:
            yield text[begin:position]
            begin = position
    if text:
        yield text[begin:]

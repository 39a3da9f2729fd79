"""Text that is compared, such as names and words to search for. Pure: imports none of our modules."""

import re
import sys
import unicodedata

MAX_MARKS = 30  # accents on one letter that are compared; Unicode's stream-safe format allows as many

_ALL = [chr(code) for code in range(sys.maxunicode + 1)]
#: Characters that show nothing by themselves, such as a soft hyphen or a zero-width space (Unicode's category Cf).
FORMAT_CHARACTERS = "".join(one for one in _ALL if unicodedata.category(one) == "Cf")
_FORMAT = re.compile(f"[{re.escape(FORMAT_CHARACTERS)}]+")
_MARK = f"[{re.escape(''.join(one for one in _ALL if unicodedata.combining(one)))}]"
_TOO_MANY_MARKS = re.compile(f"({_MARK}{{{MAX_MARKS}}}){_MARK}+")
#: Embeddings, overrides and isolates of writing direction, and their ends. Marks, such as U+200F, turn no other text.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
del _ALL


def clean_text(text: str) -> str:
    """What a reader sees of a text: composed letters (NFC), no format characters, each run of blanks one space.

    Linear: to bring a run of many thousand accents into order, as NFC does, takes quadratic time. They are cut off.
    """
    text = " ".join(text.split())
    if text.isascii():
        return text
    text = _TOO_MANY_MARKS.sub(r"\1", _FORMAT.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def one_line(text: str) -> str:
    """The text as one line: each run of blanks and line breaks one space. Without what turns the direction of all that
    follows it, which is not its own."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text
    return " ".join(_DIRECTIONS.sub("", text).split())


def comparison_key(text: str) -> str:
    """Equal for texts that look the same, whatever their case: a Mac's "Projet Me + accent + dia", "PROJET MÉDIA"."""
    folded = clean_text(text).casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)

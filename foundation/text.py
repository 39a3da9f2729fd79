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


def comparison_key(text: str) -> str:
    """Equal for texts that look the same, whatever their case: a Mac's "Projet Me + accent + dia", "PROJET MÉDIA"."""
    folded = clean_text(text).casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)

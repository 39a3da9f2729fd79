"""Which encoding a text file has. Its byte-order mark says so; else it is UTF-8 where it is that to the last byte; else
one fallback is taken, which the person is told and may change. Imports errors only.
"""

import codecs
from typing import IO, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import Refused

FALLBACK: Final = "cp1252"
#: What a person may say that a file is, when it has no mark and is not UTF-8.
ENCODINGS = {
    "cp1252": gettext_lazy("Western European (Windows)"),
    "cp1250": gettext_lazy("Central European (Windows)"),
    "cp1251": gettext_lazy("Cyrillic (Windows)"),
    "cp1253": gettext_lazy("Greek (Windows)"),
    "cp1254": gettext_lazy("Turkish (Windows)"),
    "cp1255": gettext_lazy("Hebrew (Windows)"),
    "cp1256": gettext_lazy("Arabic (Windows)"),
    "cp1257": gettext_lazy("Baltic (Windows)"),
    "mac_roman": gettext_lazy("Western European (Mac)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
    "cp932": gettext_lazy("Japanese (Shift JIS)"),
    "cp949": gettext_lazy("Korean (Windows)"),
}
#: The longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_HEAD = 4096  # bytes that show UTF-16 without a mark
_PART = 1 << 20  # bytes decoded together


def detect_encoding(file: IO[bytes], *, fallback: str = "") -> str:
    """Name of the encoding, as Python knows it. `fallback`: one of ENCODINGS, instead of the usual one. Refused when
    the file is no text in any of these. Reads the whole file, and leaves it at its beginning."""
    file.seek(0)
    head = file.read(_HEAD)
    found = next((name for mark, name in _MARKS if head.startswith(mark)), "") or _without_mark(head)
    candidates = [found] if found else ["utf-8", fallback if fallback in ENCODINGS else FALLBACK]
    chosen = next((name for name in candidates if _decodes(file, name)), "")
    if not chosen or (b"\0" in head and chosen in ENCODINGS):
        why = _("The file is not readable as text. Save it as “CSV UTF-8” or as .xlsx (in Excel: File, Save as).")
        raise Refused({"file": why}, code="invalid")
    return chosen


def is_guess(encoding: str) -> bool:
    """Whether the person should look if the letters are right."""
    return encoding in ENCODINGS


def _without_mark(head: bytes) -> str:
    """UTF-16 of a Western text has a zero in every second byte."""
    pairs = max(1, len(head) // 2)
    even, odd = head[0::2].count(0) / pairs, head[1::2].count(0) / pairs
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def _decodes(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while part := file.read(_PART):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    finally:
        file.seek(0)
    return True

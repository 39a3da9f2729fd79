"""Text that can be stored and shown: which characters make a request unusable. Imports none of our modules."""

import re
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext as _

#: Control characters but tab, the line breaks (Word's soft one is U+000B) and form feed; and halves of a surrogate
#: pair, which no UTF-8 has.
_UNUSABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
#: In a header, which the server hands over byte by byte: what is beyond ASCII may be a part of UTF-8.
_UNUSABLE_IN_HEADER = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


def why_unusable(text: str) -> str:
    """What is wrong with the text, as a sentence; "" for text that is usable."""
    found = _UNUSABLE.search(text)
    if found is None:
        return ""
    if found[0] == "\x00":
        return _("A NUL character cannot be stored.")
    if "\ud800" <= found[0] <= "\udfff":
        return _("The text is not UTF-8: half of a surrogate pair is in it.")
    return _("The control character U+%(code)s cannot be stored.") % {"code": f"{ord(found[0]):04X}"}


def why_unusable_encoded(encoded: bytes) -> str:
    """The same of a query string or a form's body, percent-encoded."""
    try:
        return why_unusable(unquote_to_bytes(encoded).decode())
    except UnicodeDecodeError:
        return _("The text is not UTF-8.")


def why_unusable_header(value: str) -> str:
    return _("A control character is in a header.") if _UNUSABLE_IN_HEADER.search(value) else ""

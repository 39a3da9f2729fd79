"""Texts that may run the other way than the page, such as somebody's name in Hebrew: what stands beside one must not be
mixed with it. In a page that is what `<bdi>` is for; where there can be no element (an attribute, a choice, a title, a
mail, a message) Unicode's isolates do the same. Imports none of our modules."""

from unicodedata import bidirectional

from django.utils.translation import get_language_bidi

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def isolate(text: object) -> str:
    """As it is, where each of its letters runs like the active language."""
    plain = str(text)
    return f"{FIRST_STRONG_ISOLATE}{plain}{POP_ISOLATE}" if _runs_otherwise(plain) else plain


def _runs_otherwise(text: str) -> bool:
    if get_language_bidi():
        return any(bidirectional(letter) == "L" for letter in text)
    return not text.isascii() and any(bidirectional(letter) in ("R", "AL") for letter in text)

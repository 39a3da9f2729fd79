"""Several words or sentences as one text, in the active language's way. Nothing else joins translated texts. May import
text_direction: names of a list run their own way."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import pgettext

from foundation.text_direction import isolate


def and_list(items: Iterable[object]) -> str:
    """a, b and c"""
    return get_text_list([isolate(item) for item in items], pgettext("a, b and c", "and"))


def or_list(items: Iterable[object]) -> str:
    """a, b or c"""
    return get_text_list([isolate(item) for item in items], pgettext("a, b or c", "or"))


def join_sentences(sentences: Iterable[object]) -> str:
    """Whole sentences, one after another: each ends with its own full stop. Empty ones are left out."""
    return pgettext("between two sentences", " ").join(text for one in sentences if (text := str(one)))

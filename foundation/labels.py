"""The words of choices, told once per language. A list asks for the same few hundreds of times, and `get_…_display()`
makes a dictionary of all of them each time, hashing lazy texts: that was a fifth of the list of projects (P13). Imports
none of our modules."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db.models import Choices
from django.utils.translation import get_language


def label_of(choices: type[Choices], value: Any) -> str:
    """In the active language; the value itself where it is none of the choices."""
    return _labels(choices, get_language()).get(value) or str(value)


@lru_cache(maxsize=500)
def _labels(choices: type[Choices], language: str | None) -> Mapping[Any, str]:
    """`language`: the active one."""
    return {value: str(label) for value, label in choices.choices}

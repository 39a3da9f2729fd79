"""Pieces of HTML, filled in: what Django's `format_html` and `format_html_join` make, in a quarter of the time. A page
has hundreds of them, and Django asks of each value and of each result whether it is lazy (P13,
docs/adr/0041-what-repeats-is-drawn-in-python.md). Imports none of our modules.
"""

from collections.abc import Iterable, Sequence
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

NOTHING = SafeString("")


def fill(pattern: str, *values: object) -> SafeString:
    """`pattern` with `values` in its places: escaped unless they are safe already. The pattern is never anything that
    was given to us."""
    return SafeString(pattern.format(*map(escaped, values)))


def fill_each(pattern: str, rows: Iterable[Sequence[object]], between: str = "") -> SafeString:
    """The same for each of `rows`, joined by `between`."""
    write = pattern.format
    return SafeString(between.join([write(*map(escaped, values)) for values in rows]))


def joined(parts: Iterable[object], between: str = "") -> SafeString:
    return SafeString(between.join(map(escaped, parts)))


def escaped(value: object) -> str:
    """Text and what is safe take the short way, everything else Django's."""
    kind = type(value)
    return value if kind is SafeString else escape(value) if kind is str else conditional_escape(value)  # type: ignore

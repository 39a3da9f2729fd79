"""Templates rendered once and filled many times: of what a mail says, most is the same in thousands of others. The text
between the holes is kept for each language and for each set of facts that it speaks of. Knows no letters."""

from collections.abc import Hashable, Mapping
from functools import lru_cache

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_EDGE = "\x1f"  # on both sides of a hole's name; in no template, and what fills a hole is not looked at again


def placeholder(name: str) -> str:
    """What stands in the facts for a text that each mail has of its own. May be tested for being there, no more."""
    return f"{_EDGE}{name}{_EDGE}"


def fill(template: str, own: Mapping[str, str], **facts: Hashable) -> SafeString:
    """The template rendered with `facts` and `own`. Of `own` it may only ask whether it is there."""
    parts = list(_cut(template, tuple(own), get_language(), **facts))
    parts[1::2] = [conditional_escape(own[name]) if template.endswith(".html") else own[name] for name in parts[1::2]]
    return SafeString("".join(parts))


@lru_cache(maxsize=4096)
def _cut(template: str, names: tuple[str, ...], language: str | None, **facts: Hashable) -> tuple[str, ...]:
    """Texts and names of holes in turn."""
    rendered: str = get_template(template).render({**facts, **{name: placeholder(name) for name in names}})
    return tuple(rendered.split(_EDGE))

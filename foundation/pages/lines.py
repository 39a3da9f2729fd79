"""A line of a card as data: what gathers shows it as components/lines.html does. Imports none of our modules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class LineButton:
    """A link, or with `posts` a form that posts `fields` to the address. `about`: what it is about, for who cannot see
    the line beside it."""

    label: Any
    address: str
    about: str = ""
    icon: str = ""
    kind: str = "secondary"
    posts: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """`title` leads to `address` where there is one; `badge`: a state of the style guide, and its label."""

    title: str
    address: str = ""
    hint: str = ""
    badge: tuple[str, Any] | None = None
    button: LineButton | None = None

"""What a slice may contribute to pages about a person or an institution. Who gathers lies above; may import roles.

Each says who may read it: there is no default, so that none is shown to everybody by omission. An entry of the menu
is shown to who may read the page behind it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from django.db.models import Model, QuerySet

from accounts.roles import Role
from foundation.contributions import Contribution, contributed
from foundation.db.conditions import Condition, which_hold
from foundation.pages.lines import Line
from foundation.permissions import Rule, allows

if TYPE_CHECKING:
    from accounts.institutions.models import Institution
    from accounts.people.models import Person


@dataclass(frozen=True, kw_only=True, eq=False)
class PageContribution(Contribution):
    """Base of what is shown on a page. `reads`: a rule of accounts.permissions."""

    reads: Rule


P = TypeVar("P", bound=PageContribution)


def readable(point: type[P], roles: frozenset[Role]) -> list[P]:
    """What was contributed and these roles may read, in order."""
    return [one for one in contributed(point) if one.reads(roles)]


def _nothing(*_given: Any) -> None: ...


@dataclass(frozen=True, kw_only=True, eq=False)
class AskedContribution(PageContribution):
    """Base of what stands on a page where there is something to show. `asks`: the condition of the database under which
    there is, such as Exists(…), of what the page gives by name; it may hold too often, never too seldom. The conditions
    of a whole page are one query, so that a card of which there is nothing costs none of its own. Without a condition
    it is always shown."""

    asks: Condition | None = None


A = TypeVar("A", bound=AskedContribution)


def with_something(parts: Sequence[A], model: type[Model], pk: int, **values: Any) -> Iterator[tuple[A, bool]]:
    """Each part, and whether there may be something to show about that row and those values. At most one query."""
    asked = [part.asks for part in parts if part.asks is not None]
    held = iter(which_hold(model, pk, asked, **values))
    return ((part, part.asks is None or next(held)) for part in parts)


@dataclass(frozen=True, kw_only=True, eq=False)
class Card(AskedContribution):
    """A card on a page. `show` gives what its template needs, in a fixed number of queries; None: no card. Where `asks`
    does not hold, `empty` is called instead, with the same: it makes the card that says so without a query."""

    template: str = "components/lines.html"
    show: Callable[..., Mapping[str, Any] | None]
    empty: Callable[..., Mapping[str, Any] | None] = _nothing


@dataclass(frozen=True, kw_only=True)
class WeekCard(Card):
    """A card on a person's *this week*: `show(person, today)`, and `asks(person, today)` of the person's id. A `lead`
    among what it shows stands under the page's heading: of the first card that has one. `half`: beside the next such
    card."""

    show: "Callable[[Person, date], Mapping[str, Any] | None]"
    half: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """`text`: what an excerpt is cut from."""

    title: str
    address: str
    text: str = ""
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class SearchSource(PageContribution):
    """Rows that the search looks into. `key`: in the address; `paths`: the columns in which a word may be."""

    key: str
    label: Any
    icon: str
    rows: Callable[[], QuerySet[Any]]
    paths: tuple[str, ...]
    hit: Callable[[Any], SearchHit]


@dataclass(frozen=True, kw_only=True)
class SetupStep(PageContribution):
    """A step in setting up an institution. `done` is read from its rows: nothing is ticked off by hand. `page`: the
    name of the address where the step is taken."""

    title: Any
    why: Any
    action: Any
    page: str
    done: "Callable[[Institution], bool]"


@dataclass(frozen=True, kw_only=True)
class SetupCard(PageContribution):
    """A card below the steps of the set-up; `show` gives what its template needs."""

    template: str
    show: "Callable[[Institution], Mapping[str, Any]]"


@dataclass(frozen=True, kw_only=True)
class Responsibilities(PageContribution):
    """What somebody who leaves has in hand, line by line, in a fixed number of queries."""

    lines: "Callable[[Person, date], Sequence[Line]]"


def _everybody(person: "Person") -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class MenuEntry(Contribution):
    """A link to a page, by the name of its address: in the tabs of every page, in the menu under the person's name, or
    above the lists. `part`: a line stands above it. `shown`: asks more of the person than the page's declaration.
    `shortcut`: the key that opens it from every page, of a tab; the page on accessibility lists them."""

    page: str
    label: Any
    icon: str = ""
    place: Literal["tabs", "menu", "lists"] = "menu"
    part: bool = False
    shortcut: str = ""
    shown: "Callable[[Person], bool]" = _everybody


def menu(place: str, person: "Person") -> list[MenuEntry]:
    """The entries of one place that lead the person to a page which they may read, in order."""
    return [
        entry
        for entry in contributed(MenuEntry)
        if entry.place == place and allows(entry.page, "GET", person.roles) and entry.shown(person)
    ]

"""What a table of the report is: a column is declared once, with its label and how a row gives its value (produce); a
table also says how its rows are loaded (prepare). Nobody is named and no person is counted.

Lies below all slices, so that each may contribute tables of its own. May import periods and drawing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar, cast

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.extension_points import PageContribution
from accounts.institutions.models import Institution
from accounts.roles import Role
from foundation.contributions import contributed
from foundation.db.conditions import Condition, which_hold
from tracker.figures.drawing import Chart
from tracker.figures.periods import Period

R = TypeVar("R")
T = TypeVar("T")
Text = str | Promise
Value = str | int | float | bool | date | None


class Unit(StrEnum):
    """How a value is written. In JSON: text a string, count a whole number, percent a number, day YYYY-MM-DD."""

    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"
    DAY = "day"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Behind:
    """What a number of a table counts: of `table` the `rows`, which `add_up` to it. None for a number that is not ours.
    They are called with a row of the column's own table, and with those rows."""

    table: "Callable[[], Table[Any]]"
    rows: "Callable[[ReportData, Any], Sequence[Any] | None]"
    add_up: "Callable[[Sequence[Any], ReportData], Value]" = lambda rows, _data: len(rows)


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """`words`: what people read for the codes that are stored and that machines get. `project`: the id of the project
    whose page a row's cell opens, None for nowhere."""

    key: str
    label: Text
    produce: Callable[[R], Value]
    unit: Unit = Unit.TEXT
    behind: Behind | None = None
    words: Mapping[Value, Text] = field(default_factory=dict, hash=False)
    project: Callable[[R], int | None] | None = None


def per_language(tell: Callable[..., T]) -> Callable[..., T]:
    """`tell`, asked once for each language and what it is told about: a report says much that the last one said, and
    to translate takes longer than to count."""
    told = lru_cache(maxsize=2000)(lambda language, *about: tell(*about))
    return lambda *about: told(get_language(), *about)


def attribute_column(key: str, label: Text, unit: Unit = Unit.TEXT, behind: Behind | None = None) -> Column[Any]:
    """A column that is the row's attribute of its name."""
    return Column(key, label, attrgetter(key), unit, behind)


def code_column(key: str, label: Text, words: Mapping[Value, Text]) -> Column[Any]:
    """The same of a code, which people read in words."""
    return Column(key, label, attrgetter(key), words=words)


def key_column(key: str, label: Text, unit: Unit = Unit.TEXT) -> Column[Any]:
    """A column of rows that are JSON's objects already."""
    return Column(key, label, itemgetter(key), unit)


def project_column() -> Column[Any]:
    """The name of the row's project, which opens its page."""
    return Column("project", _("Project"), attrgetter("project"), project=attrgetter("project_id"))


@dataclass
class ReportData:
    """The rows behind one report, each loader's result under the loader itself. `roles`: of who reads it."""

    institution: Institution
    period: Period
    today: date
    roles: frozenset[Role]
    _loaded: dict[Any, Any] = field(default_factory=dict)

    def __getitem__(self, loader: "Callable[[ReportData], T]") -> T:
        if loader not in self._loaded:
            self._loaded[loader] = loader(self)
        return cast(T, self._loaded[loader])

    @property
    def live(self) -> bool:
        """Up to today: what is stored may be read."""
        return self.period.to_on == self.today


@dataclass(frozen=True, eq=False)
class Table(PageContribution, Generic[R]):
    """`prepare` gives its rows; `rule` says which. What a slice contributes is in every form of the report, for whoever
    may read it. `row_key`: what a row is called in an address, where rows stand behind its numbers.

    `asks(institution_id, from_on, to_on, today)`: as that of a card. All of a report are one query, so that a table
    without rows costs none of its own. `note`: what the rows mean, in sentences; `chart`: the same as a
    picture."""

    key: str
    title: Text
    rule: Text
    prepare: Callable[[ReportData], Sequence[R]]
    columns: tuple[Column[R], ...]
    row_key: Callable[[R], str] | None = None
    asks: Condition | None = None
    note: Callable[[ReportData], str] | None = None
    chart: Callable[[ReportData], Chart | None] | None = None

    def rows(self, data: ReportData) -> Sequence[R]:
        return self.prepare(data) if self._has_rows(data) else ()

    def said(self, data: ReportData) -> str:
        return self.note(data) if self.note is not None and self._has_rows(data) else ""

    def drawn(self, data: ReportData) -> Chart | None:
        return self.chart(data) if self.chart is not None and self._has_rows(data) else None

    def _has_rows(self, data: ReportData) -> bool:
        return self.asks is None or data[_which_have_rows].get(self, True)


def _which_have_rows(data: ReportData) -> dict[Table[Any], bool]:
    """Of each contributed table that asks. One query."""
    asked = {table: table.asks for table in contributed(Table) if table.asks is not None}
    days = {"from_on": data.period.from_on, "to_on": data.period.to_on, "today": data.today}
    place = data.institution.pk
    held = which_hold(Institution, place, list(asked.values()), institution_id=place, **days)
    return dict(zip(asked, held, strict=True))

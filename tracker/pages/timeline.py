"""What slices contribute to a project's timeline, as one line of time, newest first, by pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import groupby
from typing import Any

from django.db.models import Q

from foundation.contributions import contributed
from tracker.projects.extension_points import TimelineSource
from tracker.projects.models import Project

PAGE = 12  # entries; a month is not cut where that can be helped


def _ranks() -> Mapping[str, int]:
    """kind -> its place among those of the same day."""
    return {source.kind: rank for rank, source in enumerate(contributed(TimelineSource))}


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """An entry's place in the line; the next page begins after it."""

    day: date
    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{self.day}.{self.kind}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> "TimelineMark | None":
        """From an address; None for what is no mark."""
        day, _, rest = text.partition(".")
        kind, _, pk = rest.partition(".")
        if kind not in _ranks() or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            return None
        try:
            return cls(date.fromisoformat(day), kind, int(pk))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Entry:
    """`template` shows its `row`."""

    kind: str
    rank: int
    template: str
    row: Any

    @property
    def mark(self) -> TimelineMark:
        return TimelineMark(self.row.day, self.kind, self.row.pk)

    @property
    def place(self) -> tuple[int, int, int]:
        return -self.row.day.toordinal(), self.rank, -self.row.pk


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`older`: the mark after which the next page begins; None when this is the last."""

    months: list[Month]
    older: TimelineMark | None


def timeline(
    project: Project, sources: Iterable[TimelineSource], *, zone: tzinfo, after: TimelineMark | None = None
) -> Timeline:
    """Every entry on the day that its source gives it in that zone. One query a source, and its prefetches, however
    many entries there are."""
    ranks = _ranks()
    found = [
        Entry(source.kind, ranks[source.kind], source.template, row)
        for source in sources
        for row in _rows(source, project, zone, after, ranks)
    ]
    found.sort(key=lambda entry: entry.place)
    months = _months(found[:PAGE])
    if len(found) <= PAGE:
        return Timeline(months, None)
    if len(months) > 1 and months[-1].first == found[PAGE].row.day.replace(day=1):
        months.pop()
    return Timeline(months, months[-1].entries[-1].mark)


def _rows(
    source: TimelineSource, project: Project, zone: tzinfo, after: TimelineMark | None, ranks: Mapping[str, int]
) -> Iterable[Any]:
    """As many as a page may need."""
    if after is None and source.newest is not None:
        return source.newest(project, PAGE + 1)
    rows = source.rows(project, zone).filter(_beyond(after, source.kind, ranks))
    return rows.order_by("-day", "-pk")[: PAGE + 1]


def _beyond(after: TimelineMark | None, kind: str, ranks: Mapping[str, int]) -> Q:
    if after is None:
        return Q()
    older = Q(day__lt=after.day)
    if kind == after.kind:
        return older | Q(day=after.day, pk__lt=after.pk)
    return older | Q(day=after.day) if ranks[kind] > ranks[after.kind] else older


def _months(entries: Iterable[Entry]) -> list[Month]:
    return [Month(first, list(some)) for first, some in groupby(entries, lambda entry: entry.row.day.replace(day=1))]

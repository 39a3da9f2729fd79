"""A project's meetings, decisions and actions as one line of time, newest first, by pages. May import models."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import groupby
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate

from tracker.meetings.models import Attendance
from tracker.outcomes.models import Action, Decision, DecisionVoice
from tracker.projects.models import Project

PAGE = 12  # entries; a month is not cut where that can be helped
KINDS = ("meeting", "decision", "action")  # in this order on the same day


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
        if kind not in KINDS or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            return None
        try:
            return cls(date.fromisoformat(day), kind, int(pk))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    row: Any

    @property
    def mark(self) -> TimelineMark:
        return TimelineMark(self.row.day, self.kind, self.row.pk)

    @property
    def place(self) -> tuple[int, int, int]:
        return -self.row.day.toordinal(), KINDS.index(self.kind), -self.row.pk


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`older`: the mark after which the next page begins; None when this is the last."""

    months: list[Month]
    older: TimelineMark | None


def timeline(project: Project, *, zone: tzinfo, after: TimelineMark | None = None) -> Timeline:
    """A meeting on its day, a decision on the day it was made, an action on the day it was added in that zone. Seven
    queries, however many there are."""
    found = [
        Entry(kind, row)
        for kind, rows in _sources(project, zone).items()
        for row in rows.filter(_beyond(after, kind)).order_by("-day", "-pk")[: PAGE + 1]
    ]
    found.sort(key=lambda entry: entry.place)
    months = _months(found[:PAGE])
    if len(found) <= PAGE:
        return Timeline(months, None)
    if len(months) > 1 and months[-1].first == found[PAGE].row.day.replace(day=1):
        months.pop()
    return Timeline(months, months[-1].entries[-1].mark)


def _sources(project: Project, zone: tzinfo) -> dict[str, QuerySet[Any]]:
    came = Attendance.objects.filter(attended=True).select_related("person")
    voices = DecisionVoice.objects.select_related("person")
    return {
        "meeting": project.meetings.annotate(day=F("held_on")).prefetch_related(
            Prefetch("attendances", queryset=came, to_attr="came")
        ),
        "decision": Decision.objects.filter(project=project)
        .annotate(day=F("decided_on"))
        .prefetch_related(Prefetch("voices", queryset=voices)),
        "action": Action.objects.filter(project=project)
        .annotate(day=TruncDate("created_at", tzinfo=zone))
        .select_related("owner"),
    }


def _beyond(after: TimelineMark | None, kind: str) -> Q:
    if after is None:
        return Q()
    older = Q(day__lt=after.day)
    if kind == after.kind:
        return older | Q(day=after.day, pk__lt=after.pk)
    return older | Q(day=after.day) if KINDS.index(kind) > KINDS.index(after.kind) else older


def _months(entries: Iterable[Entry]) -> list[Month]:
    return [Month(first, list(some)) for first, some in groupby(entries, lambda entry: entry.row.day.replace(day=1))]

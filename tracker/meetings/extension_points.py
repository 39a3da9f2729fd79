"""What a slice may add to a meeting: cards on its page, rows that are a trace of it, what happens when it is planned or
over. May import models. Meetings lie below the slices that contribute it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Literal, Protocol

from django.db.models import Model, QuerySet

from accounts.extension_points import Card
from accounts.people.models import Person
from foundation.contributions import Contribution, contributed
from tracker.meetings.models import Meeting, MeetingProject
from tracker.projects.models import Project


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingView:
    """A meeting, with its attendances, as a person sees it. `belongs`: they write its projects; `writes` and `leads`:
    what they may do with it, which is nothing once it is closed."""

    meeting: Meeting
    projects: Sequence[Project]
    person: Person
    today: date
    zone: tzinfo
    belongs: bool
    writes: bool
    leads: bool


@dataclass(frozen=True, kw_only=True)
class MeetingCard(Card):
    """A card on a meeting's page, in one of its places: the wide column, the side column, or below both: `show(view)`,
    and `asks(meeting, today)` of the meeting's id. The template also has `view`, `meeting`, `projects`, `today`,
    `writes` and `leads`."""

    place: Literal["main", "side", "after"] = "after"
    show: Callable[[MeetingView], Mapping[str, Any] | None]


def _no_planned(meeting: Meeting, project_ids: Collection[int]) -> None: ...


def _no_planned_set(planned: QuerySet[MeetingProject]) -> None: ...


def _no_over(meeting: Meeting) -> None: ...


def _no_asked(meeting: Meeting, at: datetime, *, gone: bool = False) -> None: ...


class AskedHook(Protocol):
    def __call__(self, meeting: Meeting, at: datetime, *, gone: bool = False) -> None: ...


@dataclass(frozen=True, kw_only=True)
class MeetingExtension(Contribution):
    """`trace_models`: rows of these on a meeting (their field `meeting`) are a trace of it, and a part of its history.
    `planned`: called after a meeting was planned; `planned_set` the same for many at once; `over` after it was held or
    cancelled. `asked`: called after what people are asked to may be otherwise: a meeting was planned, or a planned one
    changed in any way; with `gone` before it is deleted. All run in the transaction of the change. `closing_takes` and
    `deleting_takes`: sentences that say what becomes of the rows of a meeting that is closed or deleted."""

    trace_models: tuple[type[Model], ...] = ()
    planned: Callable[[Meeting, Collection[int]], None] = _no_planned
    planned_set: Callable[[QuerySet[MeetingProject]], None] = _no_planned_set
    over: Callable[[Meeting], None] = _no_over
    asked: AskedHook = _no_asked
    closing_takes: tuple[Any, ...] = ()
    deleting_takes: tuple[Any, ...] = ()


def tell_asked(meeting: Meeting, at: datetime, *, gone: bool = False) -> None:
    """Those who extend a meeting that is or was planned."""
    for extension in contributed(MeetingExtension):
        extension.asked(meeting, at, gone=gone)


def trace_managers() -> Iterator[Any]:
    """The manager of each kind of row that is a trace."""
    for extension in contributed(MeetingExtension):
        for model in extension.trace_models:
            yield model._default_manager

"""What other slices add to a meeting: rows that are a trace of it, and what happens when it is planned or over.

Meetings lie below those slices, which contribute it.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from foundation.contributions import Contribution, contributed
from tracker.meetings.models import Meeting, MeetingProject


def _no_planned(meeting: Meeting, project_ids: Collection[int]) -> None: ...


def _no_planned_set(planned: QuerySet[MeetingProject]) -> None: ...


def _no_over(meeting: Meeting) -> None: ...


@dataclass(frozen=True, kw_only=True)
class MeetingExtension(Contribution):
    """`trace_models`: rows of these on a meeting (their field `meeting`) are a trace of it. `planned`: called after a
    meeting was planned; `planned_set` the same for many at once; `over` after it was held or cancelled. All run in the
    transaction of the change."""

    trace_models: tuple[type[Model], ...] = ()
    planned: Callable[[Meeting, Collection[int]], None] = _no_planned
    planned_set: Callable[[QuerySet[MeetingProject]], None] = _no_planned_set
    over: Callable[[Meeting], None] = _no_over


def trace_managers() -> Iterator[Any]:
    """The manager of each kind of row that is a trace."""
    for extension in contributed(MeetingExtension):
        for model in extension.trace_models:
            yield model._default_manager

"""The statuses of a project, each with the day from which it holds, and what follows from them: when the project ran,
and since when. Pure: bands.py and the statuses only.
"""

from collections.abc import Sequence
from datetime import date

from tracker.cadence.bands import ActivePeriod
from tracker.cadence.weeks import DAY, Span
from tracker.projects.statuses import Status

#: Oldest first; no two on one day, none like the one before.
StatusHistory = Sequence[tuple[date, str]]


def with_status(history: StatusHistory, status: str, *, today: date) -> StatusHistory:
    """From `today` on it is `status`, instead of what it became earlier today."""
    if history and history[-1][1] == status:
        return history
    return _tidy([*(row for row in history if row[0] < today), (today, status)])


def with_start(history: StatusHistory, start: date) -> StatusHistory | None:
    """It has been active since `start`, and not before; every later day stays what it was. None: it had ended by then,
    or was on hold."""
    first = first_active(history)
    if first is not None and start > first and _status_on(history, start) != Status.ACTIVE:
        return None
    before = [row for row in history if row[0] < min(start, first or start)]
    after = [row for row in history if row[0] > max(start, first or start)]
    moved = _tidy([*before, (start, Status.ACTIVE), *after])
    return moved if moved[-1][1] == history[-1][1] else None


def _status_on(history: StatusHistory, day: date) -> str | None:
    return next((status for since, status in reversed(history) if since <= day), None)


def first_active(history: StatusHistory) -> date | None:
    return next((day for day, status in history if status == Status.ACTIVE), None)


def active_period(history: StatusHistory, *, assumed: bool) -> ActivePeriod:
    """From the first active day on; holds are the days of any other status."""
    since = first_active(history)
    if since is None:
        return ActivePeriod(since=None)
    holds: list[Span] = []
    for day, status in history:
        if day <= since:
            continue
        if status != Status.ACTIVE and (not holds or holds[-1][1] is not None):
            holds.append((day, None))
        elif status == Status.ACTIVE and holds:
            holds[-1] = (holds[-1][0], day - DAY)
    return ActivePeriod(since=since, assumed=assumed, holds=tuple(holds))


def _tidy(history: StatusHistory) -> StatusHistory:
    tidy: list[tuple[date, str]] = []
    for day, status in history:
        if not tidy or tidy[-1][1] != status:
            tidy.append((day, status))
    return tidy

"""On which days a step stands, around the weeks in which an institution is closed. Pure: calendar arithmetic only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cadence.weeks import (
    DAY,
    Span,
    add_running_days,
    closed_weeks,
    merged,
    monday_of,
    running_days,
    working_day,
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`weekend`: a mask of weekdays; `closed`: the entries of the term calendar, first and last day; `weeks`: of those
    the whole weeks, in which no step stands and no day of one is counted. `closed` and `weeks` as `merged` gives."""

    weekend: int
    closed: tuple[Span, ...]
    weeks: tuple[Span, ...]

    @classmethod
    def of(cls, weekend: int, closures: Iterable[tuple[date, date]]) -> "Calendar":
        spans = list(closures)
        weeks = [(monday_of(week), monday_of(week) + timedelta(days=6)) for week in closed_weeks(spans)]
        return cls(weekend, tuple(merged(spans)), tuple(merged(weeks)))

    def works(self, day: date) -> bool:
        return working_day(day, weekend=self.weekend, stopped=self.closed) == day

    def place(self, base: date, *, day: int, days: int) -> tuple[date, date]:
        """First and last day of a step that begins `day` days after `base` and takes `days`, both counted as calendar
        days outside closed weeks. It begins on a working day, or the next; it ends on one, or the one before."""
        starts_on = self.later(self._open(base), day)
        starts_on = working_day(starts_on, weekend=self.weekend, stopped=self.closed)
        due_on = self.later(starts_on, days - 1)
        while due_on > starts_on and not self.works(due_on):
            due_on -= DAY
        return starts_on, due_on

    def move(self, starts_on: date, due_on: date, *, days: int) -> tuple[date, date]:
        """The same step so many days later, or earlier where `days` is negative; it keeps its length in open days."""
        length = running_days(starts_on, due_on, self.weeks)
        moved = self.later(self._open(starts_on), days) if days >= 0 else self._earlier(starts_on, -days)
        return self.place(moved, day=0, days=max(length, 1))

    def between(self, first: date, last: date) -> int:
        """How many open days `last` is later than `first`; negative where it is earlier."""
        if last >= first:
            return running_days(first + DAY, last, self.weeks)
        return -running_days(last + DAY, first, self.weeks)

    def later(self, day: date, days: int) -> date:
        """The `days`-th open day after `day`."""
        return add_running_days(day, days, self.weeks) or day

    def _open(self, day: date) -> date:
        """The day, or the first one after the closed weeks in which it lies."""
        for first, last in self.weeks:
            if last is not None and first <= day <= last:
                return last + DAY
        return day

    def _earlier(self, day: date, days: int) -> date:
        while days:
            day -= DAY
            stopped = next((span for span in self.weeks if span[1] is not None and span[0] <= day <= span[1]), None)
            if stopped is not None:
                day = stopped[0]
            else:
                days -= 1
        return day

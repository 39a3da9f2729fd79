"""The rule of domain.md again, slow and obvious: it walks day by day, and shares no code with the product."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
FOR_EVER = 5000  # days


@dataclass(frozen=True)
class History:
    today: date
    since: date | None
    assumed: bool
    holds: list[tuple[date, date | None]]
    closures: list[tuple[date, date]]
    contacts: frozenset[date]
    target: int
    grace: int

    @property
    def start(self) -> date | None:
        if self.since and self.assumed and self.contacts:
            return min([self.since, *self.contacts])
        return self.since

    def on_hold(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.holds)

    def closed(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.closures)

    def counted_weeks(self) -> Iterator[list[date]]:
        """The contact days of each counted week, newest first."""
        if self.start is None:
            return
        monday = self.today
        while monday.weekday() != 0:
            monday -= DAY
        this_monday = monday
        while monday + 6 * DAY >= self.start:
            week = [monday + n * DAY for n in range(7)]
            contacts = [day for day in week if day in self.contacts]
            ran = any(day >= self.start and not self.on_hold(day) for day in week)
            over = monday < this_monday
            if ran and not any(self.closed(day) for day in week) and (over or contacts):
                yield contacts
            monday -= 7 * DAY

    def band(self) -> str:
        weeks = list(self.counted_weeks())
        last_12, last_52 = weeks[:12], weeks[:52]
        n = len(last_12)
        if n < 4:
            return "new"
        if len([week for week in last_12 if len(week) >= 3]) / n >= 0.75:
            return "daily"
        if len([week for week in last_12 if week]) / n >= 0.75:
            return "weekly"
        complete = [last_12[0:4], last_12[4:8], last_12[8:12]][: n // 4]
        if all(any(week for week in block) for block in complete):
            return "monthly"
        if sum(len(week) for week in last_52) >= 2:
            return "few_a_year"
        return "rarely"

    def streak(self) -> int:
        count = 0
        for week in self.counted_weeks():
            if not week:
                break
            count += 1
        return count

    def after(self, day: date | None, running_days: int) -> date | None:
        if day is None:
            return None
        for _ in range(FOR_EVER):
            if running_days == 0:
                return day
            day += DAY
            if not self.on_hold(day) and not self.closed(day):
                running_days -= 1
        return None

    def clock(self) -> tuple[date | None, date | None]:
        if self.start is None:
            return None, None
        due = self.after(max([self.start, *self.contacts]), self.target)
        late = self.after(due, self.grace)
        return (due, late) if late else (None, None)

    def everything(self) -> tuple[object, ...]:
        window = list(self.counted_weeks())[:12]
        return (
            self.band(),
            self.streak(),
            len(window),
            len([week for week in window if week]),
            sum(len(week) for week in window),
            self.start,
            max(self.contacts, default=None),
            *self.clock(),
        )

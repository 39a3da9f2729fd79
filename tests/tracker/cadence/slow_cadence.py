"""The rule of domain.md again, slow and obvious: it walks day by day, and shares no code with the product."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
FOR_EVER = 5000  # days


BEST_FIRST = ["daily", "weekly", "monthly", "few_a_year", "rarely", "new"]


@dataclass(frozen=True)
class Week:
    """A counted week. `active`: not only because of its contacts."""

    monday: date
    contacts: list[date]
    active: bool
    over: bool


def _band(weeks: list[Week]) -> str:
    last_12 = weeks[:12]
    n = len(last_12)
    if n < 4:
        return "new"
    # what a hold let through lowers nothing
    daily = [week for week in weeks if week.active or len(week.contacts) >= 3][:12]
    if len(daily) >= 4 and len([week for week in daily if len(week.contacts) >= 3]) / len(daily) >= 0.75:
        return "daily"
    if len([week for week in last_12 if week.contacts]) / n >= 0.75:
        return "weekly"
    if n < 8:
        return "new"
    gap = longest_gap = 0
    for week in last_12:
        gap = 0 if week.contacts else gap + 1
        longest_gap = max(gap, longest_gap)
    if longest_gap < 5:
        return "monthly"
    days = active_weeks = 0
    for week in weeks:
        active_weeks += week.active
        if active_weeks > 52:
            break
        days += len(week.contacts)
    return "few_a_year" if days >= 2 else "rarely"


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
    weekend: frozenset[int] = frozenset({5, 6})

    @property
    def start(self) -> date | None:
        if self.since and self.assumed and self.contacts:
            return min([self.since, *self.contacts])
        return self.since

    def on_hold(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.holds)

    def closed(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.closures)

    def closed_for_weeks(self, day: date) -> bool:
        """Not for a single day, whose week counts."""
        return any(first < last and first <= day <= last for first, last in self.closures)

    def counted_weeks(self) -> Iterator[Week]:
        """Newest first."""
        if self.start is None:
            return
        monday = self.today
        while monday.weekday() != 0:
            monday -= DAY
        this_monday = monday
        while monday + 6 * DAY >= self.start:
            week = [monday + n * DAY for n in range(7)]
            contacts = [day for day in week if day in self.contacts]
            active = any(day >= self.start and not self.on_hold(day) for day in week)
            over = monday < this_monday
            if (active or contacts) and not any(self.closed_for_weeks(day) for day in week) and (over or contacts):
                yield Week(monday, contacts, active or not over, over)
            monday -= 7 * DAY

    def band(self) -> str:
        """The better of two readings: of the weeks that are over, and of those with the present one."""
        weeks = list(self.counted_weeks())
        readings = [_band(weeks), _band([week for week in weeks if week.over])]
        return min(readings, key=BEST_FIRST.index)

    def streak(self) -> int:
        count = 0
        for week in self.counted_weeks():
            if not week.contacts:
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

    def runs(self, day: date) -> bool:
        """Its clock, that is."""
        return not self.on_hold(day) and not self.closed(day)

    def clock(self) -> tuple[date | None, date | None]:
        if self.start is None or any(last is None for _first, last in self.holds):
            return None, None
        return self.clock_from(max([self.start, *self.contacts]))

    def clock_from(self, reset: date) -> tuple[date | None, date | None]:
        due = self.after(reset, self.target)
        late = self.after(due, self.grace)
        if due is None or late is None:
            return None, None
        while due.weekday() in self.weekend or self.closed(due) or (self.on_hold(due) and self.ends(due)):
            due += DAY
        return due, max(due, late)

    def ends(self, day: date) -> bool:
        return all(last is not None for first, last in self.holds if first <= day)

    def late_by(self) -> int | None:
        late = self.clock()[1]
        if late is None or self.today < late:
            return None
        return len([day for day in self.days(late + DAY, self.today) if self.runs(day)])

    @staticmethod
    def days(first: date, last: date) -> list[date]:
        return [first + n * DAY for n in range((last - first).days + 1)]

    def on_target(self) -> tuple[int, int]:
        """The days on which the clock ran in the last twelve counted weeks that are over, and those not late."""
        if self.start is None:
            return 0, 0
        ran = good = 0
        for monday in [week.monday for week in self.counted_weeks() if week.over][:12]:
            for day in self.days(monday, monday + 6 * DAY):
                if day >= self.start and self.runs(day):
                    ran += 1
                    late = self.clock_from(max([self.start, *(one for one in self.contacts if one <= day)]))[1]
                    good += late is None or day < late
        return ran, good

    def streak_periods(self) -> int:
        if self.start is None or self.target <= 7:
            return 0
        resets = sorted({self.start, *(day for day in self.contacts if day > self.start)})
        count = 0
        while len(resets) > 1:
            last = resets.pop()
            late = self.clock_from(resets[-1])[1]
            if late is not None and late < last:
                break
            count += 1
        return count

    def everything(self) -> tuple[object, ...]:
        window = list(self.counted_weeks())[:12]
        return (
            self.band(),
            self.streak(),
            len(window),
            len([week for week in window if week.contacts]),
            sum(len(week.contacts) for week in window),
            self.start,
            max(self.contacts, default=None),
            *self.clock(),
            self.late_by(),
            *self.on_target(),
            self.streak_periods(),
        )

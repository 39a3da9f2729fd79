"""The days that a report is about. Pure: imports the refusals only, asks no clock."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from foundation.errors import Fault, Refused
from foundation.limits import too_early

USUAL_WEEKS = 12  # as many as a band looks at
MAX_PERIOD_DAYS = 1096  # days: three years
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included."""

    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days + 1

    @property
    def before(self) -> "Period":
        """As many days, right before this period."""
        last = self.from_on - timedelta(days=1)
        return Period(last - timedelta(days=self.days - 1), last)

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on


def last_weeks(to_on: date) -> Period:
    """The 12 weeks up to `to_on`, from a Monday on: what is looked at when nobody says otherwise."""
    monday = to_on - timedelta(days=to_on.weekday())
    return Period(monday - timedelta(weeks=USUAL_WEEKS - 1), to_on)


def month_before(day: date) -> Period:
    """The calendar month before the one of `day`: what the monthly mail is about."""
    last = day.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def chosen(query: Mapping[str, str], *, today: date) -> Period:
    """The period that `?from=&to=` asks for; Refused naming the wrong one. Without both: the last 12 weeks."""
    problems: dict[str, str] = {}
    days = {name: _day(query.get(name), name, problems) for name in ("from", "to")}
    if problems:
        raise Refused(problems)
    to_on = days["to"] or today
    if to_on > today:
        raise Refused({"to": _("The last day is in the future. Choose today or an earlier day.")}, code="future")
    if early := too_early(to_on):
        raise Refused({"to": early})
    from_on = days["from"] or last_weeks(to_on).from_on
    if from_on > to_on:
        problems["from"] = Fault(_("The first day is after the last. Choose an earlier first day."), "order")
    elif (to_on - from_on).days >= MAX_PERIOD_DAYS:
        problems["from"] = Fault(_("A report covers at most three years. Choose a later first day."), "out_of_range")
    if problems:
        raise Refused(problems)
    return Period(from_on, to_on)


def _day(text: str | None, name: str, problems: dict[str, str]) -> date | None:
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    problems[name] = Fault(_("Enter days as YYYY-MM-DD, such as 2026-03-04."), "invalid")
    return None

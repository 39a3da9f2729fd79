"""Weeks that an institution may want to close, for their public holidays. Pure: the library knows them offline."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from accounts.institutions.weekends import works

USUALLY = 2  # working days that are holidays, from which on a week is usually closed


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A week of `working_days` public holidays on working days. `names`: theirs, in order, each once."""

    monday: date
    names: tuple[str, ...]
    working_days: int

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def usual(self) -> bool:
        return self.working_days >= USUALLY


def days_off(country: str, *, weekend: int, first: date, last: date) -> list[tuple[date, str]]:
    """The public holidays on a working day from `first` to `last`, in order. None for a country that the library does
    not know. `weekend`: a mask."""
    if country not in holidays.list_supported_countries():
        return []
    known = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    return [(day, name) for day, name in sorted(known.items()) if first <= day <= last and works(day, weekend)]


def suggestions(country: str, *, weekend: int, first: date, last: date) -> list[Suggestion]:
    """The weeks with a public holiday on a working day from `first` to `last`, in order."""
    weeks: dict[date, list[tuple[date, str]]] = defaultdict(list)
    for day, name in days_off(country, weekend=weekend, first=first, last=last):
        weeks[day - timedelta(days=day.weekday())].append((day, name))
    return [
        Suggestion(monday, tuple(dict.fromkeys(name for _, name in found)), len({day for day, _ in found}))
        for monday, found in weeks.items()
    ]


def merged(chosen: list[Suggestion]) -> list[tuple[date, date, str]]:
    """Weeks that follow each other as one span: first day, last day, and a name of at most 100 characters."""
    spans: list[tuple[date, date, tuple[str, ...]]] = []
    for one in sorted(chosen, key=lambda one: one.monday):
        if spans and spans[-1][1] + timedelta(days=1) == one.monday:
            start, _, names = spans.pop()
            spans.append((start, one.sunday, (*names, *one.names)))
        else:
            spans.append((one.monday, one.sunday, one.names))
    return [(start, end, ", ".join(dict.fromkeys(names))[:100]) for start, end, names in spans]

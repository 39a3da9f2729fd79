"""When a barrier has repeated, and what the terms of a calendar are. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

#: So many trainings that did not take place for one reason, within so many days, ask for a decision.
REPEATS, WITHIN = 3, timedelta(days=365)
#: A stretch of closed days as long as this parts two terms.
PARTS_TERMS = timedelta(days=7)
K = TypeVar("K")
T = TypeVar("T")


def repeated(rows: Iterable[tuple[K, date, T]], *, today: date) -> dict[K, list[T]]:
    """Barrier -> its trainings of the last year up to `today`, where they are enough; the latest first. `rows`:
    barrier, day and training of those that no decision has counted."""
    found: dict[K, list[tuple[date, T]]] = {}
    for barrier, day, training in rows:
        if today - WITHIN < day <= today:
            found.setdefault(barrier, []).append((day, training))
    return {
        barrier: [training for _day, training in sorted(some, key=lambda one: one[0], reverse=True)]
        for barrier, some in found.items()
        if len(some) >= REPEATS
    }


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day, both included."""

    from_on: date
    to_on: date

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on


def terms(closures: Iterable[tuple[date, date]], *, from_on: date, to_on: date) -> list[Term]:
    """The days between closures of a week or longer, from one day to another; the latest first."""
    found, start = [], from_on
    for first, last in _merged([(first, last) for first, last in closures if last >= from_on and first <= to_on]):
        if last - first + timedelta(days=1) < PARTS_TERMS:
            continue
        if first > start:
            found.append(Term(start, first - timedelta(days=1)))
        start = max(start, last + timedelta(days=1))
    if start <= to_on:
        found.append(Term(start, to_on))
    return found[::-1]


def _merged(spans: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Closures that touch are one."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found

"""The days on which institutions work, read for many at once: their weekends and their term calendars."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db.models import Case, DateField, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.institutions.models import Closure, Institution
from accounts.institutions.weekends import works
from tracker.delivery.pace import Works, held_since

Spans = list[tuple[date, date]]
#: So many days have three working days whatever the weekend is: only a closure among them makes a pause longer.
NEAR = timedelta(days=21)


def is_working_day(day: date, *, weekend: int, closed: Spans) -> bool:
    """`weekend`: a mask of weekdays."""
    return works(day, weekend) and not any(first <= day <= last for first, last in closed)


def working_days(weekends: Iterable[tuple[int, int]]) -> dict[int, Works]:
    """For each institution, by its id, which days it works. `weekends`: the id and the mask of each. One query."""
    masks = dict(weekends)
    closed: dict[int, Spans] = defaultdict(list)
    found = Closure.objects.filter(institution__in=masks).order_by()
    for place, first, last in found.values_list("institution_id", "starts_on", "ends_on"):
        closed[place].append((first, last))
    return {place: partial(is_working_day, weekend=mask, closed=closed[place]) for place, mask in masks.items()}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day in the calendars of all institutions, for queries on rows with an institution. `working`: it is a
    working day there; `held_since`: what pace.held_since says of the day there."""

    day: date
    working: Q
    held_since: Case


def calendar_days(days: Iterable[date]) -> list[CalendarDay]:
    """One query, one for each day, and one more for a day before which an institution was closed."""
    masks = sorted(set(Institution.objects.values_list("weekend", flat=True).distinct()))
    return [_calendar_day(day, masks) for day in days]


def _calendar_day(day: date, masks: Sequence[int]) -> CalendarDay:
    since = {mask: held_since(day, partial(is_working_day, weekend=mask, closed=[])) for mask in masks}
    places: dict[date, list[int]] = defaultdict(list)
    near = Closure.objects.filter(starts_on__lte=day, ends_on__gt=day - NEAR)
    weekends = dict(Institution.objects.filter(pk__in=near.values("institution_id")).values_list("pk", "weekend"))
    for place, works_on in working_days(weekends.items()).items() if weekends else ():
        found = held_since(day, works_on)
        if found != since[weekends[place]]:
            places[found].append(place)
    return CalendarDay(
        day,
        Q(institution__weekend__in=[mask for mask in masks if works(day, mask)]) & open_on(day),
        Case(
            *(When(institution__in=some, then=Value(first)) for first, some in places.items()),
            *(When(institution__weekend=mask, then=Value(first)) for mask, first in since.items()),
            default=Value(day),
            output_field=DateField(),
        ),
    )


def closed_on(day: date) -> QuerySet[Closure, Closure]:
    return Closure.objects.filter(institution_id=OuterRef("institution_id"), starts_on__lte=day, ends_on__gte=day)


def open_on(day: date) -> Q:
    """The term calendar of the row's institution does not close the day."""
    return Q(~Exists(closed_on(day)))

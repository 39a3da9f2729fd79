"""The days of the week on which an institution does not work. Pure: the library knows what is usual, offline.

Days are numbered as ISO 8601 does, Monday 1 to Sunday 7; stored they are a mask, Monday 1, Tuesday 2, … Sunday 64.
"""

from collections.abc import Iterable
from datetime import date

import holidays
from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class Weekday(IntegerChoices):
    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


SATURDAY_AND_SUNDAY = 96
EVERY_DAY = 127


def mask_of(days: Iterable[int]) -> int:
    return sum(1 << day - 1 for day in set(days))


def days_of(mask: int) -> list[int]:
    return [day for day in Weekday.values if mask >> day - 1 & 1]


def works(day: date, weekend: int) -> bool:
    return not weekend >> day.weekday() & 1


def usual_weekend(country: str) -> int:
    """A mask. Saturday and Sunday for a country that the library does not know."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return SATURDAY_AND_SUNDAY
    return mask_of(day + 1 for day in holidays.country_holidays(country).weekend)

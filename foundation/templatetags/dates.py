"""The functions of foundation/pages/dates.py as filters, in every template: `{{ action.due_on|day:today }}`. An instant
is shown in the current time zone. Nothing is shown for what is no date."""

from collections.abc import Callable
from datetime import date, time
from functools import wraps
from typing import Any

from django import template

from foundation.pages import dates

register = template.Library()


def _filter(write: Callable[..., str]) -> None:
    @wraps(write)
    def shown(value: Any, *today: date) -> str:
        return write(value, *today) if isinstance(value, date | time) else ""

    register.filter(write.__name__, shown, expects_localtime=True)


for _write in (
    dates.day, dates.short_day, dates.weekday_day, dates.instant, dates.short_instant, dates.clock, dates.month,
    dates.short_month, dates.weekday, dates.short_weekday, dates.span, dates.short_span,
):  # fmt: skip
    _filter(_write)

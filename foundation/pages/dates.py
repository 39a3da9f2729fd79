"""Days and times as people read them, in the order that the active language uses. Templates have filters of the same
names (foundation/templatetags/dates.py).

A day carries its year unless it is the year of `today`, the reader's day. Without `today` it always carries it. The
formats have names; each language writes them in collab/formats/.
"""

from datetime import date, datetime, time
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

#: What a language without formats of its own in collab/formats/ uses: Django's, or a letter of them.
_OTHERWISE = {
    "DAY_IN_YEAR": "MONTH_DAY_FORMAT", "SHORT_DAY_IN_YEAR": "MONTH_DAY_FORMAT",
    "WEEKDAY_DAY_IN_YEAR": "MONTH_DAY_FORMAT", "INSTANT_IN_YEAR": "DATETIME_FORMAT", "INSTANT": "DATETIME_FORMAT",
    "SHORT_INSTANT": "DATETIME_FORMAT", "CLOCK": "TIME_FORMAT", "MONTH": "YEAR_MONTH_FORMAT", "SHORT_MONTH": "M",
    "WEEKDAY": "l", "SHORT_WEEKDAY": "D",
}  # fmt: skip


def day(value: date, today: date | None = None) -> str:
    """6 November"""
    return _write(value, "DAY", today)


def short_day(value: date, today: date | None = None) -> str:
    """6 Nov"""
    return _write(value, "SHORT_DAY", today)


def weekday_day(value: date, today: date | None = None) -> str:
    """Friday 6 November"""
    return _write(value, "WEEKDAY_DAY", today)


def instant(value: datetime, today: date | None = None) -> str:
    """6 November, 14:30, in the time zone that `value` has."""
    return _write(value, "INSTANT", today)


def short_instant(value: datetime) -> str:
    """6 Nov 2026, 14:30, in the time zone that `value` has."""
    return _format(value, "SHORT_INSTANT")


def short_span(first: date, last: date) -> str:
    """5 Oct – 11 Oct 2026"""
    return _written_span(first, last, get_language())


def span(first: date, last: date) -> str:
    """5 October – 11 October 2026"""
    return _("%(first)s – %(last)s") % {"first": day(first, today=last), "last": day(last)}


def clock(value: time | datetime) -> str:
    """14:30"""
    return _format(value, "CLOCK")


def month(value: date) -> str:
    """November 2026"""
    return _format(value, "MONTH")


def short_month(value: date) -> str:
    """Nov"""
    return _format(value, "SHORT_MONTH")


def weekday(value: date) -> str:
    """Friday"""
    return _format(value, "WEEKDAY")


def short_weekday(value: date) -> str:
    """Fri"""
    return _format(value, "SHORT_WEEKDAY")


def _write(value: date, name: str, today: date | None) -> str:
    return _format(value, f"{name}_IN_YEAR" if today is not None and value.year == today.year else name)


def _format(value: date | time, name: str) -> str:
    if isinstance(value, datetime | time):  # two that are equal may be written differently, each in its own zone
        return _write_out(value, name)
    return _written_day(value, name, get_language())


@lru_cache(maxsize=5000)
def _written_day(value: date, name: str, language: str | None) -> str:
    """Remembered, since all pages write the days of one year: a project's writes two hundred. `language`: the active
    one."""
    return _write_out(value, name)


@lru_cache(maxsize=2000)
def _written_span(first: date, last: date, language: str | None) -> str:
    """As `_written_day`: a project's page writes those of a year."""
    start = short_day(first, today=last)
    return _("%(first)s – %(last)s") % {"first": start, "last": short_day(last)}


def _write_out(value: date | time, name: str) -> str:
    own = formats.get_format(name)
    return formats.date_format(value, _OTHERWISE.get(name, "DATE_FORMAT") if own == name else own)  # type: ignore[arg-type]

"""The days of a series of meetings, from a rule of RFC 5545 (RRULE). Pure: days only, local to the institution, so that
no clock change moves one.

A rule says how often; when a series ends stands beside it. Rules below a day are refused: they have no place in a
diary, and some of them never come to an end.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_RULE_LENGTH = 120  # characters
MAX_COUNT = 520  # meetings: ten years of a weekly one
_PARTS = {
    "FREQ": re.compile(r"DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile(r"[1-9]\d?"),
    "BYDAY": re.compile(r"(?:-?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU),){0,6}-?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)"),
    "BYMONTHDAY": re.compile(r"(?:-?(?:[12]?\d|3[01]),){0,30}-?(?:[12]?\d|3[01])"),
    "BYSETPOS": re.compile(r"-?[1-5]"),
    "WKST": re.compile(r"MO|TU|WE|TH|FR|SA|SU"),
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def check_rule(rule: str) -> str:
    """The rule in its one spelling. ValueError for one that is not understood, or says how it ends."""
    text = rule.strip().upper().removeprefix("RRULE:")
    parts = [part.partition("=") for part in text.split(";")] if len(text) <= MAX_RULE_LENGTH else []
    names = [name for name, _sign, _value in parts]
    known = all(name in _PARTS and _PARTS[name].fullmatch(value) for name, _sign, value in parts)
    if not known or names[:1] != ["FREQ"] or len(set(names)) != len(names):
        raise ValueError(
            _("Write the rule as calendars do, such as FREQ=WEEKLY;BYDAY=TU. Its end has fields of its own.")
        )
    try:
        rrulestr(text, dtstart=datetime.combine(date(2026, 1, 1), time()))
    except ValueError:
        raise ValueError(_("Calendars do not understand this rule.")) from None
    return text


def days_of(
    rule: str, *, starts_on: date, upto: date, until_on: date | None = None, count: int | None = None
) -> Iterator[date]:
    """In order, from `starts_on` to `upto` at most. `rule`: one that was checked."""
    last = min(upto, until_on) if until_on is not None else upto
    start = datetime.combine(starts_on, time())
    found = rrulestr(f"{rule};UNTIL={last:%Y%m%d}", dtstart=start)
    return (one.date() for one in (islice(found, count) if count is not None else found))


def first_day(rule: str, *, on_or_after: date, upto: date) -> date | None:
    return next(days_of(rule, starts_on=on_or_after, upto=upto), None)


def weekly_rule(every: int, day: date) -> str:
    return f"FREQ=WEEKLY;INTERVAL={every};BYDAY={WEEKDAYS[day.weekday()]}"


def monthly_rule_by_weekday(every: int, day: date) -> str:
    """The second Tuesday, as `day` is; a fifth one is the last."""
    which = (day.day - 1) // 7 + 1
    return f"FREQ=MONTHLY;INTERVAL={every};BYDAY={which if which < 5 else -1}{WEEKDAYS[day.weekday()]}"


def monthly_rule_by_date(every: int, day: date) -> str:
    """The same date each month; after the 28th, the last day of each month."""
    return f"FREQ=MONTHLY;INTERVAL={every};BYMONTHDAY={day.day if day.day <= 28 else -1}"


def moved_rule(rule: str, *, before: date, after: date) -> str | None:
    """The weekly rule on the weekday of `after` in place of that of `before`; None for any other rule."""
    if before.weekday() == after.weekday():
        return rule
    parts, own = rule.split(";"), f"BYDAY={WEEKDAYS[before.weekday()]}"
    if "FREQ=WEEKLY" not in parts or own not in parts:
        return None
    return ";".join(f"BYDAY={WEEKDAYS[after.weekday()]}" if part == own else part for part in parts)


def in_words(rule: str) -> str:
    """every 2 weeks"""
    parts = dict(part.split("=") for part in rule.split(";"))
    every = int(parts.get("INTERVAL", "1"))
    how_often = {
        "DAILY": ngettext("every day", "every %(n)d days", every),
        "WEEKLY": ngettext("every week", "every %(n)d weeks", every),
        "MONTHLY": ngettext("every month", "every %(n)d months", every),
        "YEARLY": ngettext("every year", "every %(n)d years", every),
    }
    return how_often[parts["FREQ"]] % {"n": every}

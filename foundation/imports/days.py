"""Days and times as people and programs write them. Pure.

4/3/2026 is a day in March to some and in April to others: which, is found from a whole column, or asked.
"""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.text import comparison_key

MAX_LENGTH = 60  # characters; what is longer is no day
_TAIL = r"(?:[T ,]{1,2}(?P<time>[0-9]{1,2}:[0-9]{2}.{0,30}))?"
_YEAR_FIRST = re.compile(r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})" + _TAIL)
_NUMBERS = re.compile(r"(?P<a>[0-9]{1,2})(?P<mark>[-/.])(?P<b>[0-9]{1,2})(?P=mark)(?P<y>[0-9]{4}|[0-9]{2})" + _TAIL)
_DAY_NAME = re.compile(
    r"(?P<d>[0-9]{1,2})[-. /]{1,2}(?P<name>[^\W\d_]{3,12})[-. /,]{1,2}(?P<y>[0-9]{4}|[0-9]{2})" + _TAIL
)
_NAME_DAY = re.compile(r"(?P<name>[^\W\d_]{3,12})\.? (?P<d>[0-9]{1,2}),? (?P<y>[0-9]{4})" + _TAIL)
_SERIAL = re.compile(r"[3-7][0-9]{4}(?:\.[0-9]{1,12})?")  # 1982 to 2119
_WEEKDAY = re.compile(r"\A[^\W\d_]{2,10}[., ]{1,3}(?=[0-9])")  # Mon, 4 May 2026
_TIME = re.compile(
    r"(?P<h>[0-9]{1,2})(?:[:.h](?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.[0-9]{1,6})?)?|h)?"
    r" ?(?P<half>[ap]\.?m\.?)?(?: ?uhr)?",
    re.IGNORECASE,
)
_MONTHS = (
    ("january", "januar", "jänner", "janvier"), ("february", "februar", "février"), ("march", "märz", "mars"),
    ("april", "avril"), ("may", "mai"), ("june", "juni", "juin"), ("july", "juli", "juillet"),
    ("august", "août"), ("september", "septembre"), ("october", "oktober", "octobre"), ("november", "novembre"),
    ("december", "dezember", "décembre"),
)  # fmt: skip


class DayOrder(TextChoices):
    DAY_FIRST = "day_first", gettext_lazy("The day first: 28/11/2026")
    MONTH_FIRST = "month_first", gettext_lazy("The month first: 11/28/2026")


class OrderUnknown(Exception):
    """A day can be read in two ways, and nobody has said which."""


def parse_day(text: str, *, order: str = "") -> tuple[date, str]:
    """The day, and the text of a time that stands behind it. `order`: a DayOrder; without one OrderUnknown where it
    matters. ValueError says what is wrong."""
    text = " ".join(text.split())
    if not text:
        raise ValueError(_("The day is missing."))
    try:
        found = _day(text, order) if len(text) <= MAX_LENGTH else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_("%(text)s is not a day. Write it as 2026-03-24.") % {"text": f"“{text[:60]}”"})
    return found


def _day(text: str, order: str) -> tuple[date, str] | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found["y"]), int(found["m"]), int(found["d"])), found["time"] or ""
    if not (found := _NAME_DAY.fullmatch(text)):
        text = _WEEKDAY.sub("", text, count=1)
        found = _DAY_NAME.fullmatch(text)
    if found:
        return date(_year(found["y"]), _month(found["name"]), int(found["d"])), found["time"] or ""
    if found := _NUMBERS.fullmatch(text):
        a, b, year = int(found["a"]), int(found["b"]), _year(found["y"])
        if found["mark"] == "." or (a == b and a <= 12):
            order = DayOrder.DAY_FIRST
        if not order:
            raise OrderUnknown
        day, month = (a, b) if order == DayOrder.DAY_FIRST else (b, a)
        return date(year, month, day), found["time"] or ""
    if _SERIAL.fullmatch(text):  # how Excel counts days
        return date(1899, 12, 30) + timedelta(days=int(float(text))), ""
    return None


def find_day_order(texts: Iterable[str]) -> str | None:
    """The DayOrder of a column, from days that have only one reading; "" where none has, or some have either: then it
    must be asked. None where no day needs one."""
    found: set[str] = set()
    needed = False
    for text in texts:
        if text[4:5] == "-":  # the year is first
            continue
        numbers = _NUMBERS.fullmatch(_WEEKDAY.sub("", " ".join(text[:MAX_LENGTH].split()), count=1))
        if numbers and numbers["mark"] != "." and numbers["a"] != numbers["b"]:
            needed = True
            a, b = int(numbers["a"]), int(numbers["b"])
            if (a > 12) != (b > 12):
                found.add(DayOrder.DAY_FIRST.value if a > 12 else DayOrder.MONTH_FIRST.value)
    return (found.pop() if len(found) == 1 else "") if needed else None


def parse_time(text: str) -> time | None:
    """None for an empty text. ValueError says what is wrong."""
    text = " ".join(text.split())
    if not text:
        return None
    found = _TIME.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if found and (found["m"] or found["half"] or "h" in text.lower()):
        hour, half = int(found["h"]), (found["half"] or "")[:1].lower()
        try:
            if half and 1 <= hour <= 12:
                hour = hour % 12 + (12 if half == "p" else 0)
            return time(hour, int(found["m"] or 0), int(found["s"] or 0))
        except ValueError:
            pass
    raise ValueError(_("%(text)s is not a time. Write it as 14:30.") % {"text": f"“{text[:60]}”"})


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(name: str) -> int:
    """By its first letters, as many as make it one month: "jul", "juil", "Sept"."""
    key = comparison_key(name)
    fitting = {number for number, names in enumerate(_MONTHS, 1) if any(one.startswith(key) for one in names)}
    if len(fitting) != 1:
        raise ValueError
    return fitting.pop()

"""How often the product may write to a person. Pure.

One message a day from the whole product, on working days of the institution; the next one at the earliest on the third
working day after, and never a third in seven days. What becomes due meanwhile waits, and goes together.

Apart from this stands what a person asked for, or what waits for them: a password, an invitation to the product or to
a meeting, a request to agree, a sample. Such a message goes at once and counts for nothing here. It is an
`ImmediateKind` (kinds.py), or a notice about an account (accounts/people/notices.py); all others are messages of a day.
"""

from collections.abc import Callable, Collection
from datetime import date, timedelta

DAY = timedelta(days=1)
GAP = 3  # working days from one message to the next
WINDOW = timedelta(days=7)
AT_MOST = 2  # messages within any WINDOW

#: Whether a day is a working day of the institution.
Works = Callable[[date], bool]


def held_since(day: date, works: Works) -> date:
    """A message that went on this day or later keeps another one from going on `day`: it is the last but one of the
    working days before the next message may go."""
    left = GAP
    while True:
        left -= works(day)
        if not left:
            return day
        day -= DAY


def may_go(day: date, sent: Collection[date], works: Works) -> bool:
    """`sent`: the days on which the person had a message."""
    if not works(day) or len([one for one in sent if day - WINDOW < one <= day]) >= AT_MOST:
        return False
    last = max(sent, default=None)
    return last is None or last < held_since(day, works)


def next_day(day: date, sent: Collection[date], works: Works) -> date:
    """The first day from `day` on, on which a message may go."""
    while not may_go(day, sent, works):
        day += DAY
    return day

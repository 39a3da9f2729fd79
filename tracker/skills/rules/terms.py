"""When the figures of a term are frozen. Pure."""

from datetime import date, timedelta

TERM_STARTS = ((1, 1), (5, 1), (9, 1))  # month and day: terms end with April, August and December
MIN_APART = timedelta(days=28)  # between two that somebody freezes


def term_start(day: date) -> date:
    """The first day of the term that the day is in."""
    return max(date(day.year, month, first) for month, first in TERM_STARTS if (month, first) <= (day.month, day.day))


def is_due(last: date | None, today: date) -> bool:
    """Whether a term has ended since the figures were last frozen. Where they never were, one waits for the end of
    the term too: somebody may freeze them earlier."""
    if last is None:
        return today == term_start(today)
    return last < term_start(today)


def may_freeze(last: date | None, today: date) -> bool:
    """Whether somebody may freeze them today."""
    return last is None or today - last >= MIN_APART

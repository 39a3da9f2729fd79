"""Which days a benefit covers, in Python: what the query of a period is compared with."""

from datetime import date

from tracker.benefits.models import BenefitPeriod


def overlaps(
    *, from_on: date | None, to_on: date | None, period: str, first: date, last: date
) -> bool:  # fmt: skip
    """Whether a benefit covers a day from `first` to `last`. Without a last day one of every year has no end, and
    any other is of its first day. One without a first day covers none."""
    if from_on is None:
        return False
    end = to_on if to_on is not None else (date.max if period == BenefitPeriod.YEARLY else from_on)
    return from_on <= last and end >= first

"""When an agreement is looked at again. Pure."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

FIRST_REVIEW_MONTHS, NEXT_REVIEW_MONTHS = 6, 12
ASKED_BEFORE = timedelta(days=30)  # of the day of its review, its owners are asked
RULE = _(
    "An agreement is in force once an owner on each side has agreed to it by name. It is reviewed 6 months "
    "after that, and then every 12 months; both owners are asked 30 days before."
)


def next_review(agreed_on: date, *, number: int, reviewed: bool = False) -> date:
    """After both sides agreed to version `number`, or looked at it and left it as it is (`reviewed`)."""
    return add_months(agreed_on, NEXT_REVIEW_MONTHS if reviewed or number > 1 else FIRST_REVIEW_MONTHS)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))

"""When an entry is looked at again, and from when on a missing owner is told. Pure: imports choices only."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from tracker.ai_register.choices import RiskClass

#: Days to the next review, by what can go wrong; of a class that nobody has chosen yet it is soon.
REVIEW_DAYS = {RiskClass.HIGH.value: 91, RiskClass.MEDIUM.value: 182, RiskClass.LOW.value: 364, "": 30}
PUT_OFF = timedelta(days=14)
MAX_PUT_OFFS = 2  # in a row: who puts it off for six weeks does not review it
OWNERS_WITHIN = timedelta(days=14)  # after it was added, an entry has an owner on each side
REVIEW_RULE = _(
    "An entry of high risk is reviewed every 13 weeks, one of medium risk every 26 and one of low risk every 52; "
    "without a risk class after 30 days. A review can be put off twice, by two weeks each. Another tool or vendor, "
    "or something that went wrong, asks for a review at once."
)
OWNERS_RULE = _(
    "An entry has an owner in the library and one in IT. From 14 days after it was added, managers and deans are told "
    "of one that lacks an owner on a side, or whose owner has left or changed sides."
)


def next_review(day: date, *, risk: str) -> date:
    """After a review, or the start, on `day`. `risk`: a RiskClass, or "" where none was chosen."""
    return day + timedelta(days=REVIEW_DAYS[risk])


def may_put_off(put_offs: int) -> bool:
    """Whether it may be once more, after so many in a row."""
    return put_offs < MAX_PUT_OFFS

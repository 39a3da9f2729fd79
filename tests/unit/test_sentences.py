"""What a page says of what would change a band."""

from datetime import date

import pytest

from tracker.cadence.bands import Band
from tracker.cadence.outlook import Keeping, Outlook, Reaching
from tracker.projects.sentences import prospect

WEDNESDAY, FRIDAY = date(2026, 3, 25), date(2026, 3, 27)


@pytest.mark.parametrize(
    ("outlook", "said"),
    [
        (
            Outlook(Band.WEEKLY, Band.MONTHLY, Keeping(1, FRIDAY, Band.MONTHLY), None),
            ["One contact by Friday keeps you at weekly; without it, monthly."],
        ),
        (
            Outlook(Band.DAILY, Band.WEEKLY, Keeping(2, FRIDAY, Band.WEEKLY), None),
            ["Two days with a contact by Friday keep you at daily; without them, weekly."],
        ),
        (
            Outlook(Band.WEEKLY, Band.MONTHLY, Keeping(1, WEDNESDAY, Band.MONTHLY), None),
            ["One contact today keeps you at weekly; without it, monthly."],
        ),
        (
            Outlook(Band.DAILY, Band.WEEKLY, None, None),
            ["Too little of this week is left to stay at daily: it ends at weekly."],
        ),
        (
            Outlook(Band.MONTHLY, None, None, Reaching(2, 1, Band.WEEKLY, WEDNESDAY)),
            [
                "You stay at monthly this week, whatever it brings.",
                "Two more weeks with a contact bring you to weekly.",
            ],
        ),
        (
            Outlook(Band.NEW, None, None, Reaching(1, 1, Band.WEEKLY, WEDNESDAY)),
            ["One more week with a contact brings you to weekly."],
        ),
        (
            Outlook(Band.WEEKLY, None, None, Reaching(9, 3, Band.DAILY, WEDNESDAY)),
            [
                "You stay at weekly this week, whatever it brings.",
                "Nine more weeks with three contact days each bring you to daily.",
            ],
        ),
        (Outlook(Band.RARELY, None, None, None), []),
    ],
)
def test_it_is_said_in_sentences(outlook: Outlook, said: list[str]) -> None:
    assert prospect(outlook, today=WEDNESDAY) == said

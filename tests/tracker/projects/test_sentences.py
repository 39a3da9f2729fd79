"""What a page says of what would change a band."""

from datetime import date

import pytest

from tracker.cadence.bands import Band
from tracker.cadence.forecast import Forecast, ToKeep, ToReach
from tracker.projects.sentences import prospect

WEDNESDAY, FRIDAY = date(2026, 3, 25), date(2026, 3, 27)


@pytest.mark.parametrize(
    ("outlook", "said"),
    [
        (
            Forecast(Band.WEEKLY, Band.MONTHLY, ToKeep(1, FRIDAY, Band.MONTHLY), None),
            ["1 contact by Friday keeps you at weekly; without it, monthly."],
        ),
        (
            Forecast(Band.DAILY, Band.WEEKLY, ToKeep(2, FRIDAY, Band.WEEKLY), None),
            ["2 days with a contact by Friday keep you at daily; without them, weekly."],
        ),
        (
            Forecast(Band.WEEKLY, Band.MONTHLY, ToKeep(1, WEDNESDAY, Band.MONTHLY), None),
            ["1 contact today keeps you at weekly; without it, monthly."],
        ),
        (
            Forecast(Band.DAILY, Band.WEEKLY, None, None),
            ["There are too few days left this week to stay at daily. The week will end at weekly."],
        ),
        (
            Forecast(Band.MONTHLY, None, None, ToReach(2, 1, Band.WEEKLY, WEDNESDAY)),
            [
                "Currently: monthly.",
                "2 more weeks with a contact bring you to weekly.",
            ],
        ),
        (
            Forecast(Band.NEW, None, None, ToReach(1, 1, Band.WEEKLY, WEDNESDAY)),
            ["1 more week with a contact brings you to weekly."],
        ),
        (
            Forecast(Band.WEEKLY, None, None, ToReach(9, 3, Band.DAILY, WEDNESDAY)),
            [
                "Currently: weekly.",
                "9 more weeks with 3 contact days each bring you to daily.",
            ],
        ),
        (Forecast(Band.RARELY, None, None, None), []),
    ],
)
def test_cadence_sentences_are_complete(outlook: Forecast, said: list[str]) -> None:
    assert prospect(outlook, today=WEDNESDAY) == said

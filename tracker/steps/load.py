"""How much of a week a step takes, and when a team has promised too much. Pure."""

from datetime import date

from tracker.cadence.weeks import week_of

SHOWN_WEEKS = 12  # a term
USUAL_MINUTES = 4 * 60  # a week, of a step whose hours nobody said: half a day


def minutes_a_week(starts_on: date, due_on: date, hours: int | None) -> int:
    """What the step takes of each week that it touches: its hours, spread evenly, rounded up to a minute."""
    if hours is None:
        return USUAL_MINUTES
    weeks = max(week_of(due_on) - week_of(starts_on) + 1, 1)
    return -(-hours * 60 // weeks)


def is_over(minutes: int, hours_a_week: int | None) -> bool:
    """Whether so much is more than the team can give; of a team that says no hours, nothing is."""
    return hours_a_week is not None and minutes > hours_a_week * 60


def in_hours(minutes: int) -> float:
    """Rounded to a tenth, as a page shows it."""
    return round(minutes / 60, 1)

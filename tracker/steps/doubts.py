"""What a person is asked before a step is stored, since it asks somebody for more than they can give.

Pages ask; a program reads `capacity/`, and has nobody to ask.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.models import Team
from foundation.errors import Refused
from foundation.pages.dates import short_day
from foundation.text_lists import join_sentences
from tracker.steps.capacity import Weeks, team_minutes, teams_of
from tracker.steps.load import in_hours, is_over
from tracker.steps.models import Step, StepState


def overloads(step: Step, weeks: Weeks) -> list[str]:
    """A sentence for each team that the step, with all else, asks for more than it can give; the step need not be
    stored. At most two queries."""
    teams = Team.objects.filter(pk__in=teams_of(step), hours_a_week__isnull=False).order_by("name", "id")
    found = list(teams) if step.state == StepState.OPEN else []
    if not found:
        return []
    minutes = team_minutes(weeks, without=step.pk)
    return [told for team in found if (told := _overload(team, step, minutes.get(team.pk), weeks))]


def _overload(team: Team, step: Step, minutes: list[int] | None, weeks: Weeks) -> str:
    """Of a team with hours."""
    before = minutes or [0] * len(weeks.mondays)
    with_it = ((monday, taken + step.minutes_a_week) for monday, taken in zip(weeks.mondays, before, strict=True))
    over = [
        (monday, taken)
        for monday, taken in with_it
        if weeks.touched(monday, step.starts_on, step.due_on) and is_over(taken, team.hours_a_week)
    ]
    if not over:
        return ""
    worst, most = max(over, key=lambda week: week[1])
    facts = {
        "team": team.name,
        "weeks": len(over),
        "monday": short_day(worst, weeks.mondays[0]),
        "most": in_hours(most),
        "hours": team.hours_a_week,
    }
    return ngettext(
        "%(team)s would have %(most)s of %(hours)s hours in the week of %(monday)s.",
        "%(team)s would have too much in %(weeks)s weeks: %(most)s of %(hours)s hours in that of %(monday)s.",
        len(over),
    ) % facts  # fmt: skip


def ask(step: Step, weeks: Weeks) -> None:
    """Refused with a question where the step overloads a team; a page asks it, and sends the answer as `sure`."""
    if why := overloads(step, weeks):
        raise Refused({"sure": join_sentences([*why, _("Select “Yes, save it” if that is right.")])})

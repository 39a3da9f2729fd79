"""Logging a meeting and changing one into it decide alike: sides, whether it counts, whose clock moves."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from accounts.roles import Side
from foundation.errors import Refused
from foundation.tenancy import within
from tests.factories.people import make_team
from tests.factories.projects import World, make_project, make_world
from tracker.cadence.models import Cadence, ContactWeek
from tracker.meetings.actions import log_meeting, update_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import add_agenda_item
from tracker.outcomes.models import AgendaItem

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 11)
BEFORE = TODAY - timedelta(days=8)  # another week
CASES = list(
    product(["held", "planned", "cancelled"], ["both", "library", "guest", "nobody"], ["", "Said"], [False, True])
)


@pytest.fixture
def world() -> World:
    return make_world(time_zone="UTC", active_on=TODAY - timedelta(days=90))


def _people(world: World, who: str) -> dict[str, Any]:
    attendees = {"both": [world.librarian, world.engineer], "library": [world.librarian], "guest": [world.librarian]}
    guests = [Guest("Ada", Side.IT)] if who == "guest" else []
    return {"attendees": attendees.get(who, []), "guests": guests, "invited": [world.engineer]}


def _outcome(meeting: Meeting) -> dict[str, Any]:
    """What was decided, of one meeting that is the only one of its project."""
    rows = meeting.attendances.order_by("person_id", "guest_name")
    project = meeting.projects.get()
    cadence = Cadence.objects.get(pk=project.pk)
    return {
        "joint": Meeting.objects.get(pk=meeting.pk).joint,
        "people": [(row.person_id, row.guest_name, row.side, row.attended, row.invited) for row in rows],
        "weeks": list(ContactWeek.objects.filter(project=project).values_list("week", "days")),
        "clock": (cadence.last_contact_on, cadence.due_on, cadence.late_on),
    }


@pytest.mark.parametrize(("state", "who", "notes", "requires_trace"), CASES)
def test_a_change_decides_what_logging_decides(
    world: World, state: str, who: str, notes: str, requires_trace: bool
) -> None:
    with within(world.institution.pk):
        world.institution.requires_trace = requires_trace
        world.institution.save()
        start = TODAY - timedelta(days=90)
        other = make_project(world.institution, at=world.at(start), name="Other", status="active", active_on=start)
        facts: dict[str, Any] = {"by": None, "at": world.at(TODAY)}
        final = {"held_on": TODAY, "state": state, "notes": notes, **_people(world, who)}
        logged = log_meeting(institution_id=world.institution.pk, projects=[world.project], **final, **facts).meeting
        changed = log_meeting(
            institution_id=world.institution.pk,
            projects=[other],
            held_on=BEFORE,
            attendees=[world.librarian, world.engineer],
            notes="Before",
            **facts,
        ).meeting
        if (state, who) == ("held", "nobody"):
            with pytest.raises(Refused, match="Say who came"):  # of a meeting that some came to: it was not held then
                update_meeting(meeting=changed, **final, **facts)
            return
        update_meeting(meeting=changed, **final, **facts)
        assert _outcome(changed) == _outcome(logged)


def test_the_side_is_the_one_of_the_new_day(world: World) -> None:
    with within(world.institution.pk):
        meeting = world.meet(BEFORE)
        world.engineer.team = make_team(world.institution, Side.LEADERSHIP)
        world.engineer.save()
        update_meeting(meeting=meeting, by=None, at=world.at(TODAY), notes="No other day")
        assert set(meeting.attendances.values_list("side", flat=True)) == {Side.LIBRARY, Side.IT}


def test_a_meeting_planned_again_takes_what_waits(world: World) -> None:
    with within(world.institution.pk):
        facts: dict[str, Any] = {"by": None, "at": world.at(TODAY)}
        coming = world.meet(TODAY + timedelta(days=7), at=world.at(TODAY), attendees=[], state="planned")
        hung: dict[str, Any] = {"institution_id": world.institution.pk, "project": world.project, **facts}
        item = add_agenda_item(text="Phones", meeting=coming, **hung)
        update_meeting(meeting=coming, state="cancelled", **facts)
        assert AgendaItem.objects.get(pk=item.pk).meeting_id is None
        update_meeting(meeting=coming, state="planned", **facts)
        assert AgendaItem.objects.get(pk=item.pk).meeting_id == coming.pk

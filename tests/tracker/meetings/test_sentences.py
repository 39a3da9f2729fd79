"""What a save is said to have done: one sentence for each way it can end."""

from datetime import date, time
from typing import Any

import pytest

from foundation.tenancy import within
from tests.factories.browsers import signed_in
from tests.factories.projects import World, make_world
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.queries import why_not
from tracker.meetings.sentences import already_there, what_was_saved

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 11)
NEXT = date(2026, 3, 13)


@pytest.fixture
def world() -> World:
    return make_world(active_on=date(2026, 1, 5), time_zone="UTC")


def _said(world: World, day: date, *, requires_trace: bool = False, **fields: Any) -> str:
    meeting = Meeting.objects.get(pk=world.meet(day, at=world.at(TODAY), **fields).pk)
    return what_was_saved(meeting, why_not(meeting, requires_trace=requires_trace), today=TODAY)


@pytest.mark.parametrize(
    ("day", "fields", "said"),
    [
        (TODAY, {}, "logged for Wednesday 11 March. It counts as a joint contact."),
        (date(2025, 3, 11), {}, "logged for Tuesday 11 March 2025. It counts as a joint contact."),
        (NEXT, {}, "planned for Friday 13 March."),
        (NEXT, {"starts_at": time(14, 30)}, "planned for Friday 13 March, 14:30."),
        (NEXT, {"state": MeetingState.CANCELLED}, "the meeting on Friday 13 March is cancelled."),
    ],
)
def test_save_is_said_by_state_and_day(world: World, day: date, fields: dict[str, Any], said: str) -> None:
    with within(world.institution.pk):
        assert _said(world, day, **fields) == f"Eduroam and SSO: {said}"


def test_save_says_each_reason_against(world: World) -> None:
    with within(world.institution.pk):
        said = _said(world, TODAY, attendees=[world.librarian], requires_trace=True)
    assert said == (
        "Eduroam and SSO: logged for Wednesday 11 March. It does not count as a joint contact. "
        "Nobody from IT attended. It has no note, decision, action or agenda item. Your institution requires one."
    )


def test_meeting_of_the_day_is_planned_or_logged(world: World) -> None:
    with within(world.institution.pk):
        planned, held = world.meet(NEXT, at=world.at(TODAY)), world.meet(TODAY)
        assert already_there(planned, today=TODAY) == "A meeting is already planned for Friday 13 March. This is it."
        assert already_there(held, today=TODAY) == "A meeting is already logged for Wednesday 11 March. This is it."


@pytest.mark.parametrize(
    ("attendees", "told", "level"),
    [
        (["librarian", "engineer"], "It counts as a joint contact. Edit it if somebody did not come.", "success"),
        (["librarian"], "Nobody from IT attended. Edit it if somebody did not come.", "warning"),
    ],
)
def test_marking_as_held_says_whether_it_counts(world: World, attendees: list[str], told: str, level: str) -> None:
    with within(world.institution.pk):
        people = [getattr(world, name) for name in attendees]
        planned = world.meet(TODAY, state=MeetingState.PLANNED, attendees=[], invited=people, at=world.at(TODAY, 1))
    client = signed_in(world.librarian)
    page = client.post(f"/meetings/{planned.pk}/outcome/", {"outcome": "held"}, follow=True).content.decode()
    assert told in page
    assert f'<div class="message {level}"' in page

"""A closed meeting stays as it was, and so does what hangs on it; what happens afterwards goes on."""

from datetime import date
from typing import Any

import pytest

from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Closed, Forbidden, Refused, Stale
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.meetings import actions
from tracker.meetings.models import Meeting, MeetingState
from tracker.outcomes import actions as outcomes
from tracker.outcomes.models import Action, AgendaItem, Decision

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def manager(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LIBRARY, Role.MANAGER)


def _hang(world: World, meeting: Meeting | None) -> tuple[Decision, Action, AgendaItem]:
    given: dict[str, Any] = {
        "institution_id": world.institution.pk, "by": None, "at": world.at(DAY), "project": world.project,
        "meeting": meeting,
    }  # fmt: skip
    return (
        outcomes.record_decision(text="Go", must_agree=[world.engineer], awaits_leadership=True, **given),
        outcomes.add_action(text="Ask", owner=world.librarian, **given),
        outcomes.add_agenda_item(text="Talk", **given),
    )


def _close(world: World, **fields: Any) -> tuple[Meeting, tuple[Decision, Action, AgendaItem]]:
    meeting = world.meet(DAY, invited=[world.engineer], **fields)
    hung = _hang(world, meeting)
    return actions.close_meeting(meeting=meeting, by=world.librarian, at=world.at(DAY, 15)), hung


def test_closed_meeting_cannot_be_changed(world: World) -> None:
    who: dict[str, Any] = {"by": None, "at": world.at(DAY, 16)}
    with within(world.institution.pk):
        meeting, (decision, action, item) = _close(world)
        other = world.meet(DAY)
        free = _hang(world, None)
        new = {"institution_id": world.institution.pk, "project": world.project, "meeting": meeting, "text": "New"}
        before = _everything()
        for attempt in (
            lambda: actions.update_meeting(meeting=meeting, notes="Else", **who),
            lambda: actions.update_meeting(meeting=meeting, attendees=[], **who),
            lambda: actions.delete_meeting(meeting=meeting, **who),
            lambda: actions.answer_invitation(meeting=meeting, person=world.engineer, answer="no", **who),
            lambda: outcomes.record_decision(**new, **who),
            lambda: outcomes.update_decision(decision=decision, text="No", **who),
            lambda: outcomes.update_decision(decision=decision, in_room=[], **who),
            lambda: outcomes.update_decision(decision=decision, meeting=other, **who),
            lambda: outcomes.update_decision(decision=free[0], meeting=meeting, **who),
            lambda: outcomes.delete_decision(decision=decision, **who),
            lambda: outcomes.add_action(**new, **who),
            lambda: outcomes.update_action(action=action, text="Else", **who),
            lambda: outcomes.update_action(action=action, meeting=None, **who),
            lambda: outcomes.update_action(action=free[1], meeting=meeting, **who),
            lambda: outcomes.delete_action(action=action, **who),
            lambda: outcomes.add_agenda_item(**new, **who),
            lambda: outcomes.update_agenda_item(item=item, reached=True, **who),
            lambda: outcomes.update_agenda_item(item=free[2], meeting=meeting, **who),
            lambda: outcomes.delete_agenda_item(item=item, **who),
        ):
            with pytest.raises(Closed, match="closed"):
                attempt()
        assert _everything() == before


def _everything() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Meeting, Decision, Action, AgendaItem)]


def test_closed_meeting_allows_action_states_and_agreement(world: World) -> None:
    with within(world.institution.pk):
        meeting, (decision, action, _item) = _close(world)
        outcomes.update_action(action=action, by=world.librarian, at=world.at(DAY, 16), state="done")
        outcomes.agree(decision=decision, by=world.engineer, at=world.at(DAY, 16))
        outcomes.update_decision(decision=decision, by=None, at=world.at(DAY, 16), awaits_leadership=False)
        assert Action.objects.get().state == "done"
        assert list(Decision.objects.get().voices.filter(must_agree=True).values_list("agreed_on", flat=True)) == [DAY]
        assert not Decision.objects.get().awaits_leadership
        assert Meeting.objects.get().closed_at == meeting.closed_at


def test_closing_and_reopening_are_audited(world: World, manager: Person) -> None:
    with within(world.institution.pk):
        meeting, _hung = _close(world)
        assert (meeting.closed_by, meeting.closed_at) == (world.librarian, world.at(DAY, 15))
        with pytest.raises(Forbidden):
            actions.reopen_meeting(meeting=meeting, by=world.librarian, at=world.at(DAY, 16))
        actions.reopen_meeting(meeting=meeting, by=manager, at=world.at(DAY, 17))
        changed = actions.update_meeting(meeting=meeting, by=None, at=world.at(DAY, 18), notes="Else")
        assert (changed.closed_at, changed.closed_by, changed.notes) == (None, None, "Else")
        trail = AuditEntry.objects.filter(target="meeting", action__in=["meeting.close", "meeting.reopen"])
        assert list(trail.order_by("pk").values_list("action", "by")) == [
            ("meeting.close", world.librarian.pk),
            ("meeting.reopen", manager.pk),
        ]


def test_meeting_closed_twice_keeps_the_first_time(world: World) -> None:
    with within(world.institution.pk):
        meeting, _hung = _close(world)
        again = actions.close_meeting(meeting=meeting, by=world.engineer, at=world.at(DAY, 20))
        assert (again.closed_at, again.closed_by, again.version) == (
            world.at(DAY, 15),
            world.librarian,
            meeting.version,
        )
        with pytest.raises(Stale):
            actions.close_meeting(meeting=meeting, by=None, at=world.at(DAY, 21), version=meeting.version - 1)


def test_a_planned_meeting_is_not_closed(world: World) -> None:
    with within(world.institution.pk):
        meeting = world.meet(DAY, at=world.at(date(2026, 3, 1)), attendees=[], invited=[world.engineer])
        assert meeting.state == MeetingState.PLANNED
        with pytest.raises(Refused, match="held or cancelled"):
            actions.close_meeting(meeting=meeting, by=None, at=world.at(date(2026, 3, 2)))


def test_only_the_projects_people_and_managers_close(world: World, manager: Person) -> None:
    with within(world.institution.pk):
        outsider = make_person(world.institution, Side.OTHER)
        meeting = world.meet(DAY)
        with pytest.raises(Forbidden):
            actions.close_meeting(meeting=meeting, by=outsider, at=world.at(DAY, 15))
        assert actions.close_meeting(meeting=meeting, by=manager, at=world.at(DAY, 15)).closed_at


def test_the_api_answers_409_and_says_why(world: World, manager: Person) -> None:
    with across_institutions():
        meeting, (decision, action, item) = _close(world)
        client, boss = client_of(world.librarian), client_of(manager)
    where = f"/api/v1/meetings/{meeting.pk}/"
    for method, path, body in (
        ("patch", where, {"notes": "Else"}),
        ("delete", where, None),
        ("post", f"{where}answer/", {"answer": "no", "person": world.engineer.pk}),
        ("patch", f"/api/v1/actions/{action.pk}/", {"text": "Else"}),
        ("delete", f"/api/v1/decisions/{decision.pk}/", None),
        ("patch", f"/api/v1/agenda-items/{item.pk}/", {"reached": True}),
        ("post", "/api/v1/actions/", {"project": world.project.pk, "meeting": meeting.pk, "text": "New"}),
    ):
        answer = getattr(client, method)(path, body)
        assert (method, path, answer.status_code) == (method, path, 409)
        assert "closed" in answer.json()["detail"]
    assert client.post(f"{where}reopen/", {}).status_code == 403
    seen = client.get(where).json()
    assert (seen["closed_at"], seen["closed_by"]) == ("2026-03-04T15:00:00Z", world.librarian.pk)
    assert boss.post(f"{where}reopen/", {}).json()["closed_at"] is None
    assert client.patch(where, {"notes": "Else"}).status_code == 200
    assert client.post(f"{where}close/").json()["closed_by"] == world.librarian.pk


def test_a_filter_tells_closed_ones_from_open_ones(world: World) -> None:
    with across_institutions():
        closed, _hung = _close(world)
        still_open = world.meet(DAY)
        neighbour = make_world()
        actions.close_meeting(meeting=neighbour.meet(DAY), by=None, at=neighbour.at(DAY))
        client = client_of(world.librarian)
    for value, expected in (("true", closed), ("false", still_open)):
        rows = client.get(f"/api/v1/meetings/?closed={value}").json()["results"]
        assert [row["id"] for row in rows] == [expected.pk]

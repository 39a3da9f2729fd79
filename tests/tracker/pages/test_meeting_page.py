"""A meeting's page: its agenda with times, its notes in place, what goes where, its end as a record with a history."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.pages import dates
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person, make_team
from tests.factories.projects import World, make_world
from tests.tracker.pages.test_pages import signed_in
from tracker.meetings import actions
from tracker.meetings.models import Meeting
from tracker.outcomes import actions as outcomes
from tracker.outcomes.models import AgendaItem, Decision
from tracker.pages.meeting_history import history_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> Iterator[date]:
    """At noon: what was at half past ten is over, what is at half past two is not."""
    day = timezone.now().date()
    with time_machine.travel(datetime.combine(day, time(12), tzinfo=UTC)):
        yield day


@pytest.fixture
def world(today: date) -> World:
    return make_world(active_on=today - timedelta(days=60), time_zone="UTC")


@pytest.fixture
def manager(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LIBRARY, Role.MANAGER)


def _page(client: Client, meeting: Meeting) -> str:
    return client.get(f"/meetings/{meeting.pk}/").content.decode()


def _hang(world: World, meeting: Meeting, **fields: Any) -> dict[str, Any]:
    return {
        "institution_id": world.institution.pk, "by": world.librarian, "at": timezone.now(), "project": world.project,
        "meeting": meeting, **fields,
    }  # fmt: skip


def test_agenda_has_times_and_says_what_is_carried_over(world: World, today: date) -> None:
    client = signed_in(world.librarian)
    with across_institutions():
        meeting = world.meet(today, attendees=[], invited=[world.engineer], starts_at=time(10, 30), state="planned")
        for text, minutes in (("Sign-in", 15), ("Phones", 20)):
            outcomes.add_agenda_item(text=text, minutes=minutes, **_hang(world, meeting))
    page = _page(client, meeting)
    assert "<time>10:30</time>" in page
    assert "<time>10:45</time>" in page
    assert "move to the next planned meeting" in page
    with across_institutions():
        after = world.meet(today + timedelta(days=7), at=timezone.now(), attendees=[])
        first = AgendaItem.objects.get(text="Sign-in")
    assert "Items you do not reach move to the meeting on" in _page(client, meeting)
    client.post(f"/agenda/{first.pk}/reached/", {"reached": "yes", "next": f"/meetings/{meeting.pk}/"})
    client.post(f"/meetings/{meeting.pk}/outcome/", {"outcome": "held"})
    page = _page(client, meeting)
    assert page.count("moved to ") == 1
    assert f'/meetings/{after.pk}/">moved to ' in page
    with within(world.institution.pk):
        assert AgendaItem.objects.get(meeting=after).text == "Phones"


def test_people_are_shown_on_their_side_of_that_day(world: World, today: date) -> None:
    with across_institutions():
        meeting = world.meet(today)
        world.engineer.team = make_team(world.institution, Side.LEADERSHIP)
        world.engineer.save()
    sides = dict(signed_in(world.librarian).get(f"/meetings/{meeting.pk}/").context["sides"])
    assert [row.person_id for row in sides[Side.IT]] == [world.engineer.pk]
    assert Side.LEADERSHIP not in sides


def test_notes_edited_in_place_refuse_a_stale_copy(world: World, today: date) -> None:
    with across_institutions():
        meeting = world.meet(today, notes="Before")
        outsider = make_person(world.institution, Side.OTHER)
    client = signed_in(world.librarian)
    where = f"/meetings/{meeting.pk}/notes/"
    form = client.get(where).context["form"]
    assert form.initial["notes"] == "Before"
    version = form.initial["version"]
    assert client.post(where, {"notes": "**After**", "version": version}).status_code == 302
    assert "<strong>After</strong>" in _page(client, meeting)
    stale = client.post(where, {"notes": "Mine", "version": version})
    assert (stale.status_code, "Mine" in stale.content.decode()) == (409, True)
    assert signed_in(outsider).post(where, {"notes": "Theirs"}).status_code == 403


def test_who_must_agree_does_so_on_the_page(world: World, today: date) -> None:
    with across_institutions():
        meeting = world.meet(today, attendees=[world.librarian])
        decision = outcomes.record_decision(text="Go", must_agree=[world.engineer], **_hang(world, meeting))
    client = signed_in(world.engineer)
    page = _page(client, meeting)
    assert "IT was missing" in page
    assert f"{world.engineer.name} must agree" in page
    path = f"/decisions/{decision.pk}/agree/"
    assert path in page
    assert path not in _page(signed_in(world.librarian), meeting)
    assert signed_in(world.librarian).post(path, {"agreed": "yes"}).status_code == 403
    client.post(path, {"agreed": "yes", "next": f"/meetings/{meeting.pk}/"})
    assert f"{world.engineer.name} agreed" in _page(client, meeting)
    with within(world.institution.pk):
        assert Decision.objects.get().voices.get(person=world.engineer).agreed_on == today


def test_closed_meeting_page_is_read_only(world: World, today: date, manager: Person) -> None:
    with across_institutions():
        meeting = world.meet(today, notes="Kept")
        action = outcomes.add_action(text="Ask", **_hang(world, meeting))
        outcomes.add_agenda_item(text="Talk", **_hang(world, meeting))
    client = signed_in(world.librarian)
    here = f"/meetings/{meeting.pk}/"
    assert f"{here}close/" in _page(client, meeting)
    client.post(f"{here}close/")
    page = _page(client, meeting)
    assert f"Closed by <bdi>{world.librarian.name}</bdi> on" in page
    main = page.split("<main")[1]
    for address in ("edit/", "notes/", "delete/", "close/", "reopen/"):
        assert f"{here}{address}" not in main
    for kind in ("decisions", "actions", "agenda"):
        assert f"/{kind}/add/" not in main
    assert f"/actions/{action.pk}/done/" in main
    for address, data in (("notes/", {"notes": "Else"}), ("delete/", {}), ("outcome/", {"outcome": "cancelled"})):
        answer = client.post(f"{here}{address}", data, follow=True)
        assert "is closed. Ask a manager" in answer.content.decode()
    assert client.post(f"{here}reopen/").status_code == 403
    with within(world.institution.pk):
        assert Meeting.objects.get().notes == "Kept"
    boss = signed_in(manager)
    assert f"{here}reopen/" in _page(boss, meeting)
    assert "reopened" in boss.post(f"{here}reopen/", follow=True).content.decode()
    assert f"{here}reopen/" in boss.post(f"{here}close/", follow=True).content.decode()  # the undo


def test_the_history_says_in_words_who_changed_what(world: World, today: date) -> None:
    with within(world.institution.pk):
        neighbour = make_world()
    with within(neighbour.institution.pk):
        neighbour.meet(today, notes="Theirs")
    with within(world.institution.pk):
        names = {"library": world.librarian.name, "it": world.engineer.name}
        meeting = world.meet(
            today - timedelta(days=1), at=world.at(today - timedelta(days=3)), attendees=[], invited=[world.engineer],
            by=world.librarian,
        )  # fmt: skip
        who: dict[str, Any] = {"by": world.librarian, "at": timezone.now()}
        actions.answer_invitation(meeting=meeting, person=world.engineer, by=world.engineer, at=who["at"], answer="yes")
        actions.update_meeting(meeting=meeting, **who, held_on=today)
        actions.update_meeting(meeting=meeting, **who, state="held", attendees=[world.engineer], notes="Said")
        decision = outcomes.record_decision(text="Go ahead", **_hang(world, meeting))
        item = outcomes.add_agenda_item(text="Talk", **_hang(world, meeting))
        outcomes.update_agenda_item(item=item, **who, reached=True)
        outcomes.update_decision(decision=decision, **who, text="Go ahead now")
        outcomes.delete_decision(decision=decision, **who)
        actions.close_meeting(meeting=meeting, by=None, at=who["at"])
        told = history_of(meeting, zone=world.institution.zone)
    days = [dates.short_day(today - timedelta(days=ago)) for ago in (1, 0)]
    decided = dates.short_day(decision.decided_on)
    about, (it, library) = f"Projects: {world.project.name}", (names["it"], names["library"])
    assert [(one.by.name if one.by else None, one.done, one.about, list(one.changes)) for one in reversed(told)] == [
        (library, "logged a meeting", "", [about, f"Day: {days[0]}", "State: Planned", f"Invited: {it}"]),
        (it, "answered an invitation", "", [f"Who: {it}", "Answer: No answer yet, now Yes"]),
        (library, "changed a meeting", "", [f"Day: {days[0]}, now {days[1]}"]),
        (
            library,
            "changed a meeting",
            "",
            ["State: Planned, now Held", f"Attended: nothing, now {it}", "Notes: changed"],
        ),
        (
            library,
            "recorded a decision",
            "Go ahead (no longer there)",
            [f"Decided: {decided}", "Sides in the room: IT", "Not in the room: Library", f"In the room: {it}"],
        ),
        (library, "put something on the agenda", "Talk", []),
        (library, "changed an agenda item", "Talk", ["Reached: no, now yes"]),
        (library, "changed a decision", "Go ahead now (no longer there)", ["Text: changed"]),
        (
            library,
            "deleted a decision",
            "Go ahead now (no longer there)",
            [f"Decided: {days[0]}", f"In the room: {it}"],
        ),
        (None, "closed a meeting", "", []),
    ]


def test_instants_are_told_in_the_institutions_zone() -> None:
    world = make_world(time_zone="Pacific/Auckland")
    with across_institutions():
        meeting = world.meet(date(2026, 3, 4))
        actions.close_meeting(meeting=meeting, by=world.librarian, at=datetime(2026, 3, 4, 20, 15, tzinfo=UTC))
    page = _page(signed_in(world.librarian), meeting)
    assert page.count("5 March 2026, 09:15") == 2  # who closed it, and its history

"""Who is told what, and when: the ladder over days, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.institutions.models import Closure
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.messages import write_letters
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.delivery import actions, sending
from tracker.delivery.models import DeliveryPreference, Message, MessageState
from tracker.meetings.models import Meeting, MeetingProject, MeetingState
from tracker.projects.actions import save_closure, update_project
from tracker.projects.models import Project
from tracker.reminders import actions as reminder_actions
from tracker.reminders import planning
from tracker.reminders.models import Reminder, Snooze

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 1, 12)  # due: the project of make_world is active since the Monday before
Told = tuple[str, str]


@pytest.fixture
def world() -> World:
    return make_world(active_on=date(2026, 1, 5))


def on(day: date, hour: int = 9) -> datetime:
    """In winter London's clock is UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def run(at: datetime, mailoutbox: list[Any]) -> list[Told]:
    """Plan and send; (address, subject) of each mail, in the order of the addresses."""
    before = len(mailoutbox)
    with across_institutions():
        actions.plan(at=at)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    return sorted((mail.to[0], mail.subject) for mail in mailoutbox[before:])


def both(world: World, subject: str) -> list[Told]:
    return sorted((person.email, f"{world.project.name}: {subject}") for person in (world.librarian, world.engineer))


def days(world: World, mailoutbox: list[Any], first: date, last: date) -> dict[date, list[Told]]:
    """What was sent on each day with mail, asked twice a day."""
    told: dict[date, list[Told]] = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        sent = run(on(day, 8), mailoutbox) + run(on(day), mailoutbox) + run(on(day, 17), mailoutbox)
        if sent:
            told[day] = sent
    return told


def test_the_ladder_day_by_day(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        sponsor = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        update_project(project=world.project, by=None, at=on(date(2026, 1, 6)), sponsor=sponsor)
    assert days(world, mailoutbox, date(2026, 1, 6), date(2026, 1, 26)) == {
        MONDAY: both(world, "time to meet"),
        date(2026, 1, 15): both(world, "you are late to meet"),
        date(2026, 1, 17): [(sponsor.email, f"{world.project.name}: library and IT have lost touch")],
        date(2026, 1, 19): both(world, "still no contact"),
        date(2026, 1, 26): both(world, "still no contact"),
    }


def test_a_contact_stops_what_is_not_sent(world: World, mailoutbox: list[Any]) -> None:
    assert run(on(MONDAY), mailoutbox) == both(world, "time to meet")
    with across_institutions():
        actions.plan(at=on(date(2026, 1, 15)))
        assert Message.objects.filter(state=MessageState.PLANNED).count() == 2
        world.meet(date(2026, 1, 15))
    assert run(on(date(2026, 1, 15)), mailoutbox) == []
    assert run(on(date(2026, 1, 22), 8), mailoutbox) == []
    assert run(on(date(2026, 1, 22)), mailoutbox) == both(world, "time to meet")
    with across_institutions():
        assert sorted(Reminder.objects.values_list("rung", "cancelled")) == [
            ("due", "")] * 4 + [("late", "contact")] * 2  # fmt: skip


def test_contact_before_sending_stops_a_composed_message(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        actions.plan(at=on(MONDAY))
        ids = actions.claim(worker="w", at=on(MONDAY), limit=9, lease=timedelta(minutes=4))
        assert len(write_letters(ids, worker="w", at=on(MONDAY))) == 2
        world.meet(MONDAY)
        lease = timedelta(minutes=4)
        assert not actions.settle_and_claim_next(
            accepted=None, following=(ids[0], "reminder"), worker="w", at=on(MONDAY), lease=lease
        )


def test_what_was_missed_is_caught_up_once(world: World, mailoutbox: list[Any]) -> None:
    assert run(on(date(2026, 1, 16)), mailoutbox) == both(world, "you are late to meet")
    assert run(on(date(2026, 1, 16), 10), mailoutbox) == []


def test_waiting_reminders_are_sent_as_the_latest(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        for day in (12, 15, 19):
            actions.plan(at=on(date(2026, 1, day)))
    assert run(on(date(2026, 1, 19)), mailoutbox) == both(world, "still no contact")
    with across_institutions():
        assert Message.objects.count() == 2
        assert Reminder.objects.filter(cancelled="superseded").count() == 4


def test_one_message_for_many_projects(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        for name in ("Proxy", "Wi-Fi"):
            make_project(
                world.institution, name=name, library_owner=world.librarian, active_on=date(2026, 1, 5), at=on(MONDAY)
            )
    sent = run(on(MONDAY), mailoutbox)
    assert [address for address, _subject in sent] == sorted([world.librarian.email, world.engineer.email])
    assert f"{world.project.name} and 2 other projects: time to meet" in dict(sent)[world.librarian.email]


def test_planned_meeting_stops_due_reminder_only(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        world.meet(date(2026, 1, 14), at=on(MONDAY), state=MeetingState.PLANNED, organiser=world.engineer)
    name = world.project.name
    assert days(world, mailoutbox, MONDAY, date(2026, 1, 16)) == {
        MONDAY: sorted(
            [
                (world.librarian.email, f"Invitation: {name}, Wednesday 14 January 2026"),
                (world.engineer.email, f"Planned: {name}, Wednesday 14 January 2026"),
            ]
        ),
        date(2026, 1, 15): sorted(
            [
                (world.librarian.email, f"{name}: you are late to meet"),
                (world.engineer.email, f"{name}: did you meet?"),
            ]
        ),
    }


def test_closed_weeks_and_paused_projects_send_nothing(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        actions.plan(at=on(MONDAY, 1))
        closure = Closure(institution=world.institution, name="Break", starts_on=MONDAY, ends_on=date(2026, 1, 18))
        save_closure(closure=closure, by=None, at=on(MONDAY, 2))
    assert days(world, mailoutbox, MONDAY, date(2026, 1, 18)) == {}
    assert run(on(date(2026, 1, 19)), mailoutbox) == both(world, "time to meet")
    with across_institutions():
        update_project(project=world.project, by=None, at=on(date(2026, 1, 20)), status="on_hold")
    assert days(world, mailoutbox, date(2026, 1, 20), date(2026, 1, 31)) == {}


def test_message_is_sent_at_each_persons_hour(mailoutbox: list[Any]) -> None:
    auckland = make_world(active_on=date(2026, 1, 5), time_zone="Pacific/Auckland", reminder_hour=8)
    with across_institutions():
        DeliveryPreference.objects.create(
            institution=auckland.institution, person=auckland.engineer, hour=20, time_zone="Europe/London"
        )
    eight_there = datetime(2026, 1, 11, 19, tzinfo=UTC)
    assert run(eight_there - timedelta(minutes=1), mailoutbox) == []
    assert [address for address, _ in run(eight_there, mailoutbox)] == [auckland.librarian.email]
    assert run(datetime(2026, 1, 11, 23, tzinfo=UTC), mailoutbox) == []
    assert [address for address, _ in run(datetime(2026, 1, 12, 20, tzinfo=UTC), mailoutbox)] == [
        auckland.engineer.email
    ]


def test_snoozed_opted_out_or_inactive_get_nothing(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        Snooze.objects.create(
            institution=world.institution, person=world.librarian, project=world.project, until_on=MONDAY
        )
        reminder_actions.opt_out(person=world.engineer, by=world.engineer, at=on(MONDAY, 1))
    assert run(on(MONDAY), mailoutbox) == []
    assert [address for address, _ in run(on(date(2026, 1, 13)), mailoutbox)] == [world.librarian.email]
    with across_institutions():
        Person.objects.filter(pk=world.librarian.pk).update(is_active=False)
    assert run(on(date(2026, 1, 15)), mailoutbox) == []


def test_two_topics_within_seven_days_share_a_message(world: World, mailoutbox: list[Any]) -> None:
    """The engineer sponsors another project, which becomes the sponsor's matter while the ladder of their own runs."""
    with across_institutions():
        other = make_project(world.institution, name="Other", active_on=date(2026, 1, 1), at=on(MONDAY))
        Project.objects.filter(pk=other.pk).update(sponsor=world.engineer)  # of leadership when it began
    told = days(world, mailoutbox, MONDAY, date(2026, 1, 24))
    mine = {day: subject for day, sent in told.items() for address, subject in sent if address == world.engineer.email}
    assert mine == {
        MONDAY: f"{world.project.name}: time to meet",
        date(2026, 1, 15): f"{world.project.name} and 1 other project: time to meet",
        date(2026, 1, 19): f"{world.project.name}: still no contact",
    }


def test_third_ignored_ladder_stops_reminders(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        update_project(project=world.project, by=None, at=on(MONDAY), it_owner=None)
    told = days(world, mailoutbox, MONDAY, date(2026, 2, 28))
    name = world.project.name
    assert {day: sent[0][1] for day, sent in told.items()} == {
        MONDAY: f"{name}: time to meet",
        date(2026, 1, 15): f"{name}: you are late to meet",
        date(2026, 1, 19): f"{name}: still no contact",
        date(2026, 1, 26): f"{name}: still no contact",
        date(2026, 2, 2): "Your reminders have stopped",
    }
    with across_institutions():
        reminder_actions.resume(person=world.librarian, by=world.librarian, at=on(date(2026, 3, 1)))
    assert run(on(date(2026, 3, 2)), mailoutbox) == [(world.librarian.email, f"{name}: still no contact")]


@pytest.mark.postgresql
def test_planned_meetings_query_skips_held_ones(world: World) -> None:
    """Each tick of the sweep asks for them, across all institutions: of a hundred million a few are planned. Also where
    the statement is planned once for all its values."""
    place, project = world.institution, world.project
    with across_institutions(), connection.cursor() as cursor:
        states = [MeetingState.PLANNED] * 3 + [MeetingState.HELD] * 2000
        made = Meeting.objects.bulk_create(Meeting(institution=place, held_on=MONDAY, state=state) for state in states)
        MeetingProject.objects.bulk_create(
            MeetingProject(institution=place, meeting=meeting, project=project) for meeting in made
        )
        cursor.execute("ANALYZE")
        for select in (
            planning.to_organisers(today=MONDAY, zones=["Europe/London"]),
            planning.to_owners("library_owner", today=MONDAY, zones=["Europe/London"]),
        ):
            assert "meeting_planned" in select[1].explain()
            assert "'planned'" in select[1].query.sql_with_params()[0]

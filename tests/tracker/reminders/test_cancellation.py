"""What overtakes a reminder shows at once, wherever reminders are shown; and is undone at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.messages import make_message
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.delivery import actions as delivery
from tracker.delivery import sending
from tracker.meetings.actions import delete_meeting
from tracker.meetings.models import MeetingState
from tracker.projects.actions import update_project
from tracker.reminders import actions
from tracker.reminders.ladder import Cancelled
from tracker.reminders.models import Reminder, Snooze

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 1, 12)  # the project is due
EARLY, NINE = (datetime(2026, 1, 12, hour, tzinfo=UTC) for hour in (6, 9))


@pytest.fixture
def world() -> World:
    """Both owners' reminders are planned since midnight, and go at nine."""
    world = make_world(active_on=date(2026, 1, 5))
    with across_institutions():
        delivery.plan(at=EARLY)
        assert Reminder.objects.count() == 2
    return world


def _seen(world: World) -> dict[str, tuple[str, ...]]:
    """How the engineer's reminder is shown: on their page, in the list of their administrator, in the API, in its
    filters, in Django's admin."""
    with across_institutions():
        admin = make_person(world.institution, Side.OTHER, Role.ADMIN)
        pk = Reminder.objects.get(person=world.engineer).pk
    api, browser = client_of(admin), signed_in(admin)
    row = api.get(f"/api/v1/reminders/{pk}/").json()
    matching = {
        query: pk in {one["id"] for one in api.get(f"/api/v1/reminders/?{query}").json()["results"]}
        for query in ("state=cancelled", "state=planned", f"cancelled={row['cancelled'] or 'contact'}")
    }
    label = str(Cancelled(row["cancelled"]).label)
    pages = {"own": signed_in(world.engineer).get("/preferences/"), "all": browser.get("/reminders/")}
    django_admin = browser.get("/admin/tracker/reminder/").content.decode()
    return {
        "api": (row["state"], row["cancelled"]),
        "filters": tuple(query.split("=")[1] for query, found in matching.items() if found),
        "pages": tuple("Planned" if "Planned" in page.content.decode() else "gone" for page in pages.values()),
        "admin": ("gone" if row["cancelled"] and label in django_admin else "Planned",),
    }


PLANNED = {"api": ("planned", ""), "filters": ("planned",), "pages": ("Planned",) * 2, "admin": ("Planned",)}


def _gone(why: str) -> dict[str, tuple[str, ...]]:
    filters = tuple(dict.fromkeys(("cancelled", why)))
    return {"api": ("cancelled", why), "filters": filters, "pages": ("gone",) * 2, "admin": ("gone",)}


def test_contact_cancels_its_reminder_at_once(world: World) -> None:
    with time_machine.travel(EARLY, tick=False):
        assert _seen(world) == PLANNED
        with across_institutions():
            world.meet(MONDAY, at=EARLY)
        assert _seen(world) == _gone("contact")


def test_undone_contact_plans_its_reminder_again(world: World, mailoutbox: list[Any]) -> None:
    with time_machine.travel(EARLY, tick=False):
        with across_institutions():
            meeting = world.meet(MONDAY, at=EARLY)
            delivery.plan(at=EARLY + timedelta(hours=1))
            delete_meeting(meeting=meeting, by=None, at=EARLY)
        assert _seen(world) == PLANNED
    with across_institutions():
        delivery.plan(at=NINE)
    sending.deliver(worker="w", clock=lambda: NINE, upto=timedelta(seconds=1))
    assert world.engineer.email in {mail.to[0] for mail in mailoutbox}


def _on_hold(world: World) -> None:
    update_project(project=world.project, by=None, at=EARLY, status="on_hold")


def _another_owner(world: World) -> None:
    update_project(project=world.project, by=None, at=EARLY, it_owner=make_person(world.institution, Side.IT))


def _meeting_planned(world: World) -> None:
    world.meet(MONDAY + timedelta(days=1), at=EARLY, state=MeetingState.PLANNED)


def _snoozed_in_a_race(world: World) -> None:
    Snooze.objects.create(institution=world.institution, person=world.engineer, project=world.project, until_on=MONDAY)


def _without_a_role(world: World) -> None:
    world.engineer.grants.all().delete()


def _opted_out(world: World) -> None:
    actions.opt_out(person=world.engineer, by=world.engineer, at=EARLY)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_on_hold, "contact"), (_another_owner, "left"), (_meeting_planned, "meeting"),
        (_snoozed_in_a_race, "snoozed"), (_without_a_role, "left"), (_opted_out, "opted_out"),
    ],
)  # fmt: skip
def test_reason_shown_at_once_is_the_one_stored_later(world: World, change: Callable[[World], None], why: str) -> None:
    with across_institutions():
        change(world)
    with time_machine.travel(EARLY, tick=False), across_institutions():
        pk = Reminder.objects.get(person=world.engineer).pk
        mine = client_of(make_person(world.institution, Side.OTHER, Role.ADMIN))
        row = mine.get(f"/api/v1/reminders/{pk}/").json()
        assert (row["state"], row["cancelled"]) == ("cancelled", why)
        delivery.plan(at=NINE)
        sending.deliver(worker="w", clock=lambda: NINE, upto=timedelta(seconds=1))
    with across_institutions():
        reminder = Reminder.objects.get(pk=pk)
        assert (reminder.cancelled, reminder.message) == (why, None)


def test_overtaken_reminder_in_a_message_that_waits_is_gone(world: World) -> None:
    """Its mail was put off by the relay: the message is there, and the contact comes before the next attempt."""
    with time_machine.travel(EARLY, tick=False), across_institutions():
        message = make_message(world.engineer, kind="reminder", day_on=MONDAY, next_attempt_at=NINE)
        Reminder.objects.filter(person=world.engineer).update(message=message)
        assert _seen(world) == PLANNED
        world.meet(MONDAY, at=EARLY)
        assert _seen(world) == _gone("contact")

"""The sentence on top of one's preferences says when the next message comes: it does come then."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from accounts.institutions.models import Closure
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.delivery import actions as delivery
from tracker.delivery import sending
from tracker.delivery.actions import delivery_preference_of, leave_note
from tracker.delivery.forecast import NextMessage, next_message, say_next
from tracker.delivery.models import DeliveryPreference
from tracker.meetings.models import MeetingState
from tracker.reminders import actions
from tracker.reminders.models import Preference
from tracker.reports.models import ReportSubscription

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
DAY, DAYS = timedelta(days=1), 35
MENTION = {"who": "Ann", "projects": ["SSO"], "day": "2026-03-02", "meeting": 1}


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _forecast(person: Person, at: datetime) -> NextMessage | None:
    assert person.institution is not None
    preference = DeliveryPreference.objects.filter(person=person).first() or DeliveryPreference(person=person)
    return next_message(person, person.institution, preference, at=at)


def _make_people(world: World) -> list[Person]:
    """With projects, meetings, wishes and reports of all kinds."""
    place = world.institution
    dean = make_person(place, Side.LEADERSHIP, Role.DEAN)
    world.project.sponsor = dean
    world.project.save()
    for name, begins, target in (("Proxy", 5, 7), ("Wi-Fi", 1, 10), ("Discovery", 30, 28)):
        make_project(
            place, at=_at(MONDAY, 0), name=name, active_on=MONDAY - begins * DAY, target_days=target,
            library_owner=make_person(place, Side.LIBRARY), it_owner=world.engineer, sponsor=dean,
        )  # fmt: skip
    world.meet(MONDAY + 9 * DAY, at=_at(MONDAY, 0), state=MeetingState.PLANNED, organiser=world.librarian)
    for first, last in ((10, 10), (21, 27)):
        Closure.objects.create(
            institution=place, name="Closed", starts_on=MONDAY + first * DAY, ends_on=MONDAY + last * DAY
        )
    DeliveryPreference.objects.create(institution=place, person=world.librarian, hour=11)
    Preference.objects.create(institution=place, person=world.engineer, weekday=3)
    ReportSubscription.objects.create(institution=place, person=dean)
    return [dean, *Person.objects.filter(institution=place).exclude(pk=dean.pk)]


def test_next_message_comes_when_it_was_said_to(mailoutbox: list[Any]) -> None:
    """Nobody meets for five weeks; each day everybody is told when they hear next."""
    with time_machine.travel(_at(MONDAY, 0), tick=False) as clock, across_institutions():
        people = _make_people(make_world(active_on=MONDAY - DAY, weekend=48, time_zone="UTC"))
        told: list[tuple[Person, datetime, NextMessage | None]] = []
        went: dict[str, list[datetime]] = {person.email: [] for person in people}
        for n in range(DAYS):
            early = _at(MONDAY + n * DAY, 6)
            clock.move_to(early)
            if n == 15:
                leave_note(person=people[1], kind="mention", about=1, facts=MENTION, at=early)
            told += [(person, early, _forecast(person, early)) for person in people]
            for hour in (9, 11):
                at = _at(MONDAY + n * DAY, hour)
                clock.move_to(at)
                delivery.plan(at=at)
                before = len(mailoutbox)
                sending.deliver(worker="w", clock=lambda at=at: at, upto=timedelta(hours=1))  # type: ignore[misc]
                for mail in mailoutbox[before:]:
                    if "invitation" not in mail.extra_headers["Message-ID"]:
                        went[mail.to[0]].append(at)
    checked = 0
    for person, at, coming in told:
        actual = next((one for one in went[person.email] if one >= at), None)
        if actual is not None:
            assert coming is not None, (person, at, actual)
            assert coming.goes_at == actual, (person, at)
            checked += 1
        else:
            assert coming is None or coming.goes_at > _at(MONDAY + DAYS * DAY, 0), (person, at)
    assert checked > 100


def test_sentence_names_day_hour_zone_channel_and_project() -> None:
    world = make_world(active_on=date(2026, 1, 5))
    with across_institutions():
        preference = delivery_preference_of(world.librarian)
        at = _at(date(2026, 1, 8), 12)
        coming = _forecast(world.librarian, at)
        said = (
            "You will next hear from us on Monday 12 January at 09:00 (Europe/London): Eduroam and SSO. "
            "Channel: E-mail."
        )
        assert say_next(coming, preference, at=at) == said
        assert say_next(None, preference, at=at).startswith("You will not hear from us in the coming two months")


def test_preferences_page_says_it_and_what_stops_it() -> None:
    world = make_world(active_on=date(2026, 1, 5))
    browser = signed_in(world.librarian)
    with time_machine.travel(_at(date(2026, 1, 8), 12), tick=False):
        browser = signed_in(world.librarian)
        page = browser.get("/preferences/").content.decode()
        assert "You will next hear from us on Monday 12 January at 09:00" in page
        assert "At most two messages a week" in page
        with across_institutions():
            actions.opt_out(person=world.librarian, by=world.librarian, at=_at(date(2026, 1, 8), 12))
        assert "You will not hear from us in the coming two months" in browser.get("/preferences/").content.decode()

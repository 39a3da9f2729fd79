"""A series is one entry in every calendar: one mail for all of it, and one for each change. Both libraries, and
dateutil behind each, find the meetings that are planned here."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from dateutil.rrule import rruleset, rrulestr
from django.core import mail as outbox

from accounts.institutions.models import Closure
from accounts.roles import Side
from foundation.tenancy import across_institutions
from tests.factories.calendars import calendar_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.delivery import sending
from tracker.delivery.actions import SETTLING
from tracker.meetings.actions import (
    change_series,
    delete_meeting,
    end_series,
    log_meeting,
    plan_ahead,
    repeat_meeting,
    update_meeting,
)
from tracker.meetings.guests import Guest
from tracker.meetings.models import Meeting, MeetingSeries, MeetingState

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)
FIRST = date(2026, 11, 24)  # a Tuesday
NOW = date(2026, 11, 20)
CLOSED = (date(2026, 12, 21), date(2027, 1, 3))
GUEST = Guest("Hannah Price", Side.IT, "hannah@example.org")


@pytest.fixture(autouse=True)
def _everywhere() -> Iterator[None]:
    with across_institutions():
        yield


@pytest.fixture
def world() -> World:
    """Closed over the winter; nothing is due."""
    world = make_world(active_on=NOW)
    Closure.objects.create(institution=world.institution, name="Winter", starts_on=CLOSED[0], ends_on=CLOSED[1])
    return world


def plan(world: World, **ends: Any) -> MeetingSeries:
    at = world.at(NOW)
    first = log_meeting(
        institution_id=world.institution.pk, by=world.librarian, at=at, projects=[world.project], held_on=FIRST,
        starts_at=time(10), minutes=45, place="Room 4", invited=[world.engineer], guests=[GUEST],
    ).meeting  # fmt: skip
    return repeat_meeting(meeting=first, by=world.librarian, at=at, rule="FREQ=WEEKLY;BYDAY=TU", **ends)


def sent(at: datetime) -> dict[str, Any]:
    before = len(outbox.outbox)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    found = {mail.to[0]: mail for mail in outbox.outbox[before:]}
    assert len(found) == len(outbox.outbox[before:])
    return found


def _file(mail: Any) -> str:
    part = next(part for part in mail.message().walk() if part.get_content_type() == "application/ics")
    return str(part.get_payload(decode=True).decode())


def instances(mail: Any, *, upto: date) -> list[datetime]:
    """When the series takes place, as a calendar works it out."""
    calendar_of(mail)  # both libraries read the same
    events = icalendar.Calendar.from_ical(_file(mail)).walk("VEVENT")
    (master,) = [event for event in events if "RRULE" in event]
    start = master.decoded("dtstart")
    found = rruleset()
    found.rrule(rrulestr(master["rrule"].to_ical().decode(), dtstart=start))
    exdates = master.get("exdate", [])
    left_out = [one.dt for each in (exdates if isinstance(exdates, list) else [exdates]) for one in each.dts]
    last = datetime.combine(upto, time(23), tzinfo=start.tzinfo)
    days = {one: one for one in found.between(start, last, inc=True) if one not in left_out}
    by_vobject = [event for event in vobject.readOne(_file(mail)).vevent_list if hasattr(event, "rrule")]
    again = by_vobject[0].getrruleset(addRDate=False).between(start, last, inc=True)
    # vobject holds one offset for the whole series: what it is asked for is the day and the hour on the wall
    assert [one.replace(tzinfo=None) for one in again] == [one.replace(tzinfo=None) for one in sorted(days)]
    for event in events:
        if "RECURRENCE-ID" in event:
            days[event.decoded("recurrence-id")] = event.decoded("dtstart")
    return sorted(days.values())


def planned(world: World) -> list[datetime]:
    rows = Meeting.objects.exclude(state=MeetingState.CANCELLED).order_by("held_on")
    return [datetime.combine(row.held_on, row.starts_at or time(), tzinfo=world.institution.zone) for row in rows]


def agrees(world: World, mail: Any) -> None:
    """What the calendar shows is what is planned here."""
    series = MeetingSeries.objects.order_by("-pk")[0]
    assert instances(mail, upto=series.planned_to) == planned(world)


def test_a_weekly_series_runs_over_a_winter_break(world: World) -> None:
    """The demonstration: one mail each, and nobody meets between the years."""
    series = plan(world)
    mails = sent(world.at(NOW) + SETTLING)
    assert mails.keys() == {world.engineer.email, GUEST.address}
    for mail in mails.values():
        assert mail.subject == "Invitation: Eduroam and SSO, Tuesday 24 November 2026, 10:00, then every week"
        agrees(world, mail)
        local = [one.date() for one in instances(mail, upto=series.planned_to)]
        assert local[:5] == [FIRST + n * WEEK for n in range(4)] + [date(2027, 1, 5)]
        assert calendar_of(mail).events[0].attendee == f"mailto:{mail.to[0]}"
    at, number = world.at(NOW), 0
    while at.date() < date(2027, 4, 10):  # across the clock change in March
        at += timedelta(days=1)
        for one in Meeting.objects.filter(state="planned", held_on=at.date()):
            people = [world.librarian, world.engineer]
            update_meeting(meeting=one, by=world.librarian, at=at, state="held", attendees=people)
            number += 1
        assert sent(at + timedelta(hours=1)).keys().isdisjoint({world.engineer.email, GUEST.address})
        assert Meeting.objects.filter(state="planned", held_on__gt=at.date()).exists()
    assert number == 18
    assert not Meeting.objects.filter(held_on__range=CLOSED).exists()


def test_a_break_that_is_reached_later_is_told_once(world: World) -> None:
    series = plan(world)
    sent(world.at(NOW) + SETTLING)
    Closure.objects.create(
        institution=world.institution, name="Spring", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 28)
    )
    at = world.at(date(2027, 2, 2))
    plan_ahead(series=series, at=at)
    mails = sent(at + SETTLING)
    assert mails.keys() == {world.engineer.email, GUEST.address}
    mail = mails[GUEST.address]
    assert "It does not take place on Tuesday 23 March 2027." in mail.body
    assert calendar_of(mail).events[0].sequence == 1
    agrees(world, mail)
    plan_ahead(series=series, at=at + WEEK)
    assert sent(at + WEEK + SETTLING) == {}


@pytest.mark.parametrize("ends", [{"until_on": date(2027, 9, 7)}, {"count": 40}])
def test_the_end_of_a_series_is_said_once(world: World, ends: dict[str, Any]) -> None:
    """Its last day does not depend on how far it is planned: nobody hears each week that it ends a week later."""
    series, end = plan(world, **ends), ends.get("until_on", FIRST + 39 * WEEK)
    (mail, _mail) = sent(world.at(NOW) + SETTLING).values()
    agrees(world, mail)
    assert instances(mail, upto=date(2028, 1, 1))[-1].date() == end
    for week in range(1, 12):
        plan_ahead(series=series, at=world.at(NOW) + week * WEEK)
        assert sent(world.at(NOW) + week * WEEK + SETTLING) == {}, week
    assert series.meetings.filter(held_on__gt=NOW + 18 * WEEK).exists()


def test_one_that_moves_and_one_that_is_off(world: World) -> None:
    series = plan(world)
    sent(world.at(NOW) + SETTLING)
    at = world.at(NOW) + timedelta(hours=1)
    second, third = series.meetings.order_by("series_on")[1:3]
    change_series(
        meeting=second, by=world.librarian, at=at, scope="this", held_on=second.held_on + timedelta(days=1),
        starts_at=time(15),
    )  # fmt: skip
    update_meeting(meeting=third, by=world.librarian, at=at, state=MeetingState.CANCELLED)
    mails = sent(at + SETTLING)
    mail = mails[GUEST.address]
    assert "The one planned for Tuesday 1 December 2026: Wednesday 2 December 2026, 15:00." in mail.body
    assert "It does not take place on Tuesday 8 December 2026." in mail.body
    file = calendar_of(mail)
    assert (file.method, {event.uid for event in file.events}) == ("REQUEST", {file.events[0].uid})
    agrees(world, mail)


def test_the_hour_of_all_changes_in_one_mail(world: World) -> None:
    series = plan(world)
    first = sent(world.at(NOW) + SETTLING)
    at = world.at(NOW) + timedelta(hours=1)
    change_series(meeting=series.meetings.first() or Meeting(), by=None, at=at, scope="all", starts_at=time(14))
    mails = sent(at + SETTLING)
    assert mails.keys() == first.keys()
    for address, mail in mails.items():
        assert calendar_of(mail).events[0].uid == calendar_of(first[address]).events[0].uid
        agrees(world, mail)


def test_the_following_ones_become_another_series(world: World) -> None:
    series = plan(world)
    sent(world.at(NOW) + SETTLING)
    at = world.at(NOW) + timedelta(hours=1)
    third = series.meetings.order_by("series_on")[2]
    change_series(
        meeting=third, by=world.librarian, at=at, scope="following", held_on=third.held_on + timedelta(days=1)
    )
    before = len(outbox.outbox)
    sending.deliver(worker="w", clock=lambda: at + SETTLING, upto=timedelta(seconds=1))
    mails = [mail for mail in outbox.outbox[before:] if mail.to == [GUEST.address]]
    assert len(mails) == 2  # the old one ends, the new one begins
    upto = MeetingSeries.objects.order_by("-pk")[0].planned_to
    assert sorted(one for mail in mails for one in instances(mail, upto=upto)) == planned(world)
    assert len({calendar_of(mail).events[0].uid for mail in mails}) == 2


def test_a_series_that_ends_keeps_what_was(world: World) -> None:
    series = plan(world)
    sent(world.at(NOW) + SETTLING)
    at = world.at(NOW) + timedelta(hours=1)
    end_series(meeting=series.meetings.order_by("series_on")[1], by=world.librarian, at=at)
    mail = sent(at + SETTLING)[GUEST.address]
    assert "The last one is on Tuesday 1 December 2026." in mail.body
    assert instances(mail, upto=date(2027, 6, 1)) == planned(world)


def test_a_deleted_series_is_cancelled(world: World) -> None:
    series = plan(world, count=2)
    sent(world.at(NOW) + SETTLING)
    at = world.at(NOW) + timedelta(hours=1)
    for one in list(series.meetings.all()):
        delete_meeting(meeting=one, by=world.librarian, at=at)
    mails = sent(at + SETTLING)
    assert {calendar_of(mail).method for mail in mails.values()} == {"CANCEL"}
    assert mails.keys() == {world.engineer.email, GUEST.address}


def test_who_is_asked_to_one_gets_that_one(world: World) -> None:
    series = plan(world, count=3)
    sent(world.at(NOW) + SETTLING)
    at, another = world.at(NOW) + timedelta(hours=1), make_person(world.institution, Side.IT)
    second = series.meetings.order_by("series_on")[1]
    update_meeting(meeting=second, by=world.librarian, at=at, invited=[world.engineer, another])
    mails = sent(at + SETTLING)
    assert mails.keys() == {another.email}
    mail = mails[another.email]
    assert [one.date() for one in instances(mail, upto=date(2027, 6, 1))] == [second.held_on]
    assert mail.subject == "Invitation: Eduroam and SSO, Tuesday 1 December 2026, 10:00"
    assert f"/meetings/{second.pk}/" in mail.body


def test_few_of_a_series_are_told_by_their_days(world: World) -> None:
    series = plan(world)
    sent(world.at(NOW) + SETTLING)
    at, another = world.at(NOW) + timedelta(hours=1), make_person(world.institution, Side.IT)
    _first, second, third, fourth, *_more = series.meetings.order_by("series_on")
    change_series(meeting=fourth, by=None, at=at, scope="this", starts_at=time(15))
    for one in (second, fourth):
        update_meeting(meeting=one, by=world.librarian, at=at, invited=[world.engineer, another])
    mail = sent(at + SETTLING)[another.email]
    assert "When: Tuesday 1 December 2026, 10:00 and Tuesday 15 December 2026, 15:00" in mail.body
    assert "every week" not in mail.subject
    for one in series.meetings.filter(series_on__gte=third.series_on).order_by("series_on"):
        update_meeting(meeting=one, by=world.librarian, at=at + WEEK, invited=[world.engineer, another])
    mail = sent(at + WEEK + SETTLING)[another.email]
    assert mail.subject == "Changed: Eduroam and SSO, Tuesday 1 December 2026, 10:00, then every week"
    assert "It moves" not in mail.body


def test_a_repeated_meeting_keeps_its_calendar_entry(world: World) -> None:
    at = world.at(NOW)
    first = log_meeting(
        institution_id=world.institution.pk, by=world.librarian, at=at, projects=[world.project], held_on=FIRST,
        starts_at=time(10), invited=[world.engineer],
    ).meeting  # fmt: skip
    (single,) = sent(at + SETTLING).values()
    later = at + timedelta(hours=1)
    repeat_meeting(meeting=first, by=world.librarian, at=later, rule="FREQ=WEEKLY", count=3)
    (mail,) = sent(later + SETTLING).values()
    assert calendar_of(mail).events[0].uid == calendar_of(single).events[0].uid
    assert calendar_of(mail).events[0].sequence > calendar_of(single).events[0].sequence
    agrees(world, mail)

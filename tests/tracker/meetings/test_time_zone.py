"""An institution corrects its time zone after it was used: what people wrote stays, nothing is held before its time,
every figure is as if the zone had always been right, and whoever is invited hears the new time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail as outbox
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit.models import AuditEntry
from accounts.institutions.actions import update_institution
from accounts.institutions.models import Institution
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.calendars import calendar_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.cadence.models import Cadence, ContactWeek
from tracker.delivery import sending
from tracker.delivery.actions import SETTLING
from tracker.invitations.models import Invitation
from tracker.meetings.actions import log_meeting, rebuild, repeat_meeting
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.states import has_come, moved_to_zone
from tracker.projects.actions import roll_over

ZONES = ["Pacific/Kiritimati", "Pacific/Auckland", "Asia/Kolkata", "Europe/Berlin", "UTC", "America/New_York",
         "Pacific/Pago_Pago"]  # fmt: skip
#: Sunday evening in Berlin, Monday already in Auckland.
AT = datetime(2026, 3, 8, 20, 0, tzinfo=UTC)


@given(
    before=st.sampled_from(ZONES), after=st.sampled_from(ZONES), back=st.timedeltas(timedelta(0), timedelta(days=3)),
    timed=st.booleans(), hour=st.integers(0, 500),
)  # fmt: skip
def test_what_was_held_has_come_in_the_new_zone(
    before: str, after: str, back: timedelta, timed: bool, hour: int
) -> None:
    at = AT + timedelta(hours=hour)
    held = (at - back).astimezone(ZoneInfo(before))
    starts_at = held.time().replace(second=0, microsecond=0) if timed else None
    now = at.astimezone(ZoneInfo(after))
    was = {"held_on": held.date(), "starts_at": starts_at}
    day, start = moved_to_zone(**was, before=ZoneInfo(before), now=now)
    assert has_come(held_on=day, starts_at=start, now=now)
    assert (start is None) is (starts_at is None)
    if has_come(**was, now=now):
        assert (day, start) == (held.date(), starts_at)  # what people wrote stays
    elif starts_at is not None:
        moment = datetime.combine(day, start or time(), tzinfo=now.tzinfo)
        assert moment == datetime.combine(held.date(), starts_at, tzinfo=held.tzinfo)  # the moment stays
    assert moved_to_zone(held_on=day, starts_at=start, before=ZoneInfo(before), now=now) == (day, start)


def _correct(world: World, zone: str, *, at: datetime = AT) -> None:
    with within(world.institution.pk):
        update_institution(institution_id=world.institution.pk, by=None, at=at, time_zone=zone)
    world.institution.refresh_from_db()


def _figures(world: World) -> list[Any]:
    names = [field.attname for field in Cadence._meta.concrete_fields if field.attname not in ("id", "changed_at")]
    return [
        sorted(Cadence.objects.values_list(*names)),
        sorted(ContactWeek.objects.values_list("project_id", "week", "days")),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("after", ZONES)
@pytest.mark.parametrize("before", ["Pacific/Auckland", "Europe/Berlin", "Pacific/Pago_Pago"])
def test_figures_are_those_of_the_right_zone(before: str, after: str) -> None:
    """Months of meetings, the last one logged just now, closed, and at an hour."""
    world = make_world(time_zone=before, active_on=date(2026, 1, 5))
    today = world.institution.day(AT)
    with across_institutions(), time_machine.travel(AT, tick=False):
        for back in (56, 42, 21, 14, 7, 1, 0):
            world.meet(today - timedelta(days=back), at=AT)
        world.meet(today, at=AT, starts_at=(world.institution.local_time(AT) - timedelta(minutes=5)).time())
        Meeting.objects.filter(held_on=today).update(closed_at=AT)
        days = list(Meeting.objects.order_by("pk").values_list("held_on", flat=True))
        _correct(world, after)
        now = world.institution.local_time(AT)
        for meeting, day in zip(Meeting.objects.order_by("pk"), days, strict=True):
            assert has_come(held_on=meeting.held_on, starts_at=meeting.starts_at, now=now)
            assert day == meeting.held_on or day > now.date() or meeting.starts_at is not None
        stored = _figures(world)
        assert all(row.last_contact_on is None or row.last_contact_on <= now.date() for row in Cadence.objects.all())
        rebuild(institution_ids=[world.institution.pk], at=AT, joint=True)
        assert _figures(world) == stored
        roll_over(at=AT + timedelta(days=8))
        rolled = _figures(world)
        rebuild(institution_ids=[world.institution.pk], at=AT + timedelta(days=8), joint=True)
        assert _figures(world) == rolled


@pytest.mark.django_db
def test_moved_meeting_is_in_the_audit_trail() -> None:
    world = make_world(time_zone="Pacific/Auckland", active_on=date(2026, 1, 5))
    with across_institutions():
        meeting = world.meet(world.institution.day(AT), at=AT)
        _correct(world, "America/New_York")
        entry = AuditEntry.objects.filter(target="meeting", target_id=meeting.pk).latest("pk")
    assert entry.changes["held_on"] == ["2026-03-09", "2026-03-08"]


def _plan(world: World, day: date, **fields: Any) -> Meeting:
    return log_meeting(
        institution_id=world.institution.pk, by=world.librarian, at=AT, projects=[world.project], held_on=day,
        state=MeetingState.PLANNED, invited=[world.engineer], **fields,
    ).meeting  # fmt: skip


def _sent(at: datetime) -> list[Any]:
    before = len(outbox.outbox)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    return outbox.outbox[before:]


@pytest.mark.django_db
@pytest.mark.parametrize("series", [False, True])
def test_invited_people_hear_the_new_time_once(series: bool) -> None:
    world = make_world(time_zone="Europe/Berlin", active_on=date(2026, 3, 7))
    with across_institutions():
        meeting = _plan(world, date(2026, 3, 17), starts_at=time(10))
        if series:
            repeat_meeting(meeting=meeting, by=world.librarian, at=AT, rule="FREQ=WEEKLY", count=3)
        _plan(world, date(2026, 3, 18))  # all day: no moment moves
        first = _sent(AT + SETTLING)
        assert len(first) == 2
        sequence = max(event.sequence for mail in first for event in calendar_of(mail).events)
        for row in Invitation.objects.all():  # as they were stored before they kept the zone
            row.facts.pop("zone", None)
            row.save()
        later = AT + timedelta(hours=1)
        _correct(world, "America/New_York", at=later)
        (mail,) = _sent(later + SETTLING)
    assert "Its time is that of America/New York now." in mail.body
    event = calendar_of(mail).events[0]
    assert event.sequence > sequence
    assert event.begins == datetime(2026, 3, 17, 10, tzinfo=ZoneInfo("America/New_York"))
    with across_institutions():
        assert _sent(later + timedelta(hours=2)) == []


@pytest.mark.django_db
def test_settings_say_what_another_zone_changes_and_ask() -> None:
    world = make_world(time_zone="Pacific/Auckland", active_on=date(2026, 1, 5))
    with across_institutions(), time_machine.travel(AT, tick=False):
        admin = make_person(world.institution, Side.IT, Role.ADMIN)
        world.meet(world.institution.day(AT), at=AT)
        _plan(world, date(2026, 3, 17), starts_at=time(10))
        browser = signed_in(admin)
        place = Institution.objects.get(pk=world.institution.pk)
        typed = {
            "name": place.name, "country": place.country, "time_zone": "America/New_York", "weekend_days": ["6", "7"],
            "reminder_hour": place.reminder_hour, "version": place.version,
        }  # fmt: skip
        page = browser.post("/institution/", typed).content.decode()
        for said in (
            "By the new zone it is Sunday 8 March 2026, 16:00 now, and not Monday 9 March 2026, 09:00.",
            "1 planned meeting keeps its hour, which is then an hour of the new zone.",
            "1 meeting was held at a time that has not come there: it gets the day and hour of that moment.",
            "Everybody invited to it is sent the new time.",
            "Yes, change the time zone",
        ):
            assert said in page
        place.refresh_from_db()
        assert place.time_zone == "Pacific/Auckland"
        assert browser.post("/institution/", {**typed, "sure": "on"}).status_code == 302
        place.refresh_from_db()
        assert place.time_zone == "America/New_York"


@pytest.mark.django_db
def test_settings_do_not_ask_where_the_zone_stays() -> None:
    world = make_world(time_zone="Pacific/Auckland")
    with across_institutions():
        admin = make_person(world.institution, Side.IT, Role.ADMIN)
        place = Institution.objects.get(pk=world.institution.pk)
        typed = {
            "name": "Other name", "country": place.country, "time_zone": place.time_zone, "weekend_days": ["6", "7"],
            "reminder_hour": place.reminder_hour, "version": place.version,
        }  # fmt: skip
        assert signed_in(admin).post("/institution/", typed).status_code == 302

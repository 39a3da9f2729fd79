"""Series: the next weeks are planned, holding one plans the next, and each change is for one, the following, or all."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.institutions.models import Closure
from accounts.roles import Side
from foundation.errors import Forbidden, Refused
from foundation.pages import dates
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.meetings import tasks
from tracker.meetings.actions import (
    answer_as_invited,
    change_series,
    delete_meeting,
    end_series,
    log_meeting,
    plan_ahead,
    repeat_meeting,
    update_meeting,
)
from tracker.meetings.actions.series import HORIZON
from tracker.meetings.guests import Guest
from tracker.meetings.models import Attendance, Meeting, MeetingSeries, MeetingState, Scope

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)
FIRST = date(2026, 11, 3)  # a Tuesday
WEEKLY = "FREQ=WEEKLY;BYDAY=TU"
GUEST = Guest("Hannah Price", Side.IT, "hannah@example.org")


@pytest.fixture(autouse=True)
def _everywhere() -> Iterator[None]:
    with across_institutions():
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def plan(world: World, *, rule: str = WEEKLY, **ends: Any) -> MeetingSeries:
    at = world.at(date(2026, 11, 2))
    first = log_meeting(
        institution_id=world.institution.pk, by=world.librarian, at=at, projects=[world.project], held_on=FIRST,
        starts_at=time(10), minutes=45, invited=[world.librarian, world.engineer], guests=[GUEST],
    ).meeting  # fmt: skip
    return repeat_meeting(meeting=first, by=world.librarian, at=at, rule=rule, **ends)


def days(series: MeetingSeries) -> list[date]:
    rows = series.meetings.filter(state=MeetingState.PLANNED).order_by("held_on")
    return list(rows.values_list("held_on", flat=True))


def the(series: MeetingSeries, number: int) -> Meeting:
    return series.meetings.order_by("series_on")[number]


def close(world: World, first: date, last: date) -> None:
    Closure.objects.create(institution=world.institution, name="Winter", starts_on=first, ends_on=last)


def test_the_next_weeks_are_planned_with_the_same_people(world: World) -> None:
    series = plan(world)
    assert days(series) == [FIRST + n * WEEK for n in range(8)]
    last = the(series, 7)
    assert (last.starts_at, last.minutes, last.organiser) == (time(10), 45, world.librarian)
    assert {(str(row), row.invited, row.guest_address) for row in last.attendances.all()} == {
        (world.librarian.name, True, ""), (world.engineer.name, True, ""), (GUEST.name, True, GUEST.address),
    }  # fmt: skip
    assert list(last.projects.all()) == [world.project]


@pytest.mark.parametrize(
    ("ends", "number"), [({"count": 3}, 3), ({"until_on": date(2026, 11, 20)}, 3), ({"count": 1}, 1)]
)
def test_a_series_ends(world: World, ends: dict[str, Any], number: int) -> None:
    series = plan(world, **ends)
    assert len(days(series)) == number
    assert plan_ahead(series=series, at=world.at(date(2027, 3, 1))) == 0


def test_closed_weeks_are_left_out_if_wanted(world: World) -> None:
    close(world, date(2026, 11, 16), date(2026, 11, 22))
    assert date(2026, 11, 17) not in days(plan(world))
    assert date(2026, 11, 17) in days(plan(make_world(), skips_closed=False))


def test_holding_one_plans_the_next(world: World) -> None:
    series = plan(world, rule="FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=3")
    assert days(series) == [FIRST]
    update_meeting(
        meeting=the(series, 0), by=world.librarian, at=world.at(FIRST), state=MeetingState.HELD,
        attendees=[world.librarian, world.engineer],
    )  # fmt: skip
    assert days(series) == [date(2027, 5, 3)]  # however far
    update_meeting(
        meeting=the(series, 1), by=None, at=world.at(date(2027, 5, 3)), state=MeetingState.HELD,
        attendees=[world.librarian, world.engineer],
    )  # fmt: skip
    assert days(series) == [date(2027, 11, 3)]


def test_planning_again_adds_nothing_and_brings_nothing_back(world: World) -> None:
    series, at = plan(world), world.at(date(2026, 11, 2))
    delete_meeting(meeting=the(series, 2), by=world.librarian, at=at)
    assert plan_ahead(series=series, at=at) == 0
    assert plan_ahead(series=series, at=at + WEEK) == 1
    assert days(series) == [FIRST + n * WEEK for n in range(9) if n != 2]


def test_the_timetable_plans_ahead(world: World) -> None:
    series = plan(world)
    with time_machine.travel(world.at(FIRST + 3 * WEEK)):
        assert tasks.plan_series() == 4
        assert tasks.plan_series() == 0
    assert days(series)[-1] == FIRST + 3 * WEEK + HORIZON


def test_one_meeting_is_changed_alone(world: World) -> None:
    series, at = plan(world), world.at(date(2026, 11, 2))
    second = the(series, 1)
    moved = change_series(
        meeting=second, by=world.librarian, at=at, scope="this", held_on=FIRST + WEEK + timedelta(days=1),
        starts_at=time(15),
    )  # fmt: skip
    assert (moved.held_on, moved.series_on) == (date(2026, 11, 11), date(2026, 11, 10))
    assert [one.starts_at for one in series.meetings.order_by("series_on")][:3] == [time(10), time(15), time(10)]


def test_all_planned_meetings_are_changed(world: World) -> None:
    series, at = plan(world), world.at(FIRST)
    update_meeting(meeting=the(series, 0), by=None, at=at, state="held", attendees=[world.librarian, world.engineer])
    another = make_person(world.institution, Side.IT)
    change_series(
        meeting=the(series, 3), by=world.librarian, at=at, scope="all", starts_at=time(14), invited=[another], notes="x"
    )
    rows = list(series.meetings.order_by("series_on"))
    assert [one.starts_at for one in rows] == [time(10)] + [time(14)] * 8
    assert [one.notes for one in rows] == ["", "", "", "x", "", "", "", "", ""]
    assert [list(one.attendances.filter(person=another).values_list("invited", flat=True)) for one in rows] == [
        [], *[[True]] * 8
    ]  # fmt: skip
    series.refresh_from_db()
    assert series.starts_at == time(14)


@pytest.mark.parametrize("apart", [1, 7, -1])
def test_this_and_the_following_move_to_another_day(world: World, apart: int) -> None:
    series, at, shift = plan(world, count=20), world.at(date(2026, 11, 2)), timedelta(days=apart)
    third = the(series, 2)
    moved = change_series(
        meeting=third, by=world.librarian, at=at, scope="following", held_on=third.held_on + shift, minutes=30
    )
    new = moved.series
    assert new is not None
    assert new != series
    series.refresh_from_db()
    assert days(series) == [FIRST, FIRST + WEEK]
    assert (series.count, series.until_on, new.count) == (None, FIRST + 2 * WEEK - timedelta(days=1), 18)
    assert days(new)[:6] == [FIRST + n * WEEK + shift for n in range(2, 8)]
    assert {one.minutes for one in new.meetings.all()} == {30}
    assert plan_ahead(series=new, at=at + 4 * WEEK) == 4 - (1 if apart == 7 else 0)
    assert plan_ahead(series=series, at=at + 4 * WEEK) == 0


def test_the_following_of_the_first_are_all(world: World) -> None:
    series, at = plan(world), world.at(date(2026, 11, 2))
    change_series(
        meeting=the(series, 0), by=world.librarian, at=at, scope="following", held_on=FIRST + timedelta(days=1)
    )
    series.refresh_from_db()
    assert MeetingSeries.objects.count() == 1
    assert (series.starts_on, series.rule) == (FIRST + timedelta(days=1), "FREQ=WEEKLY;BYDAY=WE")
    assert len(days(series)) == 8


def test_a_series_ends_with_a_meeting(world: World) -> None:
    series, at = plan(world), world.at(date(2026, 11, 2))
    end_series(meeting=the(series, 2), by=world.librarian, at=at)
    assert days(series) == [FIRST, FIRST + WEEK, FIRST + 2 * WEEK]
    assert plan_ahead(series=series, at=at + 9 * WEEK) == 0


def test_an_answer_by_mail_is_for_the_series(world: World) -> None:
    series, at = plan(world), world.at(date(2026, 11, 2))
    row = the(series, 0).attendances.get(person=None)
    answer_as_invited(attendance=row, at=at, answer="yes")
    assert set(Attendance.objects.filter(guest_name=GUEST.name).values_list("answer", flat=True)) == {"yes"}
    assert plan_ahead(series=series, at=at + WEEK) == 1
    assert the(series, 8).attendances.get(person=None).answer == "yes"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rule": "FREQ=HOURLY"}, "rule"),
        ({"rule": "FREQ=WEEKLY;BYDAY=MO"}, "rule"),
        ({"count": 0}, "count"),
        ({"count": 2, "until_on": FIRST}, "until_on"),
        ({"until_on": FIRST - WEEK}, "until_on"),
    ],
)
def test_what_makes_no_series_is_refused(world: World, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        plan(world, **given)
    assert list(refused.value.fields) == [field]


def test_only_who_writes_the_meeting_repeats_it(world: World) -> None:
    series, at = plan(world, count=2), world.at(date(2026, 11, 2))
    outside = make_person(world.institution, Side.IT)
    with pytest.raises(Forbidden):
        end_series(meeting=the(series, 0), by=outside, at=at)
    with pytest.raises(Refused, match="belongs to a series already"):
        repeat_meeting(meeting=the(series, 0), by=world.librarian, at=at, rule=WEEKLY)
    for meeting in series.meetings.all():
        update_meeting(meeting=meeting, by=world.librarian, at=at, state=MeetingState.CANCELLED)
    with pytest.raises(Forbidden):  # also where no meeting is left that would be changed
        change_series(meeting=the(series, 0), by=outside, at=at, scope=Scope.ALL, place="Elsewhere")
    held = world.meet(date(2026, 10, 27))
    with pytest.raises(Refused, match="Only a planned meeting"):
        repeat_meeting(meeting=held, by=world.librarian, at=at, rule=WEEKLY)


def _planned(world: World) -> Meeting:
    today = timezone.now().date()
    return log_meeting(
        institution_id=world.institution.pk, by=world.librarian, at=timezone.now(), projects=[world.project],
        held_on=today + timedelta(days=3), starts_at=time(10), invited=[world.engineer],
    ).meeting  # fmt: skip


def test_pages_repeat_change_and_end(world: World) -> None:
    meeting, client = _planned(world), signed_in(world.librarian)
    page = f"/meetings/{meeting.pk}/"
    assert "Repeat this meeting" in client.get(page).content.decode()
    assert client.get(f"{page}repeat/").status_code == 200
    wrong = client.post(f"{page}repeat/", {"every": 1, "unit": "weeks", "ends": "count"})
    assert (wrong.status_code, "Enter how many meetings." in wrong.content.decode()) == (422, True)
    good = {"every": 1, "unit": "weeks", "ends": "count", "count": 4, "skips_closed": "on"}
    assert client.post(f"{page}repeat/", good).status_code == 302
    shown = client.get(page).content.decode()
    last = dates.day(meeting.held_on + timedelta(weeks=3), timezone.now().date())
    assert f"Series planned: 3 more meetings so far, the last on {last}." in shown
    assert "It takes place every week." in shown
    assert "It ends after 4 meetings." in shown
    form = {
        "projects": [world.project.pk], "held_on": str(meeting.held_on), "attendees": [world.engineer.pk],
        "mode": "video", "starts_at": "11:00", "scope": "all",
    }  # fmt: skip
    assert "All planned meetings" in client.get(f"{page}edit/").content.decode()
    assert client.post(f"{page}edit/", form).status_code == 302
    assert {one.starts_at for one in Meeting.objects.all()} == {time(11)}
    assert client.post(f"{page}end-series/").status_code == 302
    assert Meeting.objects.count() == 1


def test_the_api_repeats_and_ends(world: World) -> None:
    meeting, api = _planned(world), client_of(world.librarian)
    path = f"/api/v1/meetings/{meeting.pk}/"
    assert api.post(f"{path}repeat/", {"rule": "FREQ=SECONDLY"}, format="json").status_code == 400
    made = api.post(f"{path}repeat/", {"rule": "FREQ=WEEKLY", "count": 3}, format="json")
    assert made.status_code == 200, made.json()
    series = made.json()["series"]
    found = api.get("/api/v1/meetings/", {"series": series}).json()["results"]
    assert len(found) == 3
    assert made.json()["series_on"] == str(meeting.held_on)
    assert api.post(f"{path}end-series/", {}, format="json").status_code == 200
    assert len(api.get("/api/v1/meetings/", {"series": series}).json()["results"]) == 1

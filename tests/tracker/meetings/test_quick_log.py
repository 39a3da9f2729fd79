"""One tap on this week: we met, propose a time, take it back; and the strip of the last weeks."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.cadence.heatmap import FEW, last_weeks
from tracker.cadence.models import Cadence
from tracker.cadence.weeks import day_bit, monday_of, week_of
from tracker.meetings.actions import log_meeting
from tracker.meetings.models import Meeting
from tracker.meetings.week_lines import week_projects

TODAY = date(2026, 3, 11)  # a Wednesday


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(db: None, clock: Any) -> World:
    world = make_world(active_on=date(2026, 1, 5), time_zone="UTC")
    with within(world.institution.pk):
        log_meeting(
            institution_id=world.institution.pk, by=None, at=world.at(TODAY), projects=[world.project],
            held_on=date(2026, 2, 24), starts_at=time(14, 30), minutes=25, attendees=[world.librarian, world.engineer],
        )  # fmt: skip
    return world


def _meetings(world: World) -> list[Meeting]:
    with within(world.institution.pk):
        return list(Meeting.objects.order_by("-pk").prefetch_related("attendances"))


def test_we_met_logs_today_and_moves_the_due_day(world: World) -> None:
    client = signed_in(world.librarian)
    answer = client.post(f"/projects/{world.project.pk}/met/", {"once": "a"}, follow=True)
    page = answer.content.decode()
    latest = _meetings(world)[0]
    assert (latest.held_on, latest.minutes, latest.state, latest.joint) == (TODAY, 25, "held", True)
    assert {row.person_id for row in latest.attendances.all()} == {world.librarian.pk, world.engineer.pk}
    assert f'action="/meetings/{latest.pk}/undo/"' in page
    assert f'<a href="/meetings/{latest.pk}/">Anything decided?</a>' in page
    assert "Nothing is late or due" in page
    with within(world.institution.pk):
        assert Cadence.objects.get(project=world.project).last_contact_on == TODAY


def test_second_we_met_on_a_day_logs_nothing(world: World, clock: Any) -> None:
    client = signed_in(world.librarian)
    for _ in range(2):
        assert client.post(f"/projects/{world.project.pk}/met/", {"once": "a"}).status_code == 302
    assert len(_meetings(world)) == 2
    there = client.post(f"/projects/{world.project.pk}/met/", {"once": "b"})
    assert there["Location"] == f"/meetings/{_meetings(world)[0].pk}/"
    clock.shift(timedelta(days=1))
    client = signed_in(world.librarian)
    for _ in range(2):
        client.post(f"/projects/{world.project.pk}/propose/", {"once": "c", "day": _offered(client, world)[0]})
    assert [meeting.state for meeting in _meetings(world)] == ["planned", "held", "held"]


def _offered(client: Client, world: World) -> list[str]:
    page = client.get(f"/projects/{world.project.pk}/propose/").content.decode()
    return re.findall(r'name="day" value="([0-9-]+)"', page)


def test_undo_works_for_its_person_and_a_limited_time(world: World, clock: Any) -> None:
    client = signed_in(world.librarian)
    client.post(f"/projects/{world.project.pk}/met/", {"once": "a"})
    latest = _meetings(world)[0]
    signed_in(world.engineer).post(f"/meetings/{latest.pk}/undo/")
    assert len(_meetings(world)) == 2
    page = client.post(f"/meetings/{latest.pk}/undo/", follow=True).content.decode()
    assert "Undone" in page
    assert [meeting.held_on for meeting in _meetings(world)] == [date(2026, 2, 24)]
    with within(world.institution.pk):
        assert Cadence.objects.get(project=world.project).last_contact_on == date(2026, 2, 24)
        assert AuditEntry.objects.filter(action="meeting.delete").count() == 1
    assert client.post(f"/meetings/{latest.pk}/undo/").status_code == 404
    client.post(f"/projects/{world.project.pk}/met/", {"once": "b"})
    clock.shift(timedelta(minutes=16))
    late = client.post(f"/meetings/{_meetings(world)[0].pk}/undo/", follow=True)
    assert "can no longer be undone" in late.content.decode()
    assert len(_meetings(world)) == 2


def test_we_met_that_would_not_count_opens_the_form(world: World) -> None:
    with within(world.institution.pk):
        log_meeting(
            institution_id=world.institution.pk, by=None, at=world.at(TODAY), projects=[world.project],
            held_on=TODAY - timedelta(days=1), attendees=[world.librarian],
        )  # fmt: skip
    answer = signed_in(world.librarian).post(f"/projects/{world.project.pk}/met/", {"once": "a"})
    assert answer["Location"] == f"/log/?project={world.project.pk}"
    assert len(_meetings(world)) == 2


def test_proposed_time_is_usual_day_outside_closed_weeks(world: World) -> None:
    with within(world.institution.pk):
        Closure.objects.create(
            institution=world.institution, name="Break", starts_on=date(2026, 3, 16), ends_on=date(2026, 3, 22)
        )
    client, path = signed_in(world.engineer), f"/projects/{world.project.pk}/propose/"
    assert _offered(client, world) == ["2026-03-24", "2026-03-25", "2026-03-31"]
    for gone in ("", "2026-03-17", "yesterday"):
        assert (gone, client.post(path, {"once": "b", "day": gone}).status_code) == (gone, 422)
    page = client.post(path, {"once": "a", "day": "2026-03-24"}, follow=True)
    planned = _meetings(world)[0]
    assert (planned.held_on, planned.starts_at, planned.minutes, planned.state) == (
        date(2026, 3, 24), time(14, 30), 25, "planned",
    )  # fmt: skip
    assert {row.person_id for row in planned.attendances.all() if row.invited} == {
        world.librarian.pk,
        world.engineer.pk,
    }
    text = page.content.decode()
    assert "planned for Tuesday 24 March, 14:30" in text
    assert "next on 24 March" in text
    assert "Propose a time" not in text


@pytest.mark.parametrize("tap", ["met", "propose"])
def test_we_met_without_permission_is_refused(world: World, tap: str) -> None:
    neighbour = make_world()
    with across_institutions():
        outsider = make_person(world.institution, Side.IT)
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    for person, status in ((outsider, 403), (dean, 403), (neighbour.librarian, 404)):
        assert signed_in(person).post(f"/projects/{world.project.pk}/{tap}/", {"once": "a"}).status_code == status
    shown = {"met": 405, "propose": 200}[tap]
    assert signed_in(world.librarian).get(f"/projects/{world.project.pk}/{tap}/").status_code == shown
    assert len(_meetings(world)) == 1
    assert f"/projects/{world.project.pk}/{tap}/" not in signed_in(dean).get("/").content.decode()


def test_this_week_asks_a_fixed_number_of_queries(world: World, django_assert_num_queries: Any) -> None:
    with within(world.institution.pk):
        week_projects(world.librarian, today=TODAY)
        with django_assert_num_queries(2):
            assert [line.cadence.contact_weeks for line in week_projects(world.librarian, today=TODAY).lines] == [1]


@given(
    today=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    days=st.sets(st.integers(0, 150), max_size=40),
    shut=st.sets(st.integers(0, 20), max_size=5),
    age=st.none() | st.integers(0, 150),
)
def test_sparkline_equals_counting_each_day(today: date, days: set[int], shut: set[int], age: int | None) -> None:
    met = {today - timedelta(days=ago) for ago in days}
    closed = frozenset(week_of(today) - ago for ago in shut)
    contacts: dict[int, int] = {}
    for day in met:
        contacts[week_of(day)] = contacts.get(week_of(day), 0) | day_bit(day)
    counted = frozenset(range(week_of(today) - (-1 if age is None else age // 7), week_of(today)))
    marks = last_weeks(FEW, today=today, contacts=contacts, closed=closed, counted=counted)
    assert [mark.monday for mark in marks] == [
        monday_of(week_of(today)) - timedelta(weeks=ago) for ago in range(FEW - 1, -1, -1)
    ]
    for mark in marks:
        week = {mark.monday + timedelta(days=day) for day in range(7)}
        assert mark.days == len(met & week)
        if week_of(mark.monday) in closed:
            assert mark.kind == "closed"
        elif mark.days:
            assert mark.kind == f"d{min(mark.days, 3)}"
        else:
            assert mark.kind == ("d0" if week_of(mark.monday) in {*counted, week_of(today)} else "out")

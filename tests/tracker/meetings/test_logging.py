"""The heart of the product: what a logged meeting does to the frequency, at once and to the day."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from accounts.audit.models import AuditEntry
from accounts.roles import Side
from foundation.errors import Refused
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person
from tests.factories.projects import make_project, make_world
from tracker.cadence.bands import Band, State
from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.meetings.actions import delete_meeting, update_meeting
from tracker.projects.queries import state_of

pytestmark = pytest.mark.django_db
MONDAYS = [date(2026, 1, 5 + 7 * week) for week in range(3)]


def test_a_joint_meeting_restarts_the_clock() -> None:
    world = make_world(active_on=date(2026, 1, 5))
    with within(world.institution.pk):
        meeting = world.meet(date(2026, 1, 14))
        cadence = Cadence.objects.get(project=world.project)
        assert meeting.joint
        assert (cadence.last_contact_on, cadence.due_on, cadence.late_on) == (
            date(2026, 1, 14), date(2026, 1, 21), date(2026, 1, 24),
        )  # fmt: skip
        assert state_of(world.project, cadence, today=date(2026, 1, 20)) == State.ON_TRACK
        assert state_of(world.project, cadence, today=date(2026, 1, 21)) == State.DUE
        assert state_of(world.project, cadence, today=date(2026, 1, 24)) == State.LATE
        assert list(ContactWeek.objects.values_list("week", "days")) == [(date(2026, 1, 12), 4)]
        assert list(InstitutionWeek.objects.values_list("week", "days", "projects")) == [(date(2026, 1, 12), 4, 1)]


def test_a_meeting_of_one_side_does_not() -> None:
    world = make_world(active_on=date(2026, 1, 5))
    with within(world.institution.pk):
        other = make_person(world.institution, Side.LIBRARY)
        meeting = world.meet(date(2026, 1, 14), attendees=[world.librarian, other])
        assert not meeting.joint
        assert Cadence.objects.get(project=world.project).last_contact_on is None
        assert not ContactWeek.objects.exists()


def test_moved_or_deleted_meeting_updates_the_rollup() -> None:
    world = make_world(active_on=date(2026, 1, 5))
    with within(world.institution.pk):
        meeting = world.meet(date(2026, 1, 14))
        at = world.at(date(2026, 2, 1))
        meeting = update_meeting(meeting=meeting, by=None, at=at, held_on=date(2026, 1, 22))
        assert list(ContactWeek.objects.values_list("week", "days")) == [(date(2026, 1, 19), 8)]
        meeting = update_meeting(meeting=meeting, by=None, at=at, attendees=[world.engineer])
        assert not meeting.joint
        assert not ContactWeek.objects.exists()
        update_meeting(meeting=meeting, by=None, at=at, attendees=[world.engineer, world.librarian])
        assert Cadence.objects.get().last_contact_on == date(2026, 1, 22)
        delete_meeting(meeting=meeting, by=None, at=at)
        assert not InstitutionWeek.objects.exists()
        assert Cadence.objects.get().last_contact_on is None


def test_twelve_weeks_with_nine_contacts_are_weekly() -> None:
    world = make_world(active_on=date(2026, 1, 5))
    with within(world.institution.pk):
        for week in (0, 1, 2, 4, 5, 6, 8, 9, 10):
            world.meet(date.fromordinal(date(2026, 1, 7).toordinal() + 7 * week), at=world.at(date(2026, 3, 30)))
        cadence = Cadence.objects.get(project=world.project)
        assert (cadence.band, cadence.counted_weeks, cadence.contact_weeks, cadence.contact_days) == (
            Band.WEEKLY, 12, 9, 9,
        )  # fmt: skip
        assert cadence.streak_weeks == 0


def test_a_meeting_held_tomorrow_is_refused() -> None:
    world = make_world()
    with within(world.institution.pk), pytest.raises(Refused) as refusal:
        world.meet(date(2026, 3, 3), at=world.at(date(2026, 3, 2)), state="held")
    assert list(refusal.value.fields) == ["held_on"]


def _way() -> int:
    """How a meeting is written: 0 by one statement, 1 by one for each table, 2 by Django's own methods."""
    if not settings.COMPILED_QUERIES:
        return 2
    return 1 if connection.vendor == "sqlite" else 0


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize(
    ("days", "attendees", "queries"),
    [
        (0, "both", (3, 9, 11)),  # lock, what must be known, and all that is written: in one, in 7 or in 9
        (0, "one", (3, 6, 6)),  # moves nothing: written in one or in 4
        (7, "both", (11, 14, 14)),  # planned: takes up what the agenda holds ready, and tells who is invited
    ],
)
def test_logging_takes_a_fixed_number_of_queries(
    how_many: int, days: int, attendees: str, queries: tuple[int, int, int], django_assert_num_queries: Any
) -> None:
    world = make_world()
    with within(world.institution.pk):
        day = date(2026, 3, 4)
        projects = [world.project, *(make_project(world.institution, name=f"P{n}") for n in range(how_many - 1))]
        more = [make_person(world.institution, Side.LIBRARY) for _ in range(how_many)]
        people = [world.librarian, *more] + ([world.engineer] if attendees == "both" else [])
        with django_assert_num_queries(queries[_way()]):
            world.meet(date.fromordinal(day.toordinal() + days), at=world.at(day), projects=projects, attendees=people)


def test_second_contact_on_a_day_writes_no_week(django_assert_num_queries: Any) -> None:
    world = make_world()
    with within(world.institution.pk):
        world.meet(date(2026, 3, 4))
        with django_assert_num_queries((3, 7, 7)[_way()]):
            world.meet(date(2026, 3, 4))
        assert list(InstitutionWeek.objects.values_list("days", "projects")) == [(4, 1)]


def test_trail_of_a_change_names_what_changed_only() -> None:
    """The form sends all its fields: those that stay as they were are no change."""
    world = make_world()
    day = date(2026, 3, 4)
    with across_institutions():
        meeting = world.meet(day)
        same = {"projects": [world.project], "attendees": [world.librarian, world.engineer]}
        update_meeting(meeting=meeting, by=None, at=world.at(day), held_on=date(2026, 3, 3), **same)
        changed = AuditEntry.objects.filter(action="meeting.update").latest("pk").changes
        assert changed == {"held_on": ["2026-03-04", "2026-03-03"]}
        other = make_project(world.institution, library_owner=world.librarian)
        update_meeting(meeting=meeting, by=None, at=world.at(day), projects=[other], attendees=[world.librarian])
        changed = AuditEntry.objects.filter(action="meeting.update").latest("pk").changes
    assert set(changed) == {"projects", "people"}

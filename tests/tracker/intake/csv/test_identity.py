"""One meeting is imported once, whoever exports it and however its file says so."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Side
from foundation.tenancy import within
from tests.factories.projects import World, make_project, make_world
from tracker.intake.csv.actions import import_meetings
from tracker.intake.csv.actions.judging import ImportResult
from tracker.meetings.actions import log_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture
def world() -> Iterator[World]:
    world = make_world()
    with within(world.institution.pk):
        yield world


def _import(world: World, *rows: str) -> ImportResult:
    text = "\n".join(["held_on,projects,attendees,guests,starts_at,notes,external_id", *rows])
    return import_meetings(institution_id=world.institution.pk, by=None, at=world.at(TODAY), chunks=[text.encode()])


def test_files_of_two_who_attended_bring_one_meeting(world: World) -> None:
    one, two = world.librarian, world.engineer
    other = make_project(world.institution, name="Proxy")
    both = f"Eduroam and SSO;{other.pk}"
    assert _import(world, f"2026-03-04,{both},{one.email};{two.email},Kim (it); Lee (other),10:00,Mine,").added == 1
    for row in (
        f"2026-03-04,{both},{two.email};{one.email},Lee (other); KIM (it),10:00,Another's,",
        f"2026-03-04,proxy;EDUROAM AND SSO,{one.name};{two.name},Kim (it);Lee (other),10:00:00,,",
        f"4 March 2026,{world.project.pk};{other.pk},{two.name} <{two.email}>;{one.email},Lee (other);Kim (it),10 AM,,",
    ):
        outcome = _import(world, row)
        assert (outcome.added, outcome.present, outcome.problems) == (0, 1, []), row
    assert Meeting.objects.count() == 1


def test_one_file_may_say_it_several_times(world: World) -> None:
    one, two = world.librarian.email, world.engineer.email
    rows = [f"2026-03-04,Eduroam and SSO,{people},,10:00,{notes}," for people in (f"{one};{two}", f"{two};{one}")
            for notes in ("", "Weekly")]  # fmt: skip
    outcome = _import(world, *rows)
    assert (outcome.added, outcome.present) == (1, 3)


@pytest.mark.parametrize(
    "row",
    [
        "2026-03-05,Eduroam and SSO,{0},,10:00,,",
        "2026-03-04,Eduroam and SSO,{0},,11:00,,",
        "2026-03-04,Eduroam and SSO,{0};{1},,10:00,,",
        "2026-03-04,Eduroam and SSO,{0},Kim (it),10:00,,",
        "2026-03-04,Eduroam and SSO,{0},,,,",
        "2026-03-04,Eduroam and SSO,{0},,10:00,,cal-1",
    ],
)
def test_what_differs_is_another_meeting(world: World, row: str) -> None:
    people = (world.librarian.email, world.engineer.email)
    assert _import(world, f"2026-03-04,Eduroam and SSO,{people[0]},,10:00,,").added == 1
    assert _import(world, row.format(*people)).added == 1


def test_notes_tell_meetings_without_a_start_apart(world: World) -> None:
    outcome = _import(
        world, "2026-03-04,Eduroam and SSO,,,,Morning,", "2026-03-04,Eduroam and SSO,,,,Evening,",
        "2026-03-04,Eduroam and SSO,,,, morning ,",
    )  # fmt: skip
    assert (outcome.added, outcome.present) == (2, 1)


def test_what_was_logged_by_hand_is_not_imported_again(world: World) -> None:
    here: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": world.at(TODAY)}
    log_meeting(
        projects=[world.project], held_on=date(2026, 3, 4), starts_at=time(10), attendees=[world.librarian],
        guests=[Guest("Zoë", Side.LIBRARY)], **here,
    )  # fmt: skip
    row = f"2026-03-04,Eduroam and SSO,{world.librarian.email},Zoë (library),10:00,,"
    assert _import(world, row).present == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(world: World) -> None:
    for number in range(3):
        world.meet(date(2026, 2, 3 + number))
    rows = [f"2026-02-{day:02},Eduroam and SSO,,,,," for day in range(1, 21)]
    counts = []
    for some in (rows[:1], rows[1:]):
        with CaptureQueriesContext(connection) as asked:
            _import(world, *some)
        counts.append(len(asked))
    assert counts[0] == counts[1]

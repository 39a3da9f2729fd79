"""Weeks that begin: what is stored is as of a week, what is read is always as of today."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.institutions.actions import lock
from accounts.institutions.models import Closure
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.projects import World, make_project, make_world
from tracker.cadence.models import Cadence
from tracker.cadence.queries import histories
from tracker.projects.actions import roll_over, save_closure
from tracker.projects.models import Project
from tracker.projects.queries import refresh_stale

pytestmark = pytest.mark.django_db
START = date(2026, 1, 5)  # a Monday


def _stored(world: World) -> tuple[str, int, int, date]:
    with across_institutions():
        cadence = Cadence.objects.get(project=world.project)
    return cadence.band, cadence.streak_weeks, cadence.counted_weeks, cadence.measured_in


def _read(world: World, today: date) -> tuple[str, int, int, date]:
    with within(world.institution.pk):
        project = Project.objects.all().select_related("cadence").get()
        refresh_stale([project], today=today)
    cadence = project.cadence
    return cadence.band, cadence.streak_weeks, cadence.counted_weeks, cadence.measured_in


def _five_weekly_meetings(world: World) -> None:
    with within(world.institution.pk):
        for week in range(5):
            world.meet(START + timedelta(weeks=week))


def test_list_is_right_before_and_after_rollover() -> None:
    world = make_world(active_on=START)
    _five_weekly_meetings(world)
    four_weeks_on = START + timedelta(weeks=8)
    assert _stored(world) == ("weekly", 5, 5, START + timedelta(weeks=4))
    right = ("monthly", 0, 8, four_weeks_on)
    assert _read(world, four_weeks_on) == right
    assert roll_over(at=world.at(four_weeks_on)) == 1
    assert (_stored(world), _read(world, four_weeks_on)) == (right, right)
    assert roll_over(at=world.at(four_weeks_on + timedelta(days=6))) == 0


def test_filter_finds_what_the_rows_say_before_the_rollover() -> None:
    world = make_world(active_on=START, time_zone="UTC")
    _five_weekly_meetings(world)
    with time_machine.travel(world.at(START + timedelta(weeks=8)), tick=False):
        client = client_of(world.librarian)

        def found(query: str) -> list[str]:
            rows = client.get(f"/api/v1/projects/?{query}").json()["results"]
            return [row["cadence"]["band"] for row in rows]

        assert (found("band=weekly"), found("band=monthly")) == ([], ["monthly"])
        assert found("contact_weeks=5&streak_weeks=0") == ["monthly"]


def test_rollover_follows_each_institutions_monday() -> None:
    zones = ("Pacific/Kiritimati", "Europe/London", "Pacific/Pago_Pago")  # +14, 0, -11
    worlds = [make_world(active_on=START, time_zone=zone) for zone in zones]
    for world in worlds:
        _five_weekly_meetings(world)
    sunday = datetime(2026, 2, 8, tzinfo=UTC)
    monday = date(2026, 2, 9)
    measured = []
    for hours in (9, 10, 23, 24, 34, 35):
        roll_over(at=sunday + timedelta(hours=hours))
        measured.append([_stored(world)[3] == monday for world in worlds])
    assert measured == [
        [False, False, False],
        [True, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, False],
        [True, True, True],
    ]


def test_rollover_queries_do_not_grow_with_institutions() -> None:
    counts = []
    for more in (1, 5):
        for _ in range(more):
            world = make_world(active_on=START)
            with within(world.institution.pk):
                world.meet(START)
        at = world.at(START + timedelta(weeks=len(counts) + 2))
        with CaptureQueriesContext(connection) as queries:
            assert roll_over(at=at) == 1 + 5 * len(counts)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer, and no row locks to skip")
def test_rollover_skips_a_locked_institution() -> None:
    ours, theirs = make_world(active_on=START), make_world(active_on=START)
    locked, done = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic(), across_institutions():
            lock(ours.institution.pk)
            locked.set()
            done.wait(20)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert locked.wait(20)
    at = ours.at(START + timedelta(weeks=3))
    try:
        assert roll_over(at=at) == 1
        assert _stored(theirs)[3] == START + timedelta(weeks=3)
    finally:
        done.set()
        writer.join()
    assert roll_over(at=at) == 1


def test_institution_band_counts_all_its_projects() -> None:
    ours, theirs = make_world(active_on=START), make_world(active_on=START)
    with within(theirs.institution.pk):
        theirs.meet(START + timedelta(days=3))
    with within(ours.institution.pk):
        end = ours.at(START + timedelta(weeks=8))
        other = make_project(ours.institution, name="Other", active_on=date(2025, 12, 24), at=end)
        for week in range(8):
            for day in (0, 2, 4):
                project = (ours.project, other)[(week + day) % 4 > 1]
                ours.meet(START + timedelta(weeks=week, days=day), at=end, projects=[project])
        ours.meet(START, at=end, projects=[other])
        closed = START + timedelta(weeks=6)
        save_closure(
            closure=Closure(
                institution=ours.institution, name="Break", starts_on=closed, ends_on=closed + timedelta(days=6)
            ),
            by=None,
            at=end,
        )
        history = histories([ours.institution.pk])[ours.institution.pk]
        often = history.frequency(today=START + timedelta(weeks=8))
        # 7 open weeks with three days each, and two at the end of December with none
        assert (often.band, often.counted_weeks, often.contact_weeks, often.contact_days, often.streak_weeks) == (
            "daily", 9, 7, 21, 7,
        )  # fmt: skip
        # two weeks of three days, and the Monday of the third
        assert history.frequency(today=START + timedelta(weeks=2, days=1)).contact_days == 7
        trend = history.trend(today=START + timedelta(weeks=8), weeks=12)
        assert [(week.monday, week.days, week.projects, week.closed, week.counted) for week in trend] == [
            (date(2025, 12, 15), 0, 0, False, False),
            (date(2025, 12, 22), 0, 0, False, True),
            (date(2025, 12, 29), 0, 0, False, True),
            (date(2026, 1, 5), 3, 2, False, True),
            (date(2026, 1, 12), 3, 2, False, True),
            (date(2026, 1, 19), 3, 2, False, True),
            (date(2026, 1, 26), 3, 2, False, True),
            (date(2026, 2, 2), 3, 2, False, True),
            (date(2026, 2, 9), 3, 2, False, True),
            (date(2026, 2, 16), 3, 2, True, False),
            (date(2026, 2, 23), 3, 2, False, True),
            (date(2026, 3, 2), 0, 0, False, False),
        ]


def test_an_institution_without_anything_is_new(django_assert_num_queries) -> None:
    worlds = [make_world(active_on=START) for _ in range(3)]
    with across_institutions():
        Project.objects.all().delete()
        for ids in ([worlds[0].institution.pk], [world.institution.pk for world in worlds]):
            with django_assert_num_queries(1):
                found = histories(ids)
            assert [found[pk].frequency(today=START).band for pk in ids] == ["new"] * len(ids)

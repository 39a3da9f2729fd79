"""The rollup is kept in step by every action: counted anew from the meetings, nothing differs."""

import re
import threading
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from foundation.tenancy import across_institutions, within
from tests.factories.projects import make_world
from tests.random_work import RandomWork
from tracker.cadence.actions import Differences
from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.meetings.actions import rebuild
from tracker.meetings.models import Meeting, MeetingProject, MeetingState
from tracker.meetings.queries import contact_days

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(6))
def test_nothing_differs_after_random_work(seed: int) -> None:
    ours, theirs = make_world(), make_world()
    with across_institutions():
        theirs.meet(date(2026, 3, 4))
    with within(ours.institution.pk):
        work = RandomWork(ours, seed)
        for _ in range(8):
            for _ in range(10):
                work.step()
            found = rebuild(institution_ids=[ours.institution.pk], at=work.now, check=True, joint=True)
            assert found == Differences(), work.done
        assert ContactWeek.objects.exists()


def test_rebuild_of_one_institution_reads_its_rows_only() -> None:
    world, theirs = make_world(), make_world()
    with across_institutions():
        made = Meeting.objects.bulk_create(
            Meeting(institution=theirs.institution, held_on=date(2026, 3, 4), state=MeetingState.HELD, joint=True)
            for _ in range(2000)
        )
        MeetingProject.objects.bulk_create(
            MeetingProject(institution=theirs.institution, meeting=meeting, project=theirs.project) for meeting in made
        )
        if connection.vendor == "postgresql":  # SQLite is never asked to
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        plan = contact_days([world.institution.pk]).explain()
    assert re.search(r"Index Cond: \(institution_id = |SEARCH tracker_meeting USING .*\(institution_id=\?", plan), plan


def test_rebuild_locks_only_where_something_differs() -> None:
    whole, weeks, cadence = (make_world() for _ in range(3))
    with across_institutions():
        for world in (whole, weeks, cadence):
            world.meet(date(2026, 3, 4))
        ContactWeek.objects.filter(institution_id=weeks.institution.pk).update(days=1)
        Cadence.objects.filter(institution_id=cadence.institution.pk).update(streak_weeks=50)
        ids = [world.institution.pk for world in (whole, weeks, cadence)]
        locked: list[Any] = []
        with connection.execute_wrapper(_keeping(locked)):
            found = rebuild(institution_ids=ids, at=whole.at(date(2026, 3, 5)))
        assert found == Differences(weeks=1, cadences=1)
        assert locked == ids[1:]
        assert rebuild(institution_ids=ids, at=whole.at(date(2026, 3, 5))) == Differences()


def _keeping(locked: list[Any]) -> Any:
    """Keeps the ids of the institutions that a statement of `_rebuild_together` reads."""

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and 'FROM "accounts_institution"' in sql and "requires_trace" in sql:
            locked.extend(params)
        return run(sql, params, many, context)

    return execute


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time by itself")
@pytest.mark.django_db(transaction=True)
def test_nothing_differs_after_many_at_once() -> None:
    world = make_world()
    with across_institutions():
        works = [RandomWork(world, seed) for seed in range(4)]
    problems: list[BaseException] = []
    together = threading.Barrier(4)

    def run(work: RandomWork) -> None:
        try:
            with within(world.institution.pk):
                together.wait(20)
                for _ in range(40):
                    try:
                        work.step()
                    except ObjectDoesNotExist:  # somebody else deleted it between the draw and the edit
                        work.done.append("too late")
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with within(world.institution.pk):
        found = rebuild(institution_ids=[world.institution.pk], at=timezone.now(), check=True, joint=True)
    assert found == Differences()


def _spoil() -> None:
    """One row missing, one too many, one wrong, of each kind."""
    first, second, third = ContactWeek.objects.order_by("week")
    first.delete()
    ContactWeek.objects.filter(pk=second.pk).update(days=127)
    ContactWeek.objects.create(
        institution_id=third.institution_id, project=third.project, week=date(2026, 6, 1), days=1
    )
    InstitutionWeek.objects.filter(week=third.week).update(projects=9)
    Cadence.objects.update(streak_weeks=77)
    Meeting.objects.filter(held_on=date(2026, 3, 11)).update(joint=False)


def test_rebuild_command_reports_and_repairs(capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = make_world(name="Ours"), make_world(name="Theirs")
    with across_institutions():
        for world in (ours, theirs):
            for day in (4, 11, 18):
                world.meet(date(2026, 3, day), at=world.at(date(2026, 3, 20)))
    call_command("rebuild_cadence", "--check", "--joint")
    assert capsys.readouterr().out == "2 institutions: nothing differs\n"
    with within(ours.institution.pk):
        before = list(ContactWeek.objects.order_by("week").values_list("project", "week", "days"))
        _spoil()
    with pytest.raises(SystemExit) as end:
        call_command("rebuild_cadence", "--check", "--joint", "--institution", "Ours")
    assert end.value.code == 1
    differ = [
        "1 meetings that say wrongly whether they count differ",
        "3 contact weeks of projects differ",
        "1 contact weeks of institutions differ",
        "1 cadences differ",
        "1 institutions: something differed",
    ]
    assert capsys.readouterr().out.splitlines() == differ
    with pytest.raises(SystemExit):
        call_command("rebuild_cadence", "--check", "--joint", "--institution", "Ours")
    assert capsys.readouterr().out.splitlines() == differ, "the check changed something"
    call_command("rebuild_cadence", "--check", "--institution", str(theirs.institution.pk))
    capsys.readouterr()
    call_command("rebuild_cadence", "--joint", "--institution", "Ours")
    right = capsys.readouterr().out
    assert right.splitlines() == [
        *(f"{line}ed and were put right" for line in differ[:-1]),
        differ[-1],
    ]
    call_command("rebuild_cadence", "--check", "--joint")
    assert capsys.readouterr().out == "2 institutions: nothing differs\n"
    with within(ours.institution.pk):
        assert list(ContactWeek.objects.order_by("week").values_list("project", "week", "days")) == before
        assert Cadence.objects.get().streak_weeks == 0  # as of now, long after
        assert InstitutionWeek.objects.count() == 3


def test_an_unknown_institution_is_named() -> None:
    with pytest.raises(CommandError, match="'Nowhere'"):
        call_command("rebuild_cadence", "--institution", "Nowhere")

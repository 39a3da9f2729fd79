"""A compiled query gives what its queryset gives, each time, and sees as little of other institutions."""

from contextlib import nullcontext
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, Exists, F, QuerySet, When

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure
from foundation.db.compiled import Compiled, CompiledRows, CompiledUpdate, in_list
from foundation.db.inserts import PARENT_ID, Batch, insert_with_children
from foundation.db.json_lists import JsonList, JsonRows, read_list
from foundation.tenancy import ScopeError, across_institutions, within
from tests.factories.projects import make_world
from tracker.cadence.models import ContactWeek, InstitutionWeek
from tracker.meetings.models import Meeting, MeetingProject, Mode
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[True, False], ids=["compiled", "plain"])
def _both_ways(request: pytest.FixtureRequest, settings: Any) -> None:
    settings.COMPILED_QUERIES = request.param


def _named(name: str) -> QuerySet[Project, tuple[int, str]]:
    return Project.objects.filter(name=name).order_by("pk").values_list("pk", "library_owner__name")


def test_compiled_query_uses_values_and_institution(django_assert_num_queries: Any) -> None:
    ours, theirs, asked = make_world(), make_world(), Compiled(_named)
    for world in (ours, theirs, ours):
        with within(world.institution.pk), django_assert_num_queries(1):
            assert asked(name=world.project.name) == [(world.project.pk, world.project.library_owner.name)]
        with within(world.institution.pk):
            assert asked(name="another") == []


def test_compiled_rows_come_with_those_they_point_to(django_assert_num_queries: Any) -> None:
    ours, theirs = make_world(), make_world()
    asked = CompiledRows(
        Project,
        lambda ids: Project.objects.filter(in_list("pk", ids)).order_by(),
        joined={"library_owner": (), "library_owner__team": ("id", "name"), "sponsor": ()},
    )
    for world in (ours, theirs, ours):
        with within(world.institution.pk):
            with django_assert_num_queries(1):
                (row,) = asked(ids=[ours.project.pk, theirs.project.pk])
                assert (row, row.library_owner, row.sponsor) == (world.project, world.librarian, None)
                assert row.library_owner.email == world.librarian.email
                assert row.library_owner.team.name == world.librarian.team.name
            with django_assert_num_queries(1):
                assert row.library_owner.team.side == world.librarian.team.side


def test_compiled_rows_refuse_what_they_cannot_read() -> None:
    with pytest.raises(TypeError, match="JSON"):
        CompiledRows(AuditEntry, lambda: AuditEntry.objects.all())


def test_compiled_rows_are_rows_of_the_model(django_assert_num_queries: Any) -> None:
    ours, theirs = make_world(), make_world()
    asked = CompiledRows(
        Project,
        lambda ids: Project.objects.filter(in_list("pk", ids)).order_by().annotate(owner=F("library_owner__name")),
        names=("name", "institution_id", "id"),
        more=("owner",),
    )
    ids = [ours.project.pk, theirs.project.pk]
    for world in (ours, theirs, ours):
        with within(world.institution.pk):
            with django_assert_num_queries(1):
                (row,) = asked(ids=ids)
                assert (row, row.name) == (world.project, world.project.name)
                assert row.owner == world.project.library_owner.name
            with django_assert_num_queries(1):
                assert row.target_days == world.project.target_days
            assert not row._state.adding
            assert asked(ids=[]) == []


def test_compiled_query_outside_institution_raises() -> None:
    world, asked = make_world(), Compiled(_named)
    with pytest.raises(ScopeError):
        asked(name=world.project.name)
    with within(world.institution.pk):
        asked(name=world.project.name)
    with pytest.raises(ScopeError):  # compiled or not
        asked(name=world.project.name)


def test_compiled_query_across_institutions_sees_all() -> None:
    ours, theirs = make_world(), make_world()
    asked = Compiled(lambda: Project.objects.order_by("pk").values_list("pk"))
    with within(ours.institution.pk):
        assert asked() == [(ours.project.pk,)]
    with across_institutions():
        assert asked() == [(ours.project.pk,), (theirs.project.pk,)]
    with within(theirs.institution.pk):
        assert asked() == [(theirs.project.pk,)]


def test_compiled_query_takes_ids_and_a_day() -> None:
    world = make_world()
    with within(world.institution.pk):
        meetings = [world.meet(date(2026, 3, day)) for day in (2, 3, 4)]

        def build(ids: Any, day: Any) -> QuerySet[Meeting, tuple[int, date, datetime]]:
            rows = Meeting.objects.filter(in_list("pk", ids), held_on__gt=day)
            return rows.order_by("pk").values_list("pk", "held_on", "created_at")

        asked, ids, day = Compiled(build), [meetings[0].pk, meetings[1].pk], date(2026, 3, 2)
        assert asked(ids=ids, day=day) == list(build(ids, day)) != []
        assert asked(ids=[], day=day) == []
        assert [pk for pk, *_ in asked(ids=ids[1:], day=date(2026, 3, 1))] == ids[1:]
        assert [pk for pk, *_ in asked(ids=ids, day=date(2026, 3, 1))] == ids


def test_a_list_of_values() -> None:
    world = make_world()
    with within(world.institution.pk):
        ids = sorted(world.meet(date(2026, 3, day)).pk for day in (2, 3))
        served = MeetingProject.objects.order_by().values("project").annotate(found=JsonList("meeting"))
        assert [sorted(read_list(row["found"])) for row in served] == [ids]
    assert read_list(None) == []


def test_row_is_inserted_with_its_children(django_assert_num_queries: Any, settings: Any) -> None:
    world = make_world()
    statements = 3 if connection.vendor == "sqlite" else 1
    place, project = world.institution.pk, world.project.pk
    monday, stored = date(2026, 3, 2), {"days": "|", "projects": "+"}
    for days, projects in ((1, 2), (5, 5)):
        meeting = Meeting(institution_id=place, held_on=monday)
        served = MeetingProject(institution_id=place, meeting_id=PARENT_ID, project_id=project)
        week = InstitutionWeek(institution_id=place, week=monday, days=days, projects=projects - days // 4 * 2)
        counted = django_assert_num_queries(statements) if settings.COMPILED_QUERIES else nullcontext()
        with within(place), counted:
            insert_with_children(meeting, [Batch([served]), Batch([week], unique=("institution", "week"), join=stored)])
        with within(place):
            assert Meeting.objects.get(pk=meeting.pk).created_at == meeting.created_at
            assert served.meeting_id == meeting.pk
            assert MeetingProject.objects.get(meeting=meeting).project_id == project
            assert list(InstitutionWeek.objects.values_list("days", "projects")) == [(days, projects)]


def test_batch_insert_is_undone_when_a_part_fails() -> None:
    world = make_world()
    place, project = world.institution.pk, world.project.pk
    twice = [MeetingProject(institution_id=place, meeting_id=PARENT_ID, project_id=project) for _ in range(2)]
    with within(place):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_with_children(Meeting(institution_id=place, held_on=date(2026, 3, 2)), [Batch(twice)])
        assert not Meeting.objects.exists()


def test_insert_stores_the_same_as_save() -> None:
    world = make_world()
    fields = {"institution_id": world.institution.pk, "held_on": date(2026, 3, 2), "mode": Mode.PHONE, "notes": "ÅÄÖ"}
    with within(world.institution.pk):
        saved, inserted = Meeting(**fields, starts_at=time(9, 30)), Meeting(**fields, starts_at=time(9, 30))
        saved.save()
        insert_with_children(inserted, [])
        names = [field.attname for field in Meeting._meta.concrete_fields if field.name not in ("id", "created_at")]
        read = [Meeting.objects.get(pk=row.pk) for row in (saved, inserted)]
        for name in set(names) - {"updated_at"}:
            assert getattr(read[0], name) == getattr(read[1], name) == getattr(inserted, name)
        assert read[1].updated_at == inserted.updated_at


def test_rows_of_several_columns_come_as_lists() -> None:
    world = make_world()
    with within(world.institution.pk):
        for day in (2, 9):
            world.meet(date(2026, 3, day))
        weeks = ContactWeek.objects.order_by().values("project").annotate(found=JsonRows("week", "days"))
        ((project, found),) = weeks.values_list("project", "found")
    assert (project, sorted(read_list(found))) == (world.project.pk, [["2026-03-02", 1], ["2026-03-09", 1]])


def test_datetime_is_read_as_written_in_utc() -> None:
    world = make_world()
    at = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=ZoneInfo("Pacific/Auckland"))
    with within(world.institution.pk):
        Project.objects.filter(pk=world.project.pk).update(updated_at=at)
        (read,) = Project.objects.values_list("updated_at", flat=True)
        (whole,) = Project.objects.all()
    for found in (read, whole.updated_at):
        assert found == at
        assert found.utcoffset() == timedelta(0)
        assert found.isoformat() == "2026-03-28T12:30:00.123456+00:00"


def test_compiled_update_uses_values_and_institution() -> None:
    ours, theirs = make_world(), make_world()
    rename = CompiledUpdate(
        lambda pk, name, day: Project.objects.filter(
            ~Exists(Closure.objects.filter(starts_on=day)), pk=pk
        ).update(name=name, active_on=Case(When(pk=pk, then=day)))
    )  # fmt: skip
    for name in ("First", "Second"):
        with within(ours.institution.pk):
            assert rename(pk=ours.project.pk, name=name, day=date(2026, 3, 2)) == 1
            assert rename(pk=theirs.project.pk, name=name, day=date(2026, 3, 2)) == 0
            ours.project.refresh_from_db()
            assert (ours.project.name, ours.project.active_on) == (name, date(2026, 3, 2))
    with pytest.raises(ScopeError):
        rename(pk=ours.project.pk, name="Third", day=date(2026, 3, 2))

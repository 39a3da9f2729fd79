"""A compiled query gives what its queryset gives, each time, and sees as little of other institutions."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, QuerySet

from accounts.institutions.models import Closure
from foundation.db.compiled import Compiled, CompiledUpdate, InList, JsonList, JsonRows, Param
from foundation.db.inserts import PARENT_ID, Batch, insert_all, insert_with_children
from foundation.tenancy import ScopeError, across_institutions, within
from tests.factories.projects import make_world
from tracker.cadence.models import ContactWeek, InstitutionWeek
from tracker.meetings.models import Meeting, MeetingProject, Mode
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


def _named() -> QuerySet[Project]:
    return Project.objects.select_related("library_owner").filter(name=Param("name")).order_by("pk")


def test_compiled_query_uses_values_and_institution(django_assert_num_queries: Any) -> None:
    ours, theirs, asked = make_world(), make_world(), Compiled(_named)
    for world in (ours, theirs, ours):
        with within(world.institution.pk), django_assert_num_queries(1):
            (found,) = asked(name=world.project.name)
            assert (found, found.library_owner) == (world.project, world.project.library_owner)
        with within(world.institution.pk):
            assert asked(name="another") == []


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
    asked = Compiled(lambda: Project.objects.order_by("pk").values_list("pk", flat=True))
    with within(ours.institution.pk):
        assert asked() == [ours.project.pk]
    with across_institutions():
        assert asked() == [ours.project.pk, theirs.project.pk]
    with within(theirs.institution.pk):
        assert asked() == [theirs.project.pk]


def test_a_list_of_ids_and_a_day() -> None:
    world = make_world()
    with within(world.institution.pk):
        meetings = [world.meet(date(2026, 3, day)) for day in (2, 3, 4)]
        field = Meeting._meta.get_field("held_on")
        asked = Compiled(
            lambda: (
                Meeting.objects.filter(InList("pk", "ids"), held_on__gt=Param("day", field))
                .order_by("pk")
                .values("pk", "held_on", "created_at")
            )
        )
        ids = [meetings[0].pk, meetings[1].pk]
        expected = Meeting.objects.filter(pk__in=ids, held_on__gt=date(2026, 3, 2)).values(
            "pk", "held_on", "created_at"
        )
        assert asked(ids=ids, day=date(2026, 3, 2)) == list(expected) != []
        assert asked(ids=ids, day="2026-03-02") == list(expected)
        assert asked(ids=[], day=date(2026, 3, 2)) == []
        assert [row["pk"] for row in asked(ids=ids[1:], day=date(2026, 3, 1))] == ids[1:]  # another plan for one
        assert [row["pk"] for row in asked(ids=ids, day=date(2026, 3, 1))] == ids


def test_compiled_update_uses_values_and_institution() -> None:
    ours, theirs = make_world(), make_world()
    rename = CompiledUpdate(
        lambda: Project.objects.filter(~Exists(Closure.objects.filter(starts_on=Param("day"))), pk=Param("pk")),
        name=Param("name"), active_on=Param("day"),
    )  # fmt: skip
    for name in ("First", "Second"):
        with within(ours.institution.pk):
            assert rename(pk=ours.project.pk, name=name, day=date(2026, 3, 2)) == 1
            assert rename(pk=theirs.project.pk, name=name, day=date(2026, 3, 2)) == 0
            ours.project.refresh_from_db()
            assert (ours.project.name, ours.project.active_on) == (name, date(2026, 3, 2))
    with pytest.raises(ScopeError):
        rename(pk=ours.project.pk, name="Third", day=date(2026, 3, 2))


def test_a_list_of_values() -> None:
    world = make_world()
    with within(world.institution.pk):
        ids = sorted(world.meet(date(2026, 3, day)).pk for day in (2, 3))
        served = MeetingProject.objects.order_by().values("project").annotate(found=JsonList("meeting"))
        assert [sorted(row["found"]) for row in Compiled(lambda: served)()] == [ids]


def test_insert_all_adds_or_replaces_rows() -> None:
    world = make_world()
    place, project = world.institution.pk, world.project.pk
    mondays = [date(2026, 3, 2), date(2026, 3, 9)]
    with within(place):
        for days in (1, 3):
            weeks = [ContactWeek(institution_id=place, project_id=project, week=week, days=days) for week in mondays]
            insert_all(Batch(weeks, unique=("project", "week"), update=("days",)))
            assert list(ContactWeek.objects.order_by("week").values_list("week", "days")) == [
                (week, days) for week in mondays
            ]
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_all(weeks)
        assert ContactWeek.objects.count() == 2


def test_row_is_inserted_with_its_children(django_assert_num_queries: Any) -> None:
    world = make_world()
    place, project = world.institution.pk, world.project.pk
    monday, stored = date(2026, 3, 2), {"days": "|", "projects": "+"}
    for days, projects in ((1, 2), (5, 5)):
        meeting = Meeting(institution_id=place, held_on=monday)
        served = MeetingProject(institution_id=place, meeting_id=PARENT_ID, project_id=project)
        week = InstitutionWeek(institution_id=place, week=monday, days=days, projects=projects - days // 4 * 2)
        with within(place), django_assert_num_queries(3 if connection.vendor == "sqlite" else 1):
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
    assert (project, sorted(found)) == (world.project.pk, [["2026-03-02", 1], ["2026-03-09", 1]])


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

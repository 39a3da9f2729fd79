from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.tenancy import ScopeError, across_institutions, within
from tests.factories.projects import make_world
from tracker.meetings.models import MeetingProject
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


def test_a_query_outside_an_institution_raises() -> None:
    make_world()
    with pytest.raises(ScopeError):
        list(Project.objects.all())
    with pytest.raises(ScopeError):
        Project.objects.count()
    with pytest.raises(ScopeError):
        Project.objects.update(name="x")
    with pytest.raises(ScopeError):
        Project.objects.all().delete()


def test_unscoped_subquery_raises() -> None:
    world = make_world()
    sealed = Project.objects.all()
    with within(world.institution.pk), pytest.raises(ScopeError):
        list(MeetingProject.objects.filter(project__in=sealed))


def test_inside_an_institution_only_its_rows_are_seen() -> None:
    ours, theirs = make_world(), make_world()
    with within(ours.institution.pk):
        assert list(Project.objects.all()) == [ours.project]
        assert not Project.objects.filter(pk=theirs.project.pk).exists()


@pytest.mark.parametrize("field", ["project", "meeting"])
def test_foreign_key_into_another_institution_is_refused(field: str) -> None:
    ours, theirs = make_world(), make_world()
    with across_institutions():
        row = {
            "meeting": ours.meet(date(2026, 3, 2)),
            "project": ours.project,
            field: theirs.project if field == "project" else theirs.meet(date(2026, 3, 2)),
        }
        MeetingProject.objects.all().delete()
        with pytest.raises(IntegrityError):
            _create_and_check(institution=ours.institution, **row)


def _create_and_check(**row: object) -> None:
    """The constraints are deferred to the end of the transaction, which a test never reaches: ask for them now."""
    with transaction.atomic():
        MeetingProject.objects.create(**row)
        connection.check_constraints()

"""Conditions about one row, compiled or not, are asked together, and of one institution."""

from typing import Any

import pytest
from django.db.models import Exists, Q

from foundation.db.conditions import which_hold
from foundation.tenancy import ScopeError, within
from tests.factories.projects import make_world
from tracker.meetings.models import Meeting
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[True, False], ids=["compiled", "plain"])
def _both_ways(request: pytest.FixtureRequest, settings: Any) -> None:
    settings.COMPILED_QUERIES = request.param


def _met(name: Any) -> Exists:
    return Exists(Meeting.objects.filter(projects__name=name))


def _named(name: Any) -> Q:
    return Q(name=name)


def test_conditions_hold_for_the_values_of_each_call(django_assert_num_queries: Any) -> None:
    ours, theirs = make_world(), make_world()
    with within(theirs.institution.pk):
        theirs.meet(theirs.institution.created_at.date())
    for world, met in ((ours, False), (theirs, True), (ours, False)):
        with within(world.institution.pk):
            name = world.project.name
            with django_assert_num_queries(1):
                assert which_hold(Project, world.project.pk, [_met, _named], name=name) == (met, True)
            assert which_hold(Project, world.project.pk, [_met, _named], name="another") == (False, False)
            with django_assert_num_queries(0):
                assert which_hold(Project, world.project.pk, []) == ()


def test_no_condition_holds_for_a_row_of_others_or_one_that_went() -> None:
    ours, theirs = make_world(), make_world()
    with within(ours.institution.pk):
        assert which_hold(Project, theirs.project.pk, [_named], name=theirs.project.name) == (False,)
        assert which_hold(Project, 0, [_named, _met], name="") == (False, False)
    with pytest.raises(ScopeError):
        which_hold(Project, ours.project.pk, [_named], name="")

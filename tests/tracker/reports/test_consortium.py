"""What a consortium sees of its members: distributions over those that agreed, from five on, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.institutions.models import Consortium, Institution
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.people import make_institution, make_person
from tests.factories.projects import World
from tests.factories.reports import READERS, TODAY, make_reported
from tracker.figures.periods import last_weeks
from tracker.projects.actions import update_project
from tracker.reports import queries
from tracker.reports.actions import keep_band_weeks
from tracker.reports.consortium import rollup
from tracker.reports.models import BandWeek
from tracker.reports.report import report_data

pytestmark = pytest.mark.django_db
LAST_WEEK = TODAY - timedelta(days=TODAY.weekday() + 7)


def _member(consortium: Consortium, band: str, *, agreed: bool = True, **counts: int) -> Institution:
    place = make_institution(consortium=consortium, consortium_agreed_at=timezone.now() if agreed else None)
    row = dict.fromkeys(("new", "daily", "weekly", "monthly", "few_a_year", "rarely", "late", "changes_seen"), 0)
    BandWeek.objects.create(institution=place, week=LAST_WEEK, own_band=band, **{**row, **counts})
    return place


def test_consortium_counts_agreed_members_from_five_on(django_assert_num_queries: Any) -> None:
    ours, theirs = Consortium.objects.create(name="Ours"), Consortium.objects.create(name="Theirs")
    with across_institutions():
        places = [_member(ours, band, weekly=2) for band in ("daily", "weekly", "monthly", "rarely")]
        _member(ours, "daily", agreed=False, weekly=50)
        _member(theirs, "daily", weekly=50)
    assert rollup(ours, today=TODAY)["weeks"] == [
        {
            "week": LAST_WEEK, "institutions": None, "institution_bands": None, "project_bands": None,
            "weekly_or_better": None,
        }
    ]  # fmt: skip
    with across_institutions():
        _member(ours, "new", new=1, weekly=1)
    with django_assert_num_queries(2):
        result = rollup(ours, today=TODAY)
    assert (result["members"], result["agreed"]) == (6, 5)
    assert result["weeks"] == [
        {
            "week": LAST_WEEK,
            "institutions": 5,
            "institution_bands": {"new": 1, "daily": 1, "weekly": 1, "monthly": 1, "few_a_year": 0, "rarely": 1},
            "project_bands": {"new": 1, "daily": 0, "weekly": 9, "monthly": 0, "few_a_year": 0, "rarely": 0},
            "weekly_or_better": 50.0,
        }
    ]
    with across_institutions():
        Institution.objects.filter(pk=places[0].pk).update(consortium_agreed_at=None)  # taken back
    assert rollup(ours, today=TODAY)["weeks"][0]["institutions"] is None


def test_consortium_report_is_for_its_readers() -> None:
    with across_institutions():
        place = make_institution(consortium=Consortium.objects.create(name="Ours"))
        reader, dean = (make_person(place, Side.OTHER, role) for role in (Role.CONSORTIUM, Role.DEAN))
        stray = make_person(make_institution(), Side.OTHER, Role.CONSORTIUM)
    path = "/api/v1/reports/consortium/"
    assert client_of(reader).get(path).json()["consortium"] == "Ours"
    assert [client_of(person).get(path).status_code for person in (dean, stray)] == [403, 404]


def _before(world: World) -> Any:
    data = report_data(world.institution, last_weeks(TODAY), at=world.at(TODAY), roles=READERS)
    return data[queries.before], queries.past in data._loaded


def test_stored_weeks_equal_computed_and_expire() -> None:
    world, neighbour = make_reported(), make_reported()
    with within(world.institution.pk):
        computed, from_contacts = _before(world)
        assert from_contacts
        keep_band_weeks(institution=world.institution, at=world.at(TODAY))
        assert _before(world) == (computed, False)
        assert BandWeek.objects.count() == 52
        world.meet(date(2026, 3, 24), at=world.at(TODAY))
        _changed, from_contacts = _before(world)
        assert from_contacts
    with across_institutions():
        assert not BandWeek.objects.filter(institution=neighbour.institution).exists()
        stale = list(queries.out_of_step(at=world.at(TODAY)))
        assert stale == [world.institution, neighbour.institution]
        for place in stale:
            keep_band_weeks(institution=place, at=world.at(TODAY))
        assert list(queries.out_of_step(at=world.at(TODAY))) == []
        update_project(project=world.project, by=None, at=world.at(TODAY), name="Another name")
        assert list(queries.out_of_step(at=world.at(TODAY))) == [world.institution]

"""The AI register in the report: its figures, and what needs attention."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role, Side
from foundation.tenancy import within
from tests.factories.ai_register import DAY, make_entry, make_public
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.ai_register.actions import review_entry
from tracker.figures.periods import last_weeks
from tracker.figures.tables import ReportData
from tracker.reports.attention import attention_lines
from tracker.reports.report import report, report_data

READERS = frozenset({Role.DEAN})


@pytest.fixture
def world(db: None) -> Any:
    made, neighbour = make_world(), make_world(name="Neighbour")
    with within(neighbour.institution.pk):
        make_public(neighbour, make_entry(neighbour, name="Theirs", it_owner=None, review_on=DAY))
    with within(made.institution.pk):
        yield made


def _data(world: World, days: int) -> ReportData:
    day = DAY + timedelta(days=days)
    return report_data(world.institution, last_weeks(day), at=world.at(day), roles=READERS)


def _figures(world: World, days: int) -> dict[str, Any]:
    return {row["key"]: row["value"] for row in report(_data(world, days))["figures"] if row["key"].startswith("ai_")}


def test_figures_count_uses_late_reviews_and_missing_owners(world: World) -> None:
    make_public(world, make_entry(world, name="Used", review_on=DAY + timedelta(days=20)))
    make_entry(world, name="Worry", kind="concern", it_owner=None, review_on=DAY + timedelta(days=60))
    gone = make_entry(world, name="Gone", it_owner=None, review_on=DAY)
    review_entry(entry=gone, by=None, at=world.at(DAY), outcome="retired", note="Gone")
    assert _figures(world, 13) == {"ai_uses": 1, "ai_reviews_late": 0, "ai_without_owners": 0}
    assert _figures(world, 14) == {"ai_uses": 1, "ai_reviews_late": 0, "ai_without_owners": 1}
    assert _figures(world, 21) == {"ai_uses": 1, "ai_reviews_late": 1, "ai_without_owners": 1}


def test_missing_owner_and_late_review_need_attention(world: World) -> None:
    late = make_entry(world, name="Late", project=world.project, review_on=DAY)
    half = make_entry(world, name="Half", it_owner=None, review_on=DAY)
    lines, _more = attention_lines(_data(world, 20), most=20)
    found = {line.address: (line.title, str(line.badge[1]) if line.badge else "", line.hint) for line in lines}
    half_line, late_line = (found[reverse("ai-entry", args=[row.pk])] for row in (half, late))
    assert half_line[:2] == ("Half", "No owner in IT")
    assert "AI review overdue" in half_line[2]
    assert late_line[:2] == ("Late", "AI review overdue")
    assert "Theirs" not in {title for title, _badge, _hint in found.values()}


def test_owner_who_changed_sides_is_missing(world: World) -> None:
    row = make_entry(world, it_owner=make_person(world.institution, Side.IT))
    assert _figures(world, 14)["ai_without_owners"] == 0
    assert row.it_owner is not None
    row.it_owner.team = world.librarian.team
    row.it_owner.save()
    assert _figures(world, 14)["ai_without_owners"] == 1

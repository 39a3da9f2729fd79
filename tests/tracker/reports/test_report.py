"""The report's figures, from stored summaries and computed for a past day."""

from datetime import date, timedelta

import pytest

from accounts.institutions.models import Closure
from foundation.tenancy import within
from tests import ROOT
from tests.factories.projects import World
from tests.factories.reports import READERS, TODAY, make_reported
from tracker.figures.periods import Period, last_weeks
from tracker.figures.tables import ReportData
from tracker.projects.actions import save_closure, update_project
from tracker.reports.columns import TABLES
from tracker.reports.figures import FIGURES
from tracker.reports.report import report, report_data, rows_of

pytestmark = pytest.mark.django_db


def data(world: World, day: date = TODAY, *, today: date | None = None) -> ReportData:
    return report_data(world.institution, last_weeks(day), at=world.at(today or day), roles=READERS)


def test_the_figures_of_a_small_institution() -> None:
    world = make_reported()
    make_reported()  # a neighbour with the same, of which nothing may show
    with within(world.institution.pk):
        result = report(data(world))
    figures = {row["key"]: (row["value"], row["earlier"]) for row in result["figures"]}
    assert figures == {
        "weekly_or_better": (50.0, 0.0),
        "on_target": (63.0, None),
        "own_band": ("weekly", "monthly"),
        "active": (3, 2),
        "late": (1, 0),
        "quiet": (1, None),
        "without_library_owner": (0, None),
        "without_it_owner": (1, None),
        "without_sponsor": (2, None),
        "contact_days": (14, 11),
        "contact_weeks": (12, 8),
        "decisions": (2, 1),
        "awaiting_leadership": (1, None),
        "without_library": (0, 1),
        "without_it": (1, 0),
        "without_leadership": (2, 1),
        "polls_closed": (0, None),
        "skills_short": (0, None),
        "ai_uses": (0, None),
        "ai_reviews_late": (0, None),
        "ai_without_owners": (0, None),
        "closed_projects": (0, None),
        "closed_without_lessons": (0, None),
        "teams_apart": (0, None),
        "trainings_held": (0, None),
        "trainings_with_it": (0, None),
        "benefits_confirmed": (0, None),
        "benefits_waiting": (0, None),
        "trainings_not_held": (0, None),
        "sponsors_away": (1, None),
        "clashes": (0, None),
        "goals_met": (0, None),
        "goals_behind": (0, None),
        "late_steps": (0, None),
        "overloaded_teams": (0, None),
        "agreements_waiting": (0, None),
        "agreements_to_review": (0, None),
        "playbook_runs": (0, None),
    }


def test_every_figure_opens_as_many_rows_as_it_counts() -> None:
    world = make_reported()
    with within(world.institution.pk):
        these = data(world)
        for figure in FIGURES:
            reading = figure.read(these)
            if reading.count is not None:
                assert len(figure.rows(these)) == reading.count, figure.key
            elif figure.key not in ("own_band", "on_target", "contact_days"):
                assert len(figure.rows(these)) == reading.value, figure.key


def test_stored_and_computed_reports_agree_for_today() -> None:
    world = make_reported()
    with within(world.institution.pk):
        closure = Closure(
            institution=world.institution, name="Break", starts_on=date(2026, 3, 30), ends_on=date(2026, 4, 12)
        )
        save_closure(closure=closure, by=None, at=world.at(TODAY))
        stored = data(world)
        computed = data(world)
        computed.today = TODAY + timedelta(days=1)  # the same day, seen as a past one
        assert stored.live
        assert not computed.live
        for table in TABLES:
            assert rows_of(table, computed) == rows_of(table, stored), table.key


def test_past_day_ignores_later_changes() -> None:
    world = make_reported()
    past = TODAY - timedelta(weeks=6)
    with within(world.institution.pk):
        before = {t.key: rows_of(t, data(world, past, today=TODAY)) for t in TABLES if t.key != "decisions"}
        world.meet(past + timedelta(days=1), at=world.at(TODAY))
        update_project(project=world.project, by=None, at=world.at(TODAY), status="on_hold")
        after = {t.key: rows_of(t, data(world, past, today=TODAY)) for t in TABLES if t.key != "decisions"}
        assert after == before
        assert world.project.pk not in {row["id"] for row in rows_of_projects(world, TODAY)}
        assert world.project.pk in {row["id"] for row in rows_of_projects(world, past)}


def rows_of_projects(world: World, day: date) -> list[dict[str, object]]:
    projects = next(table for table in TABLES if table.key == "projects")
    return rows_of(projects, data(world, day, today=TODAY))


def test_an_institution_without_anything_has_a_report() -> None:
    world = make_reported()
    with within(world.institution.pk):
        result = report(
            report_data(
                world.institution, Period(date(2020, 1, 1), date(2020, 1, 31)), at=world.at(TODAY), roles=READERS
            )
        )
    assert result["summary"] == "No joint project was running on the last day of this period."
    assert result["projects"] == []
    assert [row["percent"] for row in result["compared"]] == [None, 14.0, 34.2]


def test_the_guide_names_every_figure_with_its_rule() -> None:
    guide = (ROOT / "docs/guides/report.md").read_text()
    rows = [line for line in guide.splitlines() if line.startswith("| ")]
    assert rows[1:] == [f"| {figure.label} | {figure.rule} | {figure.table.title} |" for figure in FIGURES]


def test_no_column_and_no_figure_is_about_a_person() -> None:
    keys = {column.key for table in TABLES for column in table.columns} | {figure.key for figure in FIGURES}
    assert not {key for key in keys if any(word in key for word in ("person", "email", "attend", "rank", "people"))}

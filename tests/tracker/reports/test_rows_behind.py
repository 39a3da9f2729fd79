"""Every number of the report opens rows that add up to it, on the page and over the API."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from accounts.institutions.models import Closure
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World
from tests.factories.reminders import NOON, make_reminder
from tests.factories.reports import READERS, TODAY, make_reported
from tracker.figures.periods import Period, last_weeks
from tracker.figures.tables import Unit
from tracker.projects.actions import save_closure
from tracker.reports.behind import open_number
from tracker.reports.columns import TABLES
from tracker.reports.figures import FIGURES
from tracker.reports.report import report_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]
API = "/api/v1/reports/institution/"
PERIODS = (
    last_weeks(TODAY),
    last_weeks(TODAY - timedelta(days=9)),
    Period(TODAY - timedelta(days=30), TODAY - timedelta(days=3)),
    Period(TODAY - timedelta(days=500), TODAY),
    Period(date(2020, 1, 1), date(2020, 1, 31)),
)
#: Numbers without rows behind them -> why that is right. A whole table by its key.
THEMSELVES = {
    "exceptions": "each row is a project or a decision, and leads to it",
    "decisions": "each row is a decision",
    "projects": "each row is a project, whose page has its weeks",
    "figures": "a figure opens its own rows",
    "compared.low": "of a published figure",
    "compared.high": "of a published figure",
    "bands.poll": "of a published figure",
}


@pytest.fixture
def _clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


def _remind(world: World) -> None:
    with within(world.institution.pk):
        for days, fields in (
            (6, {}),
            (20, {"answer": "we_met", "answered_at": NOON}),
            (50, {}),
            (70, {"rung": "late"}),
        ):
            make_reminder(world.librarian, world.project, sent_on=TODAY - timedelta(days=days), **fields)
        spring = Closure(
            institution=world.institution, name="Break", starts_on=date(2026, 3, 30), ends_on=date(2026, 4, 12)
        )
        save_closure(closure=spring, by=None, at=world.at(TODAY))


@pytest.fixture
def world() -> World:
    _remind(make_reported(name="Southern College"))  # with the same, of which nothing may be among the rows
    world = make_reported(name="Northern College")
    _remind(world)
    return world


@pytest.fixture
def dean(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LEADERSHIP, Role.DEAN)


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_rows_of_every_figure_add_up_to_it(world: World, period: Period) -> None:
    with within(world.institution.pk):
        data = report_data(world.institution, period, at=world.at(TODAY), roles=READERS)
        for figure in FIGURES:
            reading = figure.read(data)
            expected = reading.value if reading.count is None else reading.count
            assert figure.add_up(figure.rows(data), data) == expected, figure.key


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_rows_behind_every_number_add_up_to_it(world: World, period: Period) -> None:
    with within(world.institution.pk):
        data = report_data(world.institution, period, at=world.at(TODAY), roles=READERS)
        opened, not_ours = 0, set()
        for table in TABLES:
            for column in table.columns:
                name = f"{table.key}.{column.key}"
                if column.unit not in (Unit.COUNT, Unit.PERCENT) or {table.key, name} & THEMSELVES.keys():
                    continue
                assert column.behind is not None, name
                assert table.row_key is not None
                for row in table.rows(data):
                    found = open_number(data, table.key, table.row_key(row), column.key)
                    if found is None:
                        not_ours.add((name, table.row_key(row)))
                        continue
                    opened += 1
                    assert column.behind.add_up(found.rows, data) == column.produce(row), (name, row)
    assert opened > 130
    assert {row for _name, row in not_ours} == {"frequency-headline", "frequency-chart", "new"}
    assert ("bands.percent", "new") in not_ours


def test_every_number_on_the_page_leads_to_its_rows(world: World, dean: Person) -> None:
    page = signed_in(dean).get("/report/").content.decode()
    links = [unescape(link) for link in re.findall(r'<a href="(/report/rows/[^"]*)"', page)]
    assert len(links) > 60
    for part, number in (("bands", 3), ("weeks", 20), ("reminders", 4), ("compared", 2)):
        assert sum(f"/rows/{part}/" in link for link in links) >= number, part
    for link in [one for one in links if "/weeks/" not in one] + [one for one in links if "/weeks/" in one][:4]:
        answer = signed_in(dean).get(link)
        assert answer.status_code == 200, link
        rows = client_of(dean).get(link.replace("/report/rows/", f"{API}rows/")).json()["rows"]
        body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
        assert body.count("<tr>") == len(rows), link


def test_rows_behind_a_number_are_those_it_counts(world: World, dean: Person) -> None:
    week = (TODAY - timedelta(weeks=11)).isoformat()
    monday = TODAY - timedelta(weeks=11, days=TODAY.weekday())
    opened = client_of(dean).get(f"{API}rows/weeks/{monday}/projects/").json()
    assert (opened["value"], opened["table"]) == (2, "contacts")
    assert [(row["day"], row["project"]) for row in opened["rows"]] == [
        ((TODAY - timedelta(weeks=11, days=1)).isoformat(), "Eduroam and SSO"),
        (week, "Eduroam and SSO"),
        (week, "Platform move"),
    ]
    late = client_of(dean).get(f"{API}rows/reminders/due/followed/").json()
    assert [(row["project"], row["followed"]) for row in late["rows"]] == [("Eduroam and SSO", True)] * 3
    for wrong in ("bands/often/projects", "bands/daily/rule", "nothing/daily/projects", "compared/frequency-chart/n"):
        assert client_of(dean).get(f"{API}rows/{wrong}/").status_code == 404
        assert signed_in(dean).get(f"/report/rows/{wrong}/").status_code == 404

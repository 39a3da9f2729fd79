"""The report as a page: the figures of the API, each leading to its rows and its rule."""

import re
from html import unescape
from typing import Any

import pytest
import time_machine

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project
from tests.factories.reports import READERS, TODAY, make_reported
from tracker.figures.periods import last_weeks
from tracker.reports import display, views
from tracker.reports.columns import TABLE
from tracker.reports.figures import all_figures, figure_rows
from tracker.reports.models import ReportSubscription
from tracker.reports.report import report_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]


@pytest.fixture
def _clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    make_reported(name="Southern College")
    return make_reported(name="Northern College")


@pytest.fixture
def dean(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LEADERSHIP, Role.DEAN)


def _words_of(page: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", page)))


def test_the_page_says_what_the_api_says(world: World, dean: Person) -> None:
    report = client_of(dean).get("/api/v1/reports/institution/").json()
    page = signed_in(dean).get("/report/").content.decode()
    seen = _words_of(page)
    assert re.sub(r"\s+", "", report["summary"]) in seen
    with within(world.institution.pk):
        data = report_data(world.institution, last_weeks(TODAY), at=world.at(TODAY), roles=READERS)
        for shown in figure_rows(data):
            value = display.display_reading(shown.figure, shown.reading)
            assert re.sub(r"\s+", "", f"{shown.label}{value}") in seen, shown.figure.key
            assert re.sub(r"\s+", "", shown.rule) in seen
        for key in ("exceptions", "compared", "bands", "weeks", "decisions", "reminders", "projects"):
            for made in TABLE[key].rows(data):
                hidden = {"id", "key", "what", "project_id"}
                line = "".join(display.display_cell(c, made) for c in TABLE[key].columns if c.key not in hidden)
                assert re.sub(r"\s+", "", line) in seen, (key, line)
    assert "style=" not in page
    assert "<script" not in page.partition('<div class="report">')[2].partition("</main>")[0]
    assert "Southern College" not in page


def test_long_table_shows_first_rows_and_a_link(dean: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(dean)
    monkeypatch.setattr(views, "SHOWN", 2)
    page = client.get("/report/?to=2026-06-17").content.decode()
    table = page.partition('<details id="projects"')[2].partition("</details>")[0]
    assert table.count("<tr>") == 1 + 2
    link = re.search(r'<a href="([^"]*)">1 more: see all</a>', table)
    assert link is not None
    assert client.get(unescape(link[1])).content.decode().count("<tr>") == 1 + 3
    listed = page.partition('<details id="exceptions"')[2].partition("</details>")[0]
    assert listed.count("<tr>") == 1 + 2
    assert '<a href="/report/report.xlsx?from=' in listed


def test_each_figure_opens_its_rows_and_its_rule(dean: Person) -> None:
    client = signed_in(dean)
    for figure in all_figures():
        page = client.get(f"/report/rows/{figure.key}/").content.decode()
        assert str(figure.rule) in unescape(page)
        assert f"/api/v1/reports/institution/rows/{figure.key}/" in page
    assert "Platform move" in client.get("/report/rows/late/").content.decode()
    assert "Eduroam" not in client.get("/report/rows/late/").content.decode()
    assert client.get("/report/rows/nothing/").status_code == 404


def test_a_wrong_period_is_explained(dean: Person) -> None:
    answer = signed_in(dean).get("/report/?from=2026-06-02&to=2026-06-01<script>")
    assert answer.status_code == 400
    assert answer.context["form"].errors == {"to": ["Enter days as YYYY-MM-DD, such as 2026-03-04."]}
    assert "<script>" not in answer.content.decode()


def test_files_come_from_the_page_too(dean: Person) -> None:
    answer = signed_in(dean).get("/report/report.pdf?to=2026-05-31")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].endswith('-to-2026-05-31.pdf"')


def test_checkbox_subscribes_and_unsubscribes(dean: Person) -> None:
    client = signed_in(dean)
    for wanted, count in (({"wanted": "1"}, 1), ({"wanted": "1"}, 1), ({}, 0), ({}, 0)):
        client.post("/report/subscription/", wanted)
        with across_institutions():
            assert list(ReportSubscription.objects.values_list("person_id", flat=True)) == [dean.pk] * count


def test_who_only_reads_for_a_consortium_may_not(world: World) -> None:
    with across_institutions():
        reader = make_person(world.institution, Side.OTHER, Role.CONSORTIUM)
    assert [signed_in(reader).get(path).status_code for path in ("/report/", "/report/consortium/")] == [403, 404]


def test_its_queries_do_not_grow_with_the_projects(world: World, dean: Person, django_assert_num_queries: Any) -> None:
    client = signed_in(dean)
    queries = 18  # one asks which of the tables of slices have rows, one reads those of active projects, two the map
    client.get("/report/")
    with django_assert_num_queries(queries):
        client.get("/report/")
    with within(world.institution.pk):
        for number in range(3):
            make_project(world.institution, at=world.at(TODAY), name=f"More {number}")
    with django_assert_num_queries(queries):
        client.get("/report/")

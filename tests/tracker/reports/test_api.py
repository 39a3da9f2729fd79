"""The report over REST: one set of figures in four formats, and what it refuses."""

import csv
import io
import re
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from pypdf import PdfReader
from rest_framework.test import APIClient

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.spreadsheets import escape_formula
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_project
from tests.factories.reports import READERS, TODAY, make_reported
from tracker.figures.periods import last_weeks
from tracker.projects.models import Project
from tracker.reports.columns import LABELS, all_tables
from tracker.reports.figures import all_figures
from tracker.reports.formats.pdf import content
from tracker.reports.report import report_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]
PATH = "/api/v1/reports/institution/"


@pytest.fixture
def _clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    make_reported(name="Southern College")
    return make_reported(name="Northern College")


@pytest.fixture
def dean(world: World) -> APIClient:
    return client_of(_somebody(world, Role.DEAN))


def _somebody(world: World, *roles: Role) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LEADERSHIP, *roles)


def test_formats_have_the_same_figures(world: World, dean: APIClient) -> None:
    report = dean.get(PATH).json()
    tables = {table.key: [list(row.values()) for row in report[table.key]] for table in all_tables()}

    book = load_workbook(io.BytesIO(dean.get(PATH, {"format": "xlsx"}).content))
    data_head, *data = book["Data"].iter_rows(values_only=True)
    assert data_head == ("table", "row", "column", "value")
    for key in tables:
        read = [(number, column, _plain(value)) for table, number, column, value in data if table == key]
        assert read == [
            (number, column, _plain(value))
            for number, row in enumerate(report[key], start=1)
            for column, value in row.items()
        ], key
    assert book.worksheets[0]["A3"].value == report["summary"]

    lines = list(csv.reader(io.StringIO(dean.get(PATH, {"format": "csv"}).content.decode("utf-8-sig"))))
    for table in all_tables():
        key, rows = table.key, tables[table.key]
        start = lines.index([str(table.title)])
        assert lines[start + 1] == [column.key for column in table.columns]
        read = lines[start + 2 : start + 2 + len(rows)]
        assert read == [[_in_csv(value) for value in row] for row in rows], key
        assert (lines[start + 2 + len(rows) :] or [[]])[0] == []

    text = _text_of(dean.get(PATH, {"format": "pdf"}).content)
    with within(world.institution.pk):
        printed = content(report_data(world.institution, last_weeks(TODAY), at=world.at(TODAY), roles=READERS))
    assert _squeezed(report["summary"]) in text
    assert [row["key"] for row in report["figures"]] == [figure.key for figure in all_figures()]
    for line in printed["figures"]["rows"]:
        assert _squeezed("".join(line[:2])) in text, line
    for key in ("exceptions", "bands", "decisions", "reminders", "projects", "week_table"):
        for line in printed[key]["rows"]:
            assert _squeezed("".join(line)) in text, (key, line)


def _all_plain(rows: list[list[Any]]) -> list[list[Any]]:
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> Any:
    return value.date().isoformat() if hasattr(value, "date") else "" if value is None else value


def _in_csv(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _text_of(pdf: bytes) -> str:
    return _squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_accept_chooses_the_format_as_well(dean: APIClient) -> None:
    for kind in ("text/csv", "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"):
        answer = dean.get(PATH, headers={"Accept": kind})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="joint-work-2026-03-30-to-2026-')


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"to": "20260101"}, "to"),
        ({"to": "2026-06-18"}, "to"),
        ({"from": "2026-06-02", "to": "2026-06-01"}, "from"),
        ({"from": "2020-01-01"}, "from"),
        ({"to": "0001-01-01"}, "to"),
        ({"since": "2026-01-01"}, "since"),
        ({"from": "2026-01-0\x00"}, "from"),
    ],
)
def test_a_wrong_period_is_refused_by_name(dean: APIClient, query: dict[str, str], field: str) -> None:
    for form in ("json", "csv", "xlsx", "pdf"):
        answer = dean.get(PATH, {**query, "format": form})
        assert answer.status_code == 400, form
        assert answer.headers["Content-Type"] == "application/problem+json", form
        assert [error["parameter"] for error in answer.json()["errors"]] == [field], form


def test_an_unknown_format_is_refused_by_name(dean: APIClient) -> None:
    answer = dean.get(PATH, {"format": "docx"})
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["format"]
    assert dean.get(PATH, headers={"Accept": "text/html"}).status_code == 406


def test_the_rows_behind_each_figure(dean: APIClient) -> None:
    columns = {figure.table.key: [column.key for column in figure.table.columns] for figure in all_figures()}
    for row in dean.get(PATH).json()["figures"]:
        opened = dean.get(row["rows"]).json()
        assert (opened["label"], opened["rule"]) == (row["label"], row["rule"])
        assert all(list(one) == columns[opened["table"]] for one in opened["rows"])
    late = dean.get(f"{PATH}rows/late/").json()
    assert [project["name"] for project in late["rows"]] == ["Platform move"]
    assert dean.get(f"{PATH}rows/nothing/").status_code == 404


def test_who_may_read_it(world: World) -> None:
    for roles, status in (((Role.STAFF,), 200), ((Role.DEAN,), 200), ((Role.CONSORTIUM,), 403)):
        assert client_of(_somebody(world, *roles)).get(PATH).status_code == status
    assert APIClient().get(PATH).status_code == 401


def test_no_person_appears_in_any_format(world: World, dean: APIClient) -> None:
    with across_institutions():
        people = list(Person.objects.filter(institution=world.institution))
    assert len(people) == 4
    for form in ("json", "csv"):
        body = dean.get(PATH, {"format": form}).content.decode()
        for person in people:
            assert person.email not in body
            assert person.name not in body
    text = _text_of(dean.get(PATH, {"format": "pdf"}).content)
    assert not [person for person in people if _squeezed(person.name) in text]


def test_a_project_named_like_a_formula_stays_a_text(world: World, dean: APIClient) -> None:
    name = "=HYPERLINK(1) #show *x* [ $"
    with within(world.institution.pk):
        Project.objects.filter(name="Platform move").update(name=name)
    assert f",'{name}," in dean.get(PATH, {"format": "csv"}).content.decode()
    book = load_workbook(io.BytesIO(dean.get(PATH, {"format": "xlsx"}).content))
    cells = [cell for row in book["Projects"].iter_rows() for cell in row if cell.value == name]
    assert [cell.data_type for cell in cells] == ["s"]
    assert _squeezed(name) in _text_of(dean.get(PATH, {"format": "pdf"}).content)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1"])
def test_formula_in_a_cell_is_escaped(text: str) -> None:
    assert escape_formula(text) == "'" + text


def test_text_that_is_no_formula_is_unchanged() -> None:
    assert [escape_formula(value) for value in ("a=1", "", None, -1, 0.5, True)] == ["a=1", "", "", "-1", "0.5", "true"]


def test_both_published_figures_stand_side_by_side(dean: APIClient) -> None:
    compared = dean.get(PATH).json()["compared"]
    assert [(row["key"], row["percent"], row["n"], row["n_inferred"], row["low"], row["high"]) for row in compared] == [
        ("here", 50.0, 2, False, None, None),
        ("frequency-headline", 14.0, 73, True, 7.6, 23.4),
        ("frequency-chart", 34.2, 73, True, 24.4, 45.7),
    ]
    records = {row["key"]: row for row in dean.get("/api/v1/benchmarks/").json()["results"]}
    assert {key: [answer["percent"] for answer in row["answers"]] for key, row in records.items()} == {
        "frequency-headline": [],
        "frequency-chart": [13.7, 20.5, 26.0, 26.0, 13.7],
        "ai-confidence": [8.2, 53.4, 38.4],
        "relationship": [32.8, 57.5, 9.5],
        "least-confident-skills": [None, None, None],
        "upskilling-barriers": [47.0, 46.0],
    }
    assert all(row["source"] and row["caveat"] and row["recorded_on"] for row in records.values())


def test_the_queries_do_not_grow_with_the_projects(
    world: World, dean: APIClient, django_assert_num_queries: Any
) -> None:
    queries = 15  # one asks which of the tables of slices have rows, one reads those of active projects, two the map
    dean.get(PATH)
    with django_assert_num_queries(queries):
        dean.get(PATH)
    with within(world.institution.pk):
        for number in range(3):
            make_project(world.institution, at=world.at(TODAY), name=f"More {number}")
    with django_assert_num_queries(queries):
        assert len(dean.get(PATH).json()["projects"]) == 6


def test_sheets_for_people_have_their_words(world: World, dean: APIClient) -> None:
    book = load_workbook(io.BytesIO(dean.get(PATH, {"format": "xlsx"}).content))
    assert book.sheetnames == [
        "Summary", "Needs attention", "Figures", "Published figures", "How often", "The last 52 weeks", "Decisions",
        "Do reminders work", "Projects", "Teams of the library and of IT", "Trainings",
        "What kept trainings from taking", "Benefits", "What benefits come to",
        "Said, logged, wanted", "Polls", "Skills", "AI register", "Closed projects",
        "Leadership in the room", "Working agreements", "Goals",
        "Open clashes of goals", "Late steps", "Overloaded teams", "Started from a playbook", "Data",
    ]  # fmt: skip
    stored = {value for words in LABELS.values() for value in words} - {"late", "other"}
    for sheet in book.worksheets[:-1]:
        head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        assert not [cell for cell in head if cell is None or "_" in cell], sheet.title
        assert "Id" not in head
        assert not [cell for row in rows for cell in row if cell in stored or isinstance(cell, bool)], sheet.title
    figures = {row[0]: row[1:] for row in book["Figures"].iter_rows(values_only=True)}
    assert figures["Active joint projects at weekly or better"][:4] == (50, 0, 1, 2)
    assert figures["The institution as a whole"][:2] == ("Weekly", "Monthly")
    projects = {row[0]: row for row in book["Projects"].iter_rows(values_only=True)}
    assert projects["Platform move"][2:4] == ("A few times a year", "Late")
    assert projects["Platform move"][-1] == "yes"

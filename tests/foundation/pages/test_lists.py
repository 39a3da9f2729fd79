"""List pages: what they show, in which order and columns; saved views; CSV of what is shown."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from accounts.roles import Role, Side
from foundation.pages.actions import MAX_VIEWS, save_view
from foundation.pages.models import SavedView
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.outcomes.actions import add_action, record_decision

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)
LISTS = ("/projects/", "/meetings/", "/decisions/", "/actions/")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    world = make_world(active_on=date(2026, 1, 5))
    with within(world.institution.pk):
        world.meet(TODAY - timedelta(days=2))
    return world


def _rows(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_projects_are_worst_first_and_csv_equals_page(world: World) -> None:
    with within(world.institution.pk):
        at = world.at(TODAY)
        make_project(world.institution, at=at, name="Quiet one", active_on=date(2026, 1, 5), target_days=7)
        make_project(world.institution, at=at, name="Planned one", active_on=None, status="planned")
    client = signed_in(world.librarian)
    page = client.get("/projects/").content.decode()
    rows = _rows(client, "/projects/?format=csv")
    assert [row["name"] for row in rows] == ["Quiet one", world.project.name, "Planned one"]
    places = [page.index(row["name"]) for row in rows]
    assert places == sorted(places)
    assert rows[0]["state"] == "Late"
    assert rows[1]["state"] == "On track"
    assert set(rows[0]) == {"name", "state", "standing", "band", "kind", "library_owner", "it_owner"}


def test_list_state_is_in_the_address(world: World) -> None:
    with within(world.institution.pk):
        make_project(world.institution, at=world.at(TODAY), name="Zebra", active_on=TODAY, target_days=30)
    client = signed_in(world.librarian)
    rows = _rows(client, "/projects/?format=csv&columns=target_days&columns=due_on&ordering=-target_days")
    assert [row["name"] for row in rows] == ["Zebra", world.project.name]
    assert list(rows[0]) == ["name", "due_on", "target_days"]
    assert (rows[0]["due_on"], rows[0]["target_days"]) == ("2026-04-10", "30")
    assert [row["name"] for row in _rows(client, "/projects/?format=csv&search=zeb+RA")] == ["Zebra"]
    assert _rows(client, "/projects/?format=csv&state=late") == []
    assert client.get("/projects/?state=nonsense").status_code == 400
    assert client.get("/projects/?page=0&ordering=nonsense&columns=nonsense").status_code == 200
    assert 'aria-sort="descending"' in client.get("/projects/?ordering=-due_on&columns=due_on").content.decode()


def test_excel_of_a_list_has_labels_and_real_days(world: World) -> None:
    with within(world.institution.pk):
        make_project(world.institution, at=world.at(TODAY), name="=1+1", active_on=TODAY, target_days=30)
    answer = signed_in(world.librarian).get("/projects/?format=xlsx&columns=due_on&columns=target_days&search=1")
    assert answer["Content-Disposition"] == 'attachment; filename="project-list.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [[f"{cell.value:%Y-%m-%d}" if cell.is_date else cell.value for cell in row] for row in sheet.rows] == [
        ["Project", "Due", "Target in days"], ["=1+1", "2026-04-10", 30],
    ]  # fmt: skip
    assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize("address", [*LISTS, "/people/", "/teams/", "/trail/"])
def test_every_list_is_there_as_excel(world: World, address: str) -> None:
    with across_institutions():
        admin = make_person(world.institution, Side.IT, Role.ADMIN)
    client = signed_in(admin)
    page = client.get(address).content.decode()
    assert 'href="?format=xlsx"' in page
    rows = _rows(client, f"{address}?format=csv")
    sheet = load_workbook(io.BytesIO(client.get(f"{address}?format=xlsx").content)).active
    assert (sheet.max_row - 1, sheet.max_column) == (len(rows), len(rows[0]) if rows else sheet.max_column)


def test_csv_cell_is_no_formula(world: World) -> None:
    with within(world.institution.pk):
        make_project(world.institution, at=world.at(TODAY), name="=1+1", active_on=TODAY)
    assert [row["name"] for row in _rows(signed_in(world.librarian), "/projects/?format=csv&search=1")] == ["'=1+1"]


def test_meetings_decisions_and_actions(world: World) -> None:
    with within(world.institution.pk):
        facts: Any = {"project": world.project, "by": None, "at": world.at(TODAY)}
        record_decision(**facts, institution_id=world.institution.pk, text="Switch it off", in_room=[world.librarian])
        add_action(**facts, institution_id=world.institution.pk, text="Ask", due_on=TODAY - timedelta(days=1))
    client = signed_in(world.librarian)
    (meeting,) = _rows(client, "/meetings/?format=csv")
    assert (meeting["held_on"], meeting["projects"], meeting["joint"]) == ("2026-03-09", world.project.name, "joint")
    (decision,) = _rows(client, "/decisions/?format=csv&missing_sides=it")
    assert (decision["text"], decision["missing_sides"]) == ("Switch it off", "IT")
    (action,) = _rows(client, "/actions/?format=csv")
    assert (action["text"], action["state"]) == ("Ask", "Late")


@pytest.mark.parametrize("address", LISTS)
def test_list_is_empty_for_others_and_without_permission(world: World, address: str) -> None:
    with within(world.institution.pk):
        facts: Any = {"project": world.project, "by": None, "at": world.at(TODAY)}
        record_decision(**facts, institution_id=world.institution.pk, text="Ours", in_room=[])
        add_action(**facts, institution_id=world.institution.pk, text="Ours")
        world.project.name = "Of our own"
        world.project.save()
    seen = signed_in(make_world().librarian).get(address).content.decode()
    assert "Of our own" not in seen
    assert "Ours" not in seen
    assert "Of our own" in signed_in(world.librarian).get(address).content.decode()
    with across_institutions():
        reader = make_person(world.institution, Side.OTHER, Role.CONSORTIUM)
    assert signed_in(reader).get(address).status_code == 403
    assert signed_in(reader).post(address, {"name": "x", "query": ""}).status_code == 403


@pytest.mark.parametrize(
    ("address", "queries"), [("/projects/", 7), ("/meetings/", 7), ("/decisions/", 5), ("/actions/", 5)]
)
def test_the_number_of_queries_does_not_grow(
    world: World, django_assert_num_queries: Any, address: str, queries: int
) -> None:
    client = signed_in(world.librarian)
    client.get(address)
    for _ in range(2):
        with within(world.institution.pk):
            facts: Any = {"by": None, "at": world.at(TODAY), "institution_id": world.institution.pk}
            for name in ("A", "B"):
                record_decision(project=world.project, text=name, in_room=[world.librarian], **facts)
                add_action(project=world.project, text=name, owner=world.librarian, **facts)
                world.meet(TODAY - timedelta(days=3))
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


def test_saved_view_is_saved_used_and_removed(world: World) -> None:
    client = signed_in(world.librarian)
    answer = client.post("/projects/", {"name": " Mine,  late ", "query": "state=late&page=3&columns=due_on&band="})
    assert answer["Location"] == "/projects/?state=late&columns=due_on"
    with within(world.institution.pk):
        view = SavedView.objects.get()
    assert (view.name, view.page, view.query) == ("Mine, late", "project-list", "state=late&columns=due_on")
    page = client.get(answer["Location"]).content.decode()
    assert "Mine, late" in page
    assert 'aria-current="true"' in page
    client.post("/projects/", {"name": "Mine, late", "query": "state=due"})
    with within(world.institution.pk):
        assert [row.query for row in SavedView.objects.all()] == ["state=due"]
    colleague = signed_in(world.engineer)
    assert "Mine, late" not in colleague.get("/projects/").content.decode()
    assert colleague.post(f"/views/{view.pk}/remove/").status_code == 404
    assert client.post(f"/views/{view.pk}/remove/")["Location"] == "/projects/"
    with within(world.institution.pk):
        assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "query"), [("", "state=late"), ("   ", ""), ("Long", "search=" + "x" * 2001), ("Many", "a=12345&" * 300)]
)
def test_invalid_saved_view_is_refused_with_a_reason(world: World, name: str, query: str) -> None:
    client = signed_in(world.librarian)
    answer = client.post("/projects/", {"name": name, "query": query}, follow=True)
    assert answer.status_code == 200
    assert 'class="message error"' in answer.content.decode()
    with within(world.institution.pk):
        assert not SavedView.objects.exists()


def test_saved_views_of_a_person_are_limited(world: World) -> None:
    with within(world.institution.pk):
        for number in range(MAX_VIEWS):
            save_view(person=world.librarian, page="project-list", name=str(number), query="")
        client = signed_in(world.librarian)
        client.post("/projects/", {"name": "one more", "query": ""})
        client.post("/projects/", {"name": "0", "query": "state=late"})
        assert SavedView.objects.count() == MAX_VIEWS
        assert SavedView.objects.get(name="0").query == "state=late"


def test_audit_list_is_for_administrators_only(world: World) -> None:
    with across_institutions():
        admin = make_person(world.institution, Side.IT, Role.ADMIN)
    assert signed_in(world.librarian).get("/trail/").status_code == 403
    client = signed_in(admin)
    client.post(f"/people/{world.engineer.pk}/", {"name": "Renamed", "roles": ["staff"], "is_active": "1"})
    latest = _rows(client, "/trail/?format=csv")[0]
    assert (latest["at"], latest["by"], latest["action"]) == ("2026-03-11 12:00", admin.name, "changed a person")
    assert f"Name: {world.engineer.name}, now Renamed" in latest["changes"]
    assert {row["action"] for row in _rows(client, "/trail/?format=csv&action=meeting.log")} == {"logged a meeting"}
    other = make_world()
    with across_institutions():
        stranger = make_person(other.institution, Side.IT, Role.ADMIN)
    assert "Renamed" not in signed_in(stranger).get("/trail/").content.decode()

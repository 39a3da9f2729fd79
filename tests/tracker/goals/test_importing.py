"""Goals from a file: all of them or none, and what is wrong named by row and column."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role, Side
from foundation.errors import Refused
from foundation.imports.small_tables import RowsRefused
from foundation.spreadsheets import write_xlsx
from foundation.tenancy import within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.goals.actions import import_goals
from tracker.goals.models import Goal

DAY = date(2026, 3, 4)
HEAD = "Project,Side,Goal,Owner e-mail,Start date,Deadline,Baseline,Target,Unit\n"


@pytest.fixture
def world(db: None) -> Any:
    made = make_world()
    with within(made.institution.pk):
        yield made


def _import(world: World, text: str | bytes, **given: Any) -> int:
    chunks = [text if isinstance(text, bytes) else text.encode()]
    by = given.get("by", world.librarian)
    return import_goals(institution_id=world.institution.pk, by=by, at=world.at(DAY), chunks=chunks)


def _problems(world: World, *rows: str, **given: Any) -> list[tuple[int, str]]:
    with pytest.raises(RowsRefused) as refusal:
        _import(world, HEAD + "\n".join(rows), **given)
    assert not Goal.objects.exists()
    return [(one.row, one.column) for one in refusal.value.problems]


def test_goals_of_a_file_are_added(world: World) -> None:
    count = _import(
        world,
        HEAD
        + "Eduroam and SSO,Library,Fewer tickets,,2026-03-02,30/06/2026,80,10,a week\n"
        + f"{world.project.pk},it,Proxy off,{world.engineer.email},,,,,\n",
    )
    measured, plain = Goal.objects.order_by("pk")
    assert count == 2
    assert (measured.side, measured.start_value, measured.target_value) == ("library", Decimal(80), Decimal(10))
    assert (measured.starts_on, measured.due_on, measured.unit) == (date(2026, 3, 2), date(2026, 6, 30), "a week")
    assert (plain.side, plain.owner, plain.starts_on, plain.due_on) == ("it", world.engineer, DAY, None)


def test_goals_of_a_spreadsheet_are_added(world: World) -> None:
    assert _import(world, write_xlsx(["Project", "Side", "Goal"], [["Eduroam and SSO", "IT", "Proxy off"]])) == 1


def test_each_wrong_cell_is_named_and_nothing_added(world: World) -> None:
    make_project(world.institution, name="Twice")
    make_project(world.institution, name="Twice")
    found = _problems(
        world,
        "Eduroam and SSO,library,Right,,,,,,",
        "Nothing,library,Wrong,,,,,,",
        "Twice,library,Wrong,,,,,,",
        "Eduroam and SSO,other,Wrong,,,,,,",
        "Eduroam and SSO,library,,,,,,,",
        f"Eduroam and SSO,library,Wrong,{world.engineer.email},,,,,",
        "Eduroam and SSO,library,Wrong,nobody@example.org,,,,,",
        "Eduroam and SSO,library,Wrong,,soon,,,,",
        "Eduroam and SSO,library,Wrong,,,2020-01-01,,,",
        "Eduroam and SSO,library,Wrong,,,,many,10,",
        "Eduroam and SSO,library,Wrong,,,,NaN,10,",
        "Eduroam and SSO,library,Wrong,,,,1,,",
        f"Eduroam and SSO,library,{'x' * 501},,,,,,",
    )
    columns = [
        "project", "project", "side", "text", "owner", "owner", "starts_on", "due_on", "start_value", "start_value",
        "target_value", "text",
    ]  # fmt: skip
    assert found == [(number, column) for number, column in enumerate(columns, start=3)]


def test_owner_whom_two_people_could_be_is_refused(world: World) -> None:
    other = make_person(world.institution, Side.LIBRARY)
    other.name = world.librarian.name
    other.save()
    row = f"Eduroam and SSO,library,Fewer tickets,{other.name},,,,,"
    assert _problems(world, row) == [(2, "owner")]
    assert _import(world, f"{HEAD}{row.replace(other.name, other.email)}\n") == 1


def test_goals_of_a_project_of_others_are_refused(world: World) -> None:
    outsider = make_person(world.institution, Side.IT, Role.STAFF)
    assert _problems(world, "Eduroam and SSO,it,Proxy off,,,,,,", by=outsider) == [(2, "project")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Project,Side\nA,it\n",
        "Project,Side,Goal,Colour\nA,it,B,red\n",
        HEAD + "A,it,B,,,,,,\n" * 501,
        b"x" * 1_000_001,
    ],
    ids=["empty", "a column missing", "a column unknown", "too many", "too large"],
)
def test_file_that_is_no_table_of_goals_is_refused(world: World, text: str | bytes) -> None:
    with pytest.raises(Refused) as refusal:
        _import(world, text)
    assert list(refusal.value.fields) == ["file"]


def test_page_says_what_is_wrong_and_then_adds(world: World) -> None:
    client, path = signed_in(world.librarian), reverse("goal-import")
    wrong = client.post(path, {"file": SimpleUploadedFile("goals.csv", b"Project,Side,Goal\nNothing,it,Proxy off\n")})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["file"] == ["Row 2, Project: There is no project “Nothing” here."]
    text = b"Project,Side,Goal\nEduroam and SSO,it,Proxy off\n"
    right = client.post(path, {"file": SimpleUploadedFile("goals.csv", text)})
    assert (right.status_code, Goal.objects.count()) == (302, 1)

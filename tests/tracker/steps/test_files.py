"""A plan from a file: what is read, what is refused with its line, and that nothing is half done."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.errors import Forbidden, Refused
from foundation.spreadsheets import write_xlsx
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.steps.actions import import_steps
from tracker.steps.models import Step
from tracker.steps.step_files import MAX_FILE_BYTES

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 4)


@pytest.fixture
def world() -> Iterator[World]:
    world = make_world()
    with within(world.institution.pk):
        yield world


def _import(world: World, text: str | bytes, **fields: Any) -> list[Step]:
    chunks = [text.encode() if isinstance(text, str) else text]
    facts: dict[str, Any] = {"institution_id": world.institution.pk, "at": world.at(TODAY), "project": world.project}
    return import_steps(**facts, chunks=chunks, **{"by": None, **fields})


def _refused(world: World, text: str | bytes, **fields: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refusal:
        _import(world, text, **fields)
    assert not Step.objects.exists()
    return dict(refusal.value.fields)


def test_list_of_a_planning_program_becomes_a_plan(world: World) -> None:
    _import(
        world,
        "ID;Task Name;Start;Finish;Assigned to;Side;Predecessors;Work;Colour\n"
        f"1;List the platforms;2 February 2026;6/2/2026;{world.librarian.email};library;;8 hrs;red\n"
        "2;Test;2026-02-09;13.02.2026;;Library and IT;1;;\n"
        "3;Switch;2026-02-16;2026-02-20;;;1, 2;;\n",
        day_order="day_first",
    )
    steps = list(Step.objects.order_by("starts_on"))
    assert [(step.title, step.side, step.hours, step.owner) for step in steps] == [
        ("List the platforms", "library", 8, world.librarian), ("Test", "both", None, None),
        ("Switch", "both", None, None),
    ]  # fmt: skip
    assert [(step.starts_on.day, step.due_on.day) for step in steps] == [(2, 6), (9, 13), (16, 20)]
    assert [set(step.after.values_list("title", flat=True)) for step in steps] == [
        set(), {"List the platforms"}, {"List the platforms", "Test"},
    ]  # fmt: skip


def test_excel_and_the_export_of_the_list_are_read(world: World) -> None:
    _import(world, write_xlsx(["Step", "First day", "Last day"], [["Test", date(2026, 2, 2), date(2026, 2, 6)]]))
    exported = signed_in(world.librarian).get("/steps/?format=csv").content
    _import(world, exported)
    assert list(Step.objects.values_list("title", "starts_on")) == [("Test", date(2026, 2, 2))] * 2


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("Start,Finish\n2026-02-02,2026-02-06\n", "file", "no column “Step”"),
        ("Step,Start,Finish\n", "file", "no step below its first line"),
        ("Step,Start,Finish\nA,2026-02-02,never\n", "file", "Line 2: “never” is not a day."),
        ("Step,Start,Finish\nA,2026-02-02,\n", "file", "Line 2: The day is missing."),
        ("Step,Start,Finish,Side\nA,2026-02-02,2026-02-06,Finance\n", "file", "Line 2: There is no side “Finance”."),
        ("Step,Start,Finish,Owner\nA,2026-02-02,2026-02-06,Nobody\n", "file", "Line 2: There is nobody here"),
        ("Step,Start,Finish,Hours\nA,2026-02-02,2026-02-06,-1\n", "file", "Line 2: Hours are a whole number"),
        ("Step,Start,Finish\nA,2026-02-02,2026-02-06\n\nB,2026-02-06,2026-02-02\n", "file", "Line 4: The step is due"),
        ("Step,Start,Finish\nA,2020-02-02,2026-02-06\n", "file", "Line 2: The project began on"),
        ("ID,Step,Start,Finish,After\n1,A,2026-02-02,2026-02-06,9\n", "file", "Line 2: No step has the key “9”."),
        ("ID,Step,Start,Finish,After\n1,A,2026-02-02,2026-02-06,1\n", "file", "cannot come after itself."),
        ("Step,Start,Finish\nA,3/4/2026,2026-05-06\n", "day_order", "two ways"),
        ("Step,Start,Finish\n" + "A,2026-02-02,2026-02-06\n" * 301, "file", "at most 300 steps"),
        (b"x" * (MAX_FILE_BYTES + 1), "file", "larger than 1 MB"),
        ("", "file", "The file is empty."),
    ],
)  # fmt: skip
def test_file_that_does_not_fit_is_refused_with_its_line(world: World, text: Any, field: str, said: str) -> None:
    refused = _refused(world, text)
    assert list(refused) == [field]
    assert said in refused[field]


def test_several_lines_are_told_at_once_but_not_all(world: World) -> None:
    told = _refused(world, "Step,Start,Finish\n" + "A,never,never\n" * 50)["file"]
    assert told.count("Line ") == 5


def test_two_people_of_one_name_need_an_address(world: World) -> None:
    other = make_person(world.institution, world.librarian.side)
    other.name = world.librarian.name
    other.save()
    text = f"Step,Start,Finish,Owner\nA,2026-02-02,2026-02-06,{other.name}\n"
    assert "Several people are called" in _refused(world, text)["file"]


def test_stranger_to_the_project_imports_nothing(world: World) -> None:
    with pytest.raises(Forbidden):
        _import(world, "Step,Start,Finish\n", by=make_person(world.institution, world.engineer.side))


def test_page_adds_the_steps_of_a_file_or_says_why_not() -> None:
    world = make_world()
    client, address = signed_in(world.librarian), f"/projects/{world.project.pk}/steps/import/"
    assert 'enctype="multipart/form-data"' in client.get(address).content.decode()
    bad = client.post(address, {"file": SimpleUploadedFile("plan.csv", b"Step,Start,Finish\nA,never,never\n")})
    assert (bad.status_code, "Line 2: “never” is not a day." in bad.content.decode()) == (422, True)
    good = {"file": SimpleUploadedFile("plan.csv", b"Step,Start,Finish\nA,2026-02-02,2026-02-06\n")}
    assert client.post(address, good).status_code == 302
    with across_institutions():
        assert Step.objects.get().project == world.project

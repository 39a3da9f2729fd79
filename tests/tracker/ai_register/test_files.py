"""The register as a file: there and back, hostile ones, and imports that are looked at and undone."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.imports.small_tables import RowsRefused
from foundation.spreadsheets import write_xlsx
from foundation.tenancy import within
from tests.factories.ai_register import DAY, make_entry, make_public
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.ai_register.actions import (
    confirm_import,
    review_entry,
    store_import,
    undo_import,
    update_entry,
)
from tracker.ai_register.entry_files import FORMAT, MAX_FILE_ENTRIES, as_csv, as_json, read_entries
from tracker.ai_register.models import AiEntry, AiImport
from tracker.ai_register.table_of_entries import KEYS

HEAD = "Name,Description,Risk,Owner in IT\n"


@pytest.fixture
def world(db: None) -> Any:
    made = make_world()
    with within(made.institution.pk):
        yield made


@pytest.fixture
def manager(world: World) -> Person:
    return make_person(world.institution, Side.IT, Role.MANAGER)


def _store(world: World, by: Person, content: str | bytes, name: str = "a.csv") -> AiImport:
    chunks = [content if isinstance(content, bytes) else content.encode()]
    return store_import(institution_id=world.institution.pk, by=by, at=world.at(DAY), file_name=name, chunks=chunks)


def _rich(world: World) -> None:
    make_public(
        world,
        make_entry(
            world, tool="=1+1", vendor='"Quoted", Ltd', affected="Élèves", risk="high", data_class="restricted",
            eu_class="high", eu_checked_on=date(2026, 1, 2), check_method="20 questions\n\nTwo raters",
            checked_on=date(2026, 2, 3), guidance_url="https://library.example.org/ai?a=1&b=2",
            project=world.project, team=world.engineer.team,
        ),
    )  # fmt: skip
    make_entry(world, name="Worry", kind="concern", description="-1 day", library_owner=None, it_owner=None)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_register_comes_back_as_it_was(world: World, manager: Person, form: str) -> None:
    _rich(world)
    client, where = signed_in(manager), reverse("ai-export", args=[form])
    before = client.get(where).content
    AiEntry.objects.all().delete()
    upload = confirm_import(upload=_store(world, manager, before, f"a.{form}"), by=manager, at=world.at(DAY))
    assert upload.added == 2
    assert client.get(where).content == before
    assert not AiEntry.objects.filter(is_public=True).exists()  # somebody says that here again


TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=30).filter(lambda text: text[:1] != "'")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(KEYS, TEXT)).filter(lambda row: any(row.values())), min_size=1, max_size=3
    )
)
def test_any_texts_come_back(rows: list[dict[str, str]]) -> None:
    for write in (as_csv, as_json):
        found = [row for _number, row in read_entries([write(rows).encode()])]
        wanted = rows if write is as_csv else [{key: text for key, text in row.items() if text} for row in rows]
        assert found == wanted


def test_file_is_looked_at_before_it_is_imported(world: World, manager: Person) -> None:
    make_entry(world, name="There already")
    client = signed_in(manager)
    text = HEAD + f"New one,What it does,High,{world.engineer.email}\nTHERE ALREADY,Again,,\nNew one,Twice,,\n"
    file = SimpleUploadedFile("ours.csv", text.encode())
    answer = client.post(reverse("ai-import-add"), {"file": file}, follow=True)
    page = answer.content.decode()
    assert AiEntry.objects.count() == 1
    assert "1 entry would be added" in page
    assert page.count("there already") == 2
    upload = AiImport.objects.get()
    client.post(reverse("ai-import-confirm", args=[upload.pk]))
    row = AiEntry.objects.get(name="New one")
    assert (row.risk, row.it_owner, row.library_owner, row.imported_in) == ("high", world.engineer, None, upload)
    client.post(reverse("ai-import-confirm", args=[upload.pk]))
    assert AiEntry.objects.count() == 2
    upload.refresh_from_db()
    assert (upload.content, upload.added) == ([], 1)


def test_trying_a_file_leaves_nothing_behind(world: World, manager: Person) -> None:
    _store(world, manager, HEAD + "New one,What it does,,\n")
    assert not AiEntry.objects.exists()
    assert not AuditEntry.objects.filter(target="aientry").exists()
    _store(world, manager, HEAD + "Another,What it does,,\n")
    assert [upload.content[0][1]["name"] for upload in AiImport.objects.all()] == ["Another"]


def test_import_is_undone_but_for_what_was_changed(world: World, manager: Person) -> None:
    upload = _store(world, manager, HEAD + "A,What,,\nB,What,,\nC,What,,\n")
    with pytest.raises(Refused, match="not been imported"):
        undo_import(upload=upload, by=manager, at=world.at(DAY))
    confirm_import(upload=upload, by=manager, at=world.at(DAY))
    update_entry(entry=AiEntry.objects.get(name="B"), by=None, at=world.at(DAY), risk="low")
    review_entry(entry=AiEntry.objects.get(name="C"), by=None, at=world.at(DAY), outcome="kept")
    assert undo_import(upload=upload, by=manager, at=world.at(DAY)) == (1, 2)
    assert set(AiEntry.objects.values_list("name", flat=True)) == {"B", "C"}


def test_only_managers_import_and_only_their_own_file(world: World, manager: Person) -> None:
    other = make_person(world.institution, Side.LIBRARY, Role.MANAGER)
    for person in (world.librarian, make_person(world.institution, Side.LEADERSHIP, Role.DEAN)):
        with pytest.raises(Forbidden):
            _store(world, person, HEAD + "A,What,,\n")
    upload = _store(world, manager, HEAD + "A,What,,\n")
    for person in (other, world.librarian):
        with pytest.raises(Forbidden):
            confirm_import(upload=upload, by=person, at=world.at(DAY))
    confirm_import(upload=upload, by=manager, at=world.at(DAY))
    with pytest.raises(Forbidden):
        undo_import(upload=upload, by=world.librarian, at=world.at(DAY))
    assert undo_import(upload=upload, by=other, at=world.at(DAY)) == (1, 0)


ROWS = [
    ("risk", "A,What,enormous,"),
    ("it_owner", "A,What,,nobody@example.org"),
    ("name", ",What,,"),
    ("description", "A,,low,"),
    ("name", f"{'x' * 201},What,,"),
]


@pytest.mark.parametrize(("column", "row"), ROWS)
def test_row_that_does_not_fit_is_named(world: World, manager: Person, column: str, row: str) -> None:
    with pytest.raises(RowsRefused) as refusal:
        _store(world, manager, f"{HEAD}Fine,What,,\n{row}\n")
    assert [(one.row, one.column) for one in refusal.value.problems] == [(3, column)]
    assert not AiImport.objects.exists()


MORE = [
    ("review_on", {"review_on": "03/04/2026"}),
    ("review_on", {"review_on": "someday"}),
    ("status", {"status": "approved"}),
    ("conditions", {"approval": "conditions"}),
    ("team", {"team": "No such team"}),
    ("project", {"project": "No such project"}),
    ("guidance_url", {"guidance_url": "javascript:alert(1)"}),
    ("eu_checked_on", {"eu_class": "high"}),
    ("library_owner", {"library_owner": "{engineer}"}),
]


@pytest.mark.parametrize(("column", "given"), MORE)
def test_field_that_does_not_fit_is_named(world: World, manager: Person, column: str, given: dict[str, str]) -> None:
    said = {key: text.format(engineer=world.engineer.email) for key, text in given.items()}
    entry = {"name": "A", "description": "What", **said}
    with pytest.raises(RowsRefused) as refusal:
        _store(world, manager, json.dumps({"format": FORMAT, "entries": [entry]}))
    assert [one.column for one in refusal.value.problems] == [column]


def test_person_of_a_neighbour_is_not_found(world: World, manager: Person) -> None:
    neighbour = make_world(name="Neighbour")
    with pytest.raises(RowsRefused):
        _store(world, manager, f"{HEAD}A,What,,{neighbour.engineer.email}\n")


HOSTILE = [
    b"", b"\xff\xfe\x00", b"{", b"[]", b"null", b"{}", b'{"format": "ai-register/2", "entries": []}',
    b'{"format": "ai-register/1", "entries": []}', b'{"format": "ai-register/1", "entries": [1]}',
    b'{"format": "ai-register/1", "entries": [{"name": {"a": 1}}]}',
    b'{"format": "ai-register/1", "entries": [{"nom": "x"}]}',
    b'{"format": "ai-register/1", "entries": [{"name": "a", "name": "b"}]}',
    b'{"format": "ai-register/1", "entries": [{"name": "a\\u0000", "description": "b"}]}',
    b'{"format": "ai-register/1", "entries": ' + b"[" * 100_000,
    b"Name,Description\n" + b"A,B\n" * (MAX_FILE_ENTRIES + 1),
    b"Name,Description\nA," + b"x" * 5000, b"x" * 1_000_001,
    b"Name,Description,Password\nA,B,C\n", b"Name\nA\n", b"Name,Description\n", b"PK\x03\x04 not a spreadsheet",
]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_file_is_refused_by_its_name(world: World, manager: Person, content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        _store(world, manager, content)
    assert list(refusal.value.fields) == ["file"]
    assert not AiImport.objects.exists()


def test_entries_of_a_spreadsheet_are_read(world: World, manager: Person) -> None:
    sheet = write_xlsx(["Use", "In plain words", "Risk tier"], [["A", "What", "Low"]])
    confirm_import(upload=_store(world, manager, sheet, "a.xlsx"), by=manager, at=world.at(DAY))
    assert AiEntry.objects.get().risk == "low"


def test_file_is_kept_from_formulas_of_a_spreadsheet(world: World, manager: Person) -> None:
    _rich(world)
    assert b"'=1+1" in signed_in(manager).get(reverse("ai-export", args=["csv"])).content


def test_export_has_nothing_of_a_neighbour(world: World, manager: Person) -> None:
    neighbour = make_world(name="Neighbour")
    with within(neighbour.institution.pk):
        make_entry(neighbour, name="Theirs")
    make_entry(world, name="Ours")
    for form in ("csv", "json"):
        text = signed_in(manager).get(reverse("ai-export", args=[form])).content.decode()
        assert ("Ours" in text, "Theirs" in text) == (True, False)

"""What is held about a person, for them: all of it, nobody else's, and nothing that lets somebody in."""

import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import ForeignObjectRel
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.people.models import Person
from accounts.roles import Role, Side
from collab.personal_data import LEFT_OUT, PRIVATE, SECRETS, write_personal_data
from foundation.db.personal_rows import personal_sections
from foundation.tenancy import across_institutions
from tests.contract.routes import ids_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world

pytestmark = pytest.mark.django_db
#: Fields whose name sounds like a secret -> why they may be told.
NO_SECRET = {
    "tracker.AiEntry.data_class": "what data a use of AI sees",
    "tracker.Invitation.uid": "of the event in a calendar file, which went to the person",
    "tracker.Step.key": "the name of a step in its playbook",
}
SOUNDS = re.compile(r"pass|secret|token|digest|key|code|session_|hash|salt|uid$|_data|data_|facts")


@pytest.fixture
def world() -> World:
    world = make_world()
    ids_of(world)
    ids_of(make_world())
    return world


def _read(file: bytes) -> tuple[str, dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.testzip() is None
        return archive.read("personal-data.html").decode(), json.loads(archive.read("personal-data.json"))


def _download(person: Person) -> tuple[str, dict[str, Any]]:
    answer = signed_in(person).get("/profile/data/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return _read(b"".join(answer))


def test_every_row_that_names_a_person_is_in_their_file(world: World) -> None:
    person = world.librarian
    _page, data = _download(person)
    walked = 0
    with across_institutions():
        for relation in Person._meta.get_fields(include_hidden=True):  # related_objects has no related_name="+"
            if not isinstance(relation, ForeignObjectRel):
                continue
            field, model = relation.field, relation.related_model
            if relation.many_to_many or model._meta.label in LEFT_OUT:
                continue  # who is joined is in the table that joins
            expected = set(model._base_manager.filter(**{field.name: person}).values_list("pk", flat=True))
            rows = data["tables"][model._meta.label]
            walked += len(expected)
            key = model._meta.pk
            if key.is_relation or key.name in SECRETS.get(model._meta.label, ()):
                assert len(rows) >= len(expected), model
            else:
                assert expected <= {row[key.name] for row in rows}, model
    assert walked > 30
    assert {"accounts.Person", "tracker.Attendance", "tracker.Project", "accounts.AuditEntry"} <= set(data["tables"])


def test_nobody_elses_is_in_it(world: World) -> None:
    with across_institutions():
        stranger = make_person(make_world().institution, Side.IT)
        colleague = make_person(world.institution, Side.IT)
    for person in (stranger, colleague):
        page, data = _download(person)
        assert [row["email"] for row in data["tables"]["accounts.Person"]] == [person.email]
        assert data["tables"]["tracker.Attendance"] == data["tables"]["tracker.Project"] == []
        for other in (world.engineer, world.librarian):
            assert other.email not in page + json.dumps(data)


def test_each_reads_their_own_alone(world: World) -> None:
    assert Client().get("/profile/data/").status_code == 302
    assert signed_in(world.librarian).post("/profile/data/").status_code == 405
    with across_institutions():
        administrator = make_person(world.institution, Side.IT, Role.ADMIN)
    _page, data = _download(administrator)
    assert [row["id"] for row in data["tables"]["accounts.Person"]] == [administrator.pk]


def test_no_field_that_lets_somebody_in_is_told() -> None:
    found = {
        f"{section.label}.{name}"
        for section in personal_sections(Person(pk=1, email="a@b.example"), left_out=LEFT_OUT, secrets={}, known_by={})
        for name, _label in section.columns
        if SOUNDS.search(name)
    }
    secrets = {f"{label}.{name}" for label, names in SECRETS.items() for name in names}
    notes = {"tracker.Note.facts", "tracker.Invitation.facts"}  # what a message says
    assert found - notes - set(NO_SECRET) - secrets == set()
    assert set(NO_SECRET) <= found


def test_text_is_shown_as_text(world: World) -> None:
    with across_institutions():
        world.meet(date(2026, 3, 4), by=world.engineer, organiser=world.engineer, notes="<script>alert(1)</script> ‏אבג")
    page, data = _download(world.engineer)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert any("<script>" in row["notes"] for row in data["tables"]["tracker.Meeting"])


def test_queries_do_not_grow_with_the_rows(world: World) -> None:
    counts = []
    for _more in range(3):
        with CaptureQueriesContext(connection) as asked:
            write_personal_data(io.BytesIO(), world.engineer, at=timezone.now(), without={})
        counts.append(len(asked))
        with across_institutions():
            for day in range(1, 6):
                world.meet(date(2026, 4, day), by=world.engineer, organiser=world.engineer)
    assert counts[1] == counts[2]


def test_operators_file_leaves_out_what_is_for_the_person_alone(world: World, tmp_path: Path) -> None:
    file = tmp_path / "p.zip"
    call_command("export_person", world.librarian.pk, file)
    _page, data = _read(file.read_bytes())
    assert not set(PRIVATE) & set(data["tables"])
    assert set(PRIVATE) <= set(data["not_in_it"])
    assert [row["email"] for row in data["tables"]["accounts.Person"]] == [world.librarian.email]
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_person", world.librarian.pk, file)
    with pytest.raises(CommandError, match="There is no person"):
        call_command("export_person", 10**9, tmp_path / "q.zip")
    assert not (tmp_path / "q.zip").exists()

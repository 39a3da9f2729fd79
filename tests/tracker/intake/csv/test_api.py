"""A file of meetings by the API: checked, which writes nothing; imported when confirmed; undone. As on the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.intake.csv import api
from tracker.intake.csv.actions import run_uploads, uploads
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/imports/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world: World) -> APIClient:
    return client_of(world.librarian)


def _good(world: World, *days: str) -> str:
    people = f"{world.librarian.email};{world.engineer.email}"
    return "held_on,projects,attendees\n" + "".join(f"{day},{world.project.pk},{people}\n" for day in days)


def _send(client: APIClient, text: str | bytes, **headers: str) -> Any:
    return client.post(IMPORTS, text, content_type="text/csv", headers=headers)


def _meetings() -> list[tuple[str, bool]]:
    with across_institutions():
        return [(str(day), joint) for day, joint in Meeting.objects.order_by("held_on").values_list("held_on", "joint")]


def test_file_is_checked_then_imported_then_undone(client: APIClient, world: World) -> None:
    checked = _send(client, _good(world, "2026-03-04", "2026-03-05"))
    assert checked.status_code == 201, checked.content
    row = checked.json()
    assert (row["state"], row["rows"], row["added"], row["problems"]) == ("checked", 2, 2, [])
    path = f"{IMPORTS}{row['id']}/"
    assert checked.headers["Location"] == f"http://testserver{path}"
    assert client.get(path).json() == row
    assert _meetings() == []
    for _twice in range(2):
        done = client.post(f"{path}confirm/", {})
        assert (done.status_code, done.json()["state"], done.json()["joint"]) == (200, "done", 2)
    assert _meetings() == [("2026-03-04", True), ("2026-03-05", True)]
    assert _send(client, _good(world, "2026-03-04", "2026-03-05")).json()["present"] == 2
    assert client.post(f"{path}undo/", {}).json()["state"] == "undone"
    assert _meetings() == []


def test_problems_of_rows_are_told_and_nothing_is_imported(client: APIClient, world: World) -> None:
    row = _send(client, _good(world, "2026-03-04", "2999-01-01")).json()
    assert [(problem["row"], problem["column"]) for problem in row["problems"]] == [(3, "held_on")]
    assert all(problem["detail"] for problem in row["problems"])
    refused = client.post(f"{IMPORTS}{row['id']}/confirm/", {})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "wrong_state")
    assert _meetings() == []
    assert client.post(f"{IMPORTS}{row['id']}/confirm/", {"skips_refused": True}).json()["state"] == "done"
    assert _meetings() == [("2026-03-04", True)]


def test_the_same_key_sends_a_file_once(client: APIClient, world: World) -> None:
    first = _send(client, _good(world, "2026-03-04"), **{"Idempotency-Key": "k"})
    again = _send(client, _good(world, "2026-03-04"), **{"Idempotency-Key": "k"})
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _send(client, _good(world, "2026-03-05"), **{"Idempotency-Key": "k"}).status_code == 409
    assert len(client.get(IMPORTS).json()["results"]) == 1


def test_large_file_is_left_to_the_sweep(client: APIClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SMALL", 10)
    path = f"{IMPORTS}{_send(client, _good(world, '2026-03-04')).json()['id']}/"
    assert client.get(path).json()["state"] == "checking"
    run_uploads(at=timezone.now())
    assert client.get(path).json()["state"] == "checked"
    assert client.post(f"{path}confirm/", {}).json()["state"] == "importing"
    run_uploads(at=timezone.now() + timedelta(seconds=1))
    assert client.get(path).json()["state"] == "done"
    assert _meetings() == [("2026-03-04", True)]


def test_body_may_be_larger_than_json_up_to_its_own_limit(
    client: APIClient, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    assert _send(client, _good(world, "2026-03-04")).status_code == 201
    monkeypatch.setattr(api, "MAX_BODY", 20)
    assert _send(client, _good(world, "2026-03-04")).status_code == 413
    monkeypatch.setattr(api.Imports, "largest_body", 20)
    assert _send(client, _good(world, "2026-03-04")).status_code == 413


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"a,b\n1,2\n"])
def test_file_that_is_no_table_of_meetings_is_not_imported(client: APIClient, body: bytes) -> None:
    answer = _send(client, body)
    if answer.status_code == 400:
        assert answer.json()["errors"][0]["pointer"] == "#/file"
    else:
        assert client.post(f"{IMPORTS}{answer.json()['id']}/confirm/", {}).status_code == 409
    assert client.post(IMPORTS, {"file": "x"}).status_code == 415
    assert _meetings() == []


def test_file_of_another_is_unseen_until_imported(client: APIClient, world: World) -> None:
    path = f"{IMPORTS}{_send(client, _good(world, '2026-03-04')).json()['id']}/"
    with across_institutions():
        manager = client_of(make_person(world.institution, Side.IT, Role.MANAGER))
        reader = client_of(make_person(world.institution, Side.IT, Role.READER))
    for other in (manager, client_of(world.engineer), client_of(make_world().librarian)):
        assert other.get(path).status_code == other.post(f"{path}confirm/", {}).status_code == 404
        assert other.get(IMPORTS).json()["results"] == []
    assert reader.get(IMPORTS).status_code == 403
    client.post(f"{path}confirm/", {})
    assert manager.get(path).json()["state"] == "done"
    assert client_of(world.engineer).get(path).status_code == 404


def test_columns_are_said_by_a_program_and_remembered(client: APIClient, world: World) -> None:
    text = f"Wann,Worum,Wer\n03/04/2026,{world.project.pk},{world.librarian.email};{world.engineer.email}\n"
    row = _send(client, text).json()
    assert (row["state"], row["question"]["columns"]) == ("columns", {"Wann": None, "Worum": None, "Wer": None})
    path = f"{IMPORTS}{row['id']}/columns/"
    wrong = client.post(path, {"columns": {"Wann": "held_on"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "required")
    assert client.post(path, {"columns": {"Wann": "moon"}}).status_code == 400
    said = {"columns": {"Wann": "held_on", "Worum": "projects", "Wer": "attendees"}}
    asked = client.post(path, said).json()
    assert (asked["state"], asked["question"]["asks_day_order"]) == ("columns", True)
    checked = client.post(path, {**said, "day_order": "day_first"}).json()
    assert (checked["state"], checked["added"], checked["joint"]) == ("checked", 1, 1)
    client.post(f"{IMPORTS}{row['id']}/confirm/", {})
    assert _meetings() == [("2026-04-03", True)]
    assert _send(client, text.replace("03/04", "05/04")).json()["state"] == "checked"
    assert client.post(path, said).status_code == 409
    assert client_of(world.engineer).post(path, said).status_code == 404


@pytest.mark.parametrize(("limit", "most"), [("MAX_WAITING_FILES", 2), ("MAX_WAITING_BYTES", 200)])
def test_oldest_waiting_files_go(
    client: APIClient, world: World, limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One's own, and never one that was imported."""
    monkeypatch.setattr(uploads, limit, most)
    file = _good(world, "2026-03-04")
    assert len(file) * 2 <= 200 < len(file) * 3
    other = _send(client_of(world.engineer), file).json()["id"]
    imported = _send(client, file).json()["id"]
    assert client.post(f"{IMPORTS}{imported}/confirm/", {}).status_code == 200
    sent = [_send(client, _good(world, f"2026-03-{day:02}")).json()["id"] for day in range(5, 9)]
    left = {row["id"] for row in client.get(IMPORTS).json()["results"]}
    assert left == {imported, *sent[-2:]}
    assert client_of(world.engineer).get(f"{IMPORTS}{other}/").status_code == 200

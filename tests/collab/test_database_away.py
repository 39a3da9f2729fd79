"""The database is held by others, gives way in a deadlock, restarts, or is not there: 503, and soon all is well."""

import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from rest_framework.test import APIClient

from collab import service_urls
from foundation.tenancy import across_institutions
from tests.factories.api import make_token
from tests.factories.browsers import sign_in
from tests.factories.projects import World, make_world
from tests.servers import free_port
from tracker.outcomes.actions import action_items
from tracker.outcomes.models import Action

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def page(world: World) -> Client:
    client = Client(raise_request_exception=False)
    sign_in(client, world.librarian)
    return client


@pytest.fixture
def api(world: World) -> APIClient:
    with across_institutions():
        token = make_token(world.librarian)
    return APIClient(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def _kept() -> list[str]:
    with across_institutions():
        return list(Action.objects.values_list("text", flat=True))


def _ask(world: World, page: Client, api: APIClient, **headers: str) -> tuple[Any, Any]:
    """The same write, as a page and by the API."""
    where = f"/projects/{world.project.pk}/actions/add/"
    body = {"project": world.project.pk, "text": "By API"}
    return page.post(where, {"text": "By page", "state": "open"}, headers=headers), api.post("/api/v1/actions/", body)


def _said(world: World, page: Client, api: APIClient) -> None:
    whole, problem = _ask(world, page, api)
    assert (whole.status_code, whole.headers["Retry-After"]) == (503, "5")
    assert "The database is busy" in whole.content.decode()
    assert (problem.status_code, problem.headers["Retry-After"]) == (503, "5")
    assert (problem.headers["Content-Type"], problem.json()["status"]) == ("application/problem+json", 503)
    part, _ = _ask(world, page, api, **{"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Retarget"], "<html" in part.content.decode()) == (503, "#toasts", False)


def _works_again(world: World, page: Client, api: APIClient) -> None:
    assert _kept() == []
    assert [answer.status_code for answer in _ask(world, page, api)] == [302, 201]
    assert sorted(_kept()) == ["By API", "By page"]


@pytest.mark.sqlite
def test_sqlite_locked_for_too_long_is_503(world: World, page: Client, api: APIClient) -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], uri=True, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        _said(world, page, api)
        other.execute("ROLLBACK")
    _works_again(world, page, api)


@pytest.mark.sqlite
def test_missing_table_is_500(world: World, page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite calls it an operational error, too."""

    def wrong(_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nothing_like_it")

    monkeypatch.setattr(action_items, "lock", wrong)
    assert page.post(f"/projects/{world.project.pk}/actions/add/", {"text": "x", "state": "open"}).status_code == 500


def _deadlock() -> None:
    _raise("40P01")


def _serialisation() -> None:
    _raise("40001")


def _read_only() -> None:
    """As when it became the standby."""
    _raise("25006")


def _raise(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '{code}'; END $$")


def _killed() -> None:
    """As when the server restarts: this very connection ends in the middle of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.postgresql
@pytest.mark.parametrize("happen", [_deadlock, _serialisation, _read_only, _killed])
def test_postgresql_statement_timeout_is_503(
    world: World, page: Client, api: APIClient, happen: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = action_items.lock

    def then(institution_id: int) -> Any:
        locked = really(institution_id)
        happen()
        return locked

    with monkeypatch.context() as patched:
        patched.setattr(action_items, "lock", then)
        _said(world, page, api)
    _works_again(world, page, api)


@pytest.mark.postgresql
def test_postgresql_unreachable_is_503(world: World, page: Client, api: APIClient) -> None:
    """The page fails before its view: already who is signed in cannot be asked."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = free_port()
    try:
        _said(world, page, api)
        ready = Client().get("/readyz/")
        assert (ready.status_code, ready.json()["database"]) == (503, "unreachable")
    finally:
        connection.settings_dict["PORT"] = port
        connection.close()
    _works_again(world, page, api)


def test_postgresql_that_never_answers_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgres://a:b@127.0.0.1:{server.getsockname()[1]}/c"
        monkeypatch.setenv("DATABASE_URL", url)
        assert service_urls.database(Path())["OPTIONS"]["connect_timeout"] == 5  # type: ignore[index]
        monkeypatch.setenv("DATABASE_URL", f"{url}?connect_timeout=2")
        hanging = DatabaseWrapper({**connections.settings["default"], **service_urls.database(Path())})
        with pytest.raises(OperationalError):
            hanging.ensure_connection()

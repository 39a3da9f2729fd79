"""Our PostgreSQL backend: a connection that the server has closed is noticed before a request uses it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql import base as django_base
from psycopg import _queries

from collab.postgresql.base import QUIET

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mine() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, as a web process keeps one."""
    own = connection.copy()
    own.connect()
    yield own
    own.close()


def _end(one: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [one.connection.info.backend_pid])
        assert cursor.fetchall() == [(True,)]


def test_a_connection_that_works_is_kept_and_asked_only_after_a_while(
    mine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that lost its power could not tell."""
    asked: list[int] = []
    really = django_base.DatabaseWrapper.is_usable
    monkeypatch.setattr(django_base.DatabaseWrapper, "is_usable", lambda one: (asked.append(id(one)), really(one))[1])
    assert mine.is_usable()
    mine._asked_at -= QUIET / 2
    assert mine.is_usable()
    assert asked == []
    mine._asked_at -= QUIET + 1
    assert mine.is_usable()
    assert asked == [id(mine)]
    assert mine.is_usable()
    assert asked == [id(mine)]
    assert mine.settings_dict["CONN_HEALTH_CHECKS"] is True


def test_one_that_the_server_has_closed_is_not(mine: BaseDatabaseWrapper) -> None:
    _end(mine)
    assert not mine.is_usable()


def test_a_request_after_that_gets_a_new_one(mine: BaseDatabaseWrapper) -> None:
    mine.health_check_enabled, mine.health_check_done = True, False
    _end(mine)
    with mine.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == [(1,)]


def test_without_the_check_it_would_fail(mine: BaseDatabaseWrapper) -> None:
    mine.health_check_enabled, mine.health_check_done = True, True  # as in the middle of a request
    _end(mine)
    with pytest.raises(OperationalError), mine.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_psycopg_keeps_what_it_makes_of_a_logged_meeting() -> None:
    """A later psycopg may keep it elsewhere: then collab/postgresql must follow."""
    _queries._query2pg.cache_clear()
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT " + ", ".join(["%s"] * 100), list(range(100)))
    assert _queries._query2pg.cache_info().hits == 1

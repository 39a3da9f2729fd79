"""A connection that the server has closed is noticed before a request uses it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

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


def test_request_on_closed_connection_gets_a_new_one(mine: Any) -> None:
    assert mine.settings_dict["CONN_HEALTH_CHECKS"] is True
    mine.health_check_enabled, mine.health_check_done = True, False
    _end(mine)
    with mine.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == [(1,)]


def test_closed_connection_without_health_check_fails(mine: Any) -> None:
    mine.health_check_enabled, mine.health_check_done = True, True  # as in the middle of a request
    _end(mine)
    with pytest.raises(OperationalError), mine.cursor() as cursor:
        cursor.execute("SELECT 1")

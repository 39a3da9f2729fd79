"""The caller's calendar address over REST: renewed, read, ended; shown once, and nobody else's."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.audit.models import AuditEntry
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.projects import World, make_world
from tracker.invitations.models import CalendarFeed

pytestmark = pytest.mark.django_db
URL = "/api/v1/me/calendar-feed/"
NONE = {"made_at": None, "last_read_on": None}


@pytest.fixture
def world() -> World:
    return make_world()


def _status(address: str) -> int:
    return Client().get(urlsplit(address).path).status_code


def test_feed_is_made_read_renewed_and_ended(world: World) -> None:
    client = client_of(world.engineer)
    assert client.get(URL).json() == NONE
    made = client.put(URL, {}, format="json")
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "private, no-store")
    first = made.json()["address"]
    assert (_status(first), client.get(URL).json()["last_read_on"] is not None) == (200, True)
    assert "address" not in client.get(URL).json()
    second = client.put(URL).json()["address"]
    assert (_status(first), _status(second)) == (404, 200)
    assert [client.delete(URL).status_code for _twice in range(2)] == [204, 204]
    assert (_status(second), client.get(URL).json()) == (404, NONE)
    with across_institutions():
        actions = AuditEntry.objects.filter(by=world.engineer, action__startswith="feed").order_by("pk")
        assert list(actions.values_list("action", flat=True)) == ["feed.create", "feed.create", "feed.remove"]


def test_feed_is_the_callers_own(world: World) -> None:
    address = client_of(world.librarian).put(URL, {}, format="json").json()["address"]
    other: Any = client_of(world.engineer)
    assert other.get(URL).json() == NONE
    assert other.delete(URL).status_code == 204
    assert _status(address) == 200


def test_feed_is_made_by_what_may_write_only(world: World) -> None:
    assert client_of(world.engineer, "read").put(URL, {}, format="json").status_code == 403
    assert client_of(world.engineer).put(URL, {"person": 1}, format="json").status_code == 400
    stale = client_of(world.engineer).put(URL, {}, format="json", headers={"If-Match": '"old"'})
    assert stale.status_code == 412
    with across_institutions():
        assert not CalendarFeed.objects.exists()

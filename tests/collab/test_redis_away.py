"""Redis is killed, or accepts and never answers: pages and API go on, and `/readyz/` says so."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from rest_framework.test import APIClient

from collab import cache as caching
from collab import health, redis_url
from collab.cache import FailOpenRedisCache
from collab.zones import VERSION
from foundation.tenancy import across_institutions
from tests import processes, servers
from tests.factories.api import make_token
from tests.factories.browsers import sign_in
from tests.factories.projects import World, make_world
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db

ZONES = {"time_zones": "ok", "tzdata": VERSION}


@pytest.fixture(autouse=True)
def _new_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a year these would be old: tests/collab/test_zones.py."""
    monkeypatch.setattr(health, "zones_state", lambda _today: "ok")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def api(world: World) -> APIClient:
    with across_institutions():
        return APIClient(headers={"Authorization": f"Bearer {make_token(world.librarian)}"})


@pytest.fixture
def page(world: World) -> Client:
    client = Client()
    sign_in(client, world.librarian)
    return client


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def _use(url: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    found = redis_url.redis_servers()
    assert found
    settings.REDIS, settings.CELERY_BROKER_URL = found, found.queue
    settings.CELERY_BROKER_TRANSPORT_OPTIONS, settings.CACHES = found.queue_options, {"default": found.cache}
    monkeypatch.setattr(FailOpenRedisCache, "away_until", 0.0)
    monkeypatch.setattr(caching, "PAUSE", 3600)


def _complaints(caplog: pytest.LogCaptureFixture) -> int:
    return sum("the cache does not answer" in entry.getMessage() for entry in caplog.records)


@pytest.mark.postgresql
def test_redis_lost_while_running_comes_back(
    api: APIClient,
    page: Client,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    one_minute: None,
) -> None:
    settings.API_RATE_LIMIT = 2
    with servers.redis() as first:
        _use(first.url, settings, monkeypatch)
        assert [api.get("/api/v1/me/").status_code for _ in range(3)] == [200, 200, 429]
        assert page.get("/readyz/").json()["broker"] == "ok"
        first.kill()
        assert [api.get("/api/v1/me/").status_code for _ in range(3)] == [200, 200, 200]
        assert page.get("/").status_code == 200
        assert _complaints(caplog) == 1
    with servers.redis() as second:
        _use(second.url, settings, monkeypatch)
        assert [api.get("/api/v1/me/").status_code for _ in range(3)] == [200, 200, 429]


def test_redis_that_never_answers_times_out(
    api: APIClient,
    page: Client,
    silent: str,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _use(silent, settings, monkeypatch)
    assert [api.get("/api/v1/me/").status_code for _ in range(3)] == [200, 200, 200]
    assert page.get("/").status_code == 200
    assert _complaints(caplog) == 1  # then it is left alone
    monkeypatch.setattr(FailOpenRedisCache, "away_until", 0.0)
    assert api.get("/api/v1/me/").status_code == 200
    assert _complaints(caplog) == 2  # and asked again after the pause
    answer = page.get("/readyz/")
    assert (answer.status_code, answer.json()["status"], answer.json()["broker"]) == (200, "degraded", "unreachable")


@pytest.mark.postgresql
def test_redis_by_a_socket_of_this_machine(
    page: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    socket_path = tmp_path / "redis.sock"
    command = [
        servers.program("redis-server"), "--port", "0", "--unixsocket", str(socket_path), "--requirepass", "a@b",
        "--dir", str(tmp_path),
    ]  # fmt: skip
    with processes.running(command, tmp_path / "log", {}):
        wait_until(socket_path.exists, within=30, what="Redis")
        _use(f"unix://:a%40b@{socket_path}?db=2", settings, monkeypatch)
        wait_until(lambda: [cache.set("kept", 1), cache.get("kept")] == [None, 1], within=30, what="the cache")
        wait_until(lambda: page.get("/readyz/").json()["broker"] == "ok", within=30, what="the queue")


def test_cache_calls_work_without_redis(silent: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(silent, settings, monkeypatch)
    monkeypatch.setattr(caching, "PAUSE", 0)  # each asks by itself
    assert (cache.get("a", 1), cache.get_many(["a"]), cache.has_key("a"), "a" in cache) == (1, {}, False, False)
    assert (cache.add("a", 1), cache.touch("a"), cache.delete("a"), cache.set_many({"a": 1})) == (
        True,
        False,
        False,
        [],
    )
    assert (cache.get_or_set("a", 2), cache.delete_many(["a"]), cache.clear()) == (2, None, None)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def _beat(*, ago: Any) -> None:
    every, _ = IntervalSchedule.objects.get_or_create(every=1, period="minutes")
    PeriodicTask.objects.create(name="t", task="t", interval=every, last_run_at=timezone.now() - ago)


def test_readyz_reports_each_part(client: Client, settings: Any) -> None:
    settings.REDIS = None
    silent = client.get("/readyz/")
    assert (silent.status_code, silent.json()) == (
        200, {"status": "degraded", "database": "ok", "migrations": "ok", "beat": "silent", **ZONES},
    )  # fmt: skip
    _beat(ago=health.BEAT_SILENT * 2)
    assert client.get("/readyz/").json()["beat"].startswith("silent since 20")
    PeriodicTask.objects.update(last_run_at=timezone.now())
    well = client.get("/readyz/")
    assert (well.status_code, well.json()) == (
        200, {"status": "ok", "database": "ok", "migrations": "ok", "beat": "ok", **ZONES},
    )  # fmt: skip


def test_readyz_without_database_is_503(
    client: Client, silent: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(silent, settings, monkeypatch)
    monkeypatch.setattr(health, "_database", lambda: "unreachable")
    answer = client.get("/readyz/")
    assert (answer.status_code, answer.json()) == (
        503, {"status": "unwell", "database": "unreachable", "broker": "unreachable", **ZONES},
    )  # fmt: skip

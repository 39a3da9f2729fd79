"""REDIS_URL names Sentinels: when the primary Redis has gone they name another one, and queue and cache go there."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.cache import caches
from django.test import Client

from collab import cache as caching
from collab import health, redis_url
from collab.cache import FailOpenRedisCache
from tests import servers
from tests.drill.redis_group import RedisGroup, redis_group
from tests.tracker.delivery.test_drill import Drill, unsent
from tests.waiting import wait_for, wait_until

pytestmark = [pytest.mark.postgresql, pytest.mark.alone, pytest.mark.high_availability, pytest.mark.timeout(600)]
#: So many, and from the moment on in which the primary goes so slowly, that most still wait when there is another one.
PEOPLE, SECONDS_PER_MAIL = 240, "3"


@pytest.fixture
def group(tmp_path: Path) -> Iterator[RedisGroup]:
    with redis_group(tmp_path) as started:
        yield started


def _use(url: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    monkeypatch.setattr(FailOpenRedisCache, "away_until", 0.0)
    monkeypatch.setattr(caching, "PAUSE", 0)
    found = redis_url.redis_servers()
    assert found
    settings.REDIS, settings.CELERY_BROKER_URL = found, found.queue
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = found.queue_options
    settings.CACHES = {"default": found.cache}


@pytest.mark.django_db
def test_cache_and_health_follow_the_primary(group: RedisGroup, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "zones_state", lambda _today: "ok")
    _use(group.url, settings, monkeypatch)
    cache = caches["default"]
    wait_until(lambda: _keeps(cache, 1), within=60, what="the cache")
    wait_until(_broker_is_well, within=60, what="the queue")
    first = wait_for(group.primary, within=60, what="the primary")
    first.kill()
    group.sentinels[0].kill()  # and the one that is asked first
    assert cache.get("kept", "nothing") in (1, "nothing")  # no error, whatever is there
    wait_until(lambda: group.primary() not in (None, first), within=120, what="another primary", every=0.2)
    wait_until(lambda: _keeps(cache, 2), within=60, what="the cache")
    wait_until(_broker_is_well, within=60, what="the queue")
    first.start()  # it comes back as the one that follows, and who still talks to it is sent away
    group.sentinels[0].start()
    wait_until(group.is_whole, within=120, what="the group", every=0.2)
    wait_until(lambda: _keeps(cache, 3), within=60, what="the cache")


def _keeps(cache: Any, value: int) -> bool:
    cache.set("kept", value)
    return bool(cache.get("kept") == value)


def _broker_is_well() -> bool:
    return bool(Client().get("/readyz/").json()["broker"] == "ok")


@pytest.mark.parametrize("gone", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "silent"])
def test_no_reminder_is_lost_with_the_primary(group: RedisGroup, tmp_path: Path, gone: int) -> None:
    """A worker that runs goes on, whether the primary is killed or says nothing any more."""
    folder = tmp_path / "drill"
    folder.mkdir()
    with servers.migrated_postgresql() as database:
        drill = Drill(folder, database, group.url)
        try:
            _lose_the_primary(drill, group, gone)
        finally:
            drill.end()
    lines = [line.split() for line in drill.sent.read_text().splitlines()]
    assert sorted(address for _, address in lines) == sorted(f"due{n}@example.org" for n in range(PEOPLE))


def _set_pace(file: Path, seconds: str) -> None:
    """At once: whoever reads it finds the one or the other."""
    new = file.with_suffix(".new")
    new.write_text(seconds)
    new.replace(file)


def _lose_the_primary(drill: Drill, group: RedisGroup, gone: int) -> None:
    drill.run("tests.factories.due", str(PEOPLE), "2")
    pace = drill.sent.with_name("pace")
    _set_pace(pace, "0.05")
    drill.start("tests.smtp_sink", str(drill.port), str(drill.sent), str(pace))
    drill.start_workers(1)
    drill.start("celery", "-A", "collab", "beat", "--pidfile=")
    wait_until(lambda: drill.accepted() > PEOPLE // 10, within=120, what="the first reminders")
    first = wait_for(group.primary, within=60, what="the primary")
    _set_pace(pace, SECONDS_PER_MAIL)
    os.kill(first.process.pid, gone)
    try:
        wait_until(lambda: group.primary() not in (None, first), within=120, what="another primary", every=0.2)
        with psycopg.connect(drill.database) as connection:
            left = unsent(drill.database, PEOPLE)
            assert connection.execute("SELECT count(*) FROM tracker_message").fetchone() == (PEOPLE,)
        assert left > 0, "all were sent before another primary was there: it shows nothing"
        _set_pace(pace, "0.05")
        wait_until(lambda: unsent(drill.database, PEOPLE) == 0, within=180, what="the last reminder")
    finally:
        os.kill(first.process.pid, signal.SIGCONT)

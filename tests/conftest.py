"""For every test: no network beyond this machine, and throw-away folders for what the product writes."""

import gc
import os
import socket
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path
from time import time
from typing import Any

import pytest
from django.apps import apps as installed
from django.conf import settings as configured
from django.core.cache import cache
from django.core.signals import request_started
from django.db import transaction
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from hypothesis import HealthCheck, settings

from tests import BOTH_DATABASES, ROOT
from tests.waiting import busyness

if "NOW" in os.environ:  # another hour, here and in the processes that tests start
    folders = [str(ROOT / "tests" / "clock"), os.environ.get("PYTHONPATH")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
    from tests.clock import sitecustomize  # noqa: F401

REQUESTS = pytest.StashKey[list[None]]()
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

settings.register_profile(
    "collab", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("collab")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that tests/__init__.py lists, before pytest chooses by `-m`. A browser is for one folder."""
    places = {ROOT / "tests" / place for place in BOTH_DATABASES}
    on_both = {path for path in {item.path for item in items} if places & {path, *path.parents}}
    for item in items:
        if item.path in on_both:
            item.add_marker("both_databases")
        if item.get_closest_marker("browser") and ROOT / "tests" / "e2e" not in item.path.parents:
            raise pytest.UsageError(f"{item.nodeid} needs a browser, and is not in tests/e2e")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """A test that hangs is ended; one that others keep waiting has as much longer (tests/waiting.py)."""
    marked = item.get_closest_marker("timeout")
    seconds = float(marked.args[0] if marked is not None else item.config.getini("timeout"))
    item.add_marker(pytest.mark.timeout(seconds * busyness()), append=False)
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Workers that run side by side share a Redis, and each test empties its cache: each worker has one of its own."""
    post_migrate.connect(_fill_again, weak=False)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    cached = configured.CACHES["default"]
    # argon2 is slow on purpose; what the demonstration prints is hashed with it, lightly
    configured.PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "Argon2")]
    if template := os.environ.get("TEMPLATE_FILE"):  # tests/run.py has made both
        connection_created.connect(partial(_copy_tables, Path(template)), weak=False)
    if template := os.environ.get("TEMPLATE_DATABASE"):
        configured.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template
    if "LOCATION" in cached:
        cached["LOCATION"] = f"{cached['LOCATION'].rpartition('/')[0]}/{1 + int(worker)}"


def _copy_tables(template: Path, connection: Any, **_given: Any) -> None:
    """Into the empty database in memory, so that the migrations which follow find nothing to do."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db() and not connection.introspection.table_names():
        with closing(sqlite3.connect(template)) as made:
            made.backup(connection.connection)


def _fill_again(app_config: Any, **given: Any) -> None:
    """A test with transactions of its own ends with a flush, which takes along the rows that migrations filled in."""
    if app_config.label == "tracker" and "plan" not in given:
        for name in ("0002_benchmarks", "0041_barriers_benchmark"):
            import_module(f"tracker.migrations.{name}").fill(installed, None)


def pytest_sessionstart(session: pytest.Session) -> None:
    if os.environ.get("COUNT_REQUESTS"):  # how many a run asked, for docs/reliability.md
        asked = session.config.stash.setdefault(REQUESTS, [])
        request_started.connect(lambda **_given: asked.append(None), weak=False)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if REQUESTS in config.stash:
        terminalreporter.write_line(f"{len(config.stash[REQUESTS])} requests")


def pytest_collection_finish() -> None:
    """What is imported stays: to look through it again and again for garbage is a tenth of the run."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For a module whose tests all begin with the same rows: what a fixture of the module's makes is there for each of
    them, as it was, and gone after the last. None of them may commit. A test takes a deep copy of the objects."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of how many requests a minute takes: none of them falls into the next one."""
    now = time()
    monkeypatch.setattr("foundation.api.limits.time", lambda: now)


class NetworkBlocked(OSError):
    pass


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise NetworkBlocked(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, settings: Any) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }

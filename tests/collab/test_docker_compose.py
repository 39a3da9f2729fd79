"""docker-compose.yml, without Docker: its own commands and settings as local processes, a real PostgreSQL and Redis."""

import json
import re
import subprocess
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from collab.version import VERSION
from tests import processes, servers
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.postgresql]
COMPOSE: dict[str, Any] = yaml.safe_load((processes.ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"].startswith("collab:")}
#: As a real institution sets it: by no name of this machine.
INSTITUTION = {
    "SECRET_KEY": "k" * 40,
    "POSTGRES_PASSWORD": "unused",
    "EMAIL_URL": "smtp+tls://joint-work:s3cret@mail.north.example:587",
    "BASE_URL": "https://tracker.north.example",
    "ALLOWED_HOSTS": "tracker.north.example",
    "DEFAULT_FROM_EMAIL": "Joint Work <joint-work@north.example>",
    "LOG_LEVEL": "DEBUG",  # so that a task that found nothing to do is told
}


def test_services_have_health_checks_and_volumes() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"db", "queue", "migrate", "web", "worker", "beat", "proxy"}
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["migrate"]
    assert services["db"]["volumes"] == ["db:/var/lib/postgresql/data"]
    assert services["queue"]["volumes"] == ["queue:/data"]
    assert "--appendonly" in services["queue"]["command"]


def test_what_has_no_sensible_default_is_asked_for() -> None:
    asked = {name for name, value in OURS["web"]["environment"].items() if value and ":?" in value}
    assert asked == {
        "SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "BASE_URL", "ALLOWED_HOSTS", "DEFAULT_FROM_EMAIL",
    }  # fmt: skip
    assert {service["image"] for service in OURS.values()} == {f"collab:${{VERSION:-{VERSION}}}"}


def test_compose_commands_start_and_beat_reaches_worker(tmp_path: Path) -> None:
    with ExitStack() as stack:
        database = stack.enter_context(servers.postgresql())
        queue = stack.enter_context(servers.redis())
        port = servers.free_port()
        settings = _settings(database.url, queue.url, tmp_path)
        migrate = subprocess.run(
            _local(OURS["migrate"]["command"], port),
            cwd=processes.ROOT,
            env=processes.environment(**settings),
            capture_output=True,
            text=True,
        )
        assert migrate.returncode == 0, migrate.stderr
        log = tmp_path / "log"
        for name in ("web", "worker", "beat"):
            stack.enter_context(processes.running(_local(OURS[name]["command"], port), log, settings))
        base = f"http://127.0.0.1:{port}"
        wait_until(lambda: processes.status_of(f"{base}/healthz/") == 200, within=60, what="web")
        wait_until(lambda: processes.status_of(f"{base}/readyz/") == 200, within=60, what="ready")
        wait_until(lambda: _parts(base, "broker", "beat") == {"ok"}, within=120, what="broker and beat")
        wait_until(lambda: _tasks_done(log), within=90, what="a task that beat sent and the worker did")
        for name in ("web", "worker", "beat"):
            check = _local(OURS[name]["healthcheck"]["test"][1:], port)
            run = subprocess.run(check, cwd=processes.ROOT, env=processes.environment(**settings), capture_output=True)
            assert run.returncode == 0, (name, run.stdout, run.stderr)
        with psycopg.connect(database.url) as connection:
            row = connection.execute("SHOW synchronous_commit").fetchone()
            assert row == ("on",)


def _parts(base: str, *names: str) -> set[str]:
    with urllib.request.urlopen(f"{base}/readyz/", timeout=5) as answer:
        parts: dict[str, str] = json.load(answer)
        return {parts[name] for name in names}


def _tasks_done(log: Path) -> bool:
    return re.search(r"Task .* succeeded", log.read_text()) is not None


def _settings(database: str, queue: str, folder: Path) -> dict[str, str]:
    """The services' own environment, with this test's values for what compose takes from outside."""

    def fill(name: str, value: str | None) -> str | None:
        if value is None:
            return INSTITUTION.get(name)
        return re.sub(r"\$\{(\w+)(?::([?-])([^}]*))?\}", _substituted, value)

    assert all(service["environment"] == OURS["web"]["environment"] for service in OURS.values())
    filled = {name: fill(name, value) for name, value in OURS["web"]["environment"].items()}
    settings = {name: value for name, value in filled.items() if value is not None}
    return {**settings, "DATABASE_URL": database, "REDIS_URL": queue, "DATA_DIR": str(folder / "data")}


def _substituted(found: re.Match[str]) -> str:
    name, otherwise, default = found.groups()
    if name in INSTITUTION:
        return INSTITUTION[name]
    assert otherwise == "-", f"{name} is asked for, and an institution has no value for it"
    return str(default)


def _local(command: list[str], port: int) -> list[str]:
    """With this test's port; `$$` is how compose writes a `$` that the container's shell is to see."""
    parts = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}").replace(":8000/", f":{port}/") for part in command]
    return [part.replace("$$", "$") for part in parts]

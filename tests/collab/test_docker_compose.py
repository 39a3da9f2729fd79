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

from tests import processes, servers
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.postgresql]
COMPOSE: dict[str, Any] = yaml.safe_load((processes.ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "collab"}


def test_every_service_is_watched_and_keeps_its_data() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"db", "queue", "migrate", "web", "worker", "beat"}
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["migrate"]
    assert services["db"]["volumes"] == ["db:/var/lib/postgresql/data"]
    assert services["queue"]["volumes"] == ["queue:/data"]
    assert "--appendonly" in services["queue"]["command"]


def test_its_commands_start_and_beat_reaches_the_worker(tmp_path: Path) -> None:
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
        wait_until(lambda: _ready(base) == "ok", within=120, what="broker and beat")
        wait_until(lambda: _tasks_done(log), within=90, what="a task that beat sent and the worker did")
        for name in ("web", "worker", "beat"):
            check = _local(OURS[name]["healthcheck"]["test"][1:], port)
            run = subprocess.run(check, cwd=processes.ROOT, env=processes.environment(**settings), capture_output=True)
            assert run.returncode == 0, (name, run.stdout, run.stderr)
        with psycopg.connect(database.url) as connection:
            row = connection.execute("SHOW synchronous_commit").fetchone()
            assert row == ("on",)


def _ready(base: str) -> str:
    with urllib.request.urlopen(f"{base}/readyz/", timeout=5) as answer:
        status: str = json.load(answer)["status"]
        return status


def _tasks_done(log: Path) -> bool:
    return re.search(r"Task .* succeeded", log.read_text()) is not None


def _settings(database: str, queue: str, folder: Path) -> dict[str, str]:
    """The services' own environment, with this test's values for what compose takes from outside."""
    outside = {"SECRET_KEY": "k" * 40, "POSTGRES_PASSWORD": "unused"}

    def fill(value: str) -> str:
        return re.sub(r"\$\{(\w+)(?::[?-]([^}]*))?\}", lambda found: outside.get(found[1], found[2] or ""), value)

    assert all(service["environment"] == OURS["web"]["environment"] for service in OURS.values())
    settings = {name: fill(value) for name, value in OURS["web"]["environment"].items()}
    return {**settings, "DATABASE_URL": database, "REDIS_URL": queue, "DATA_DIR": str(folder / "data")}


def _local(command: list[str], port: int) -> list[str]:
    return [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}").replace(":8000/", f":{port}/") for part in command]

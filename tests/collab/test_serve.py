"""`make run`, after its installation step: one command, a way in for every role, and a power loss loses nothing."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import processes, servers
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.sqlite]
SERVE = ["python", "manage.py", "serve"]


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """The process, its address, and the file that holds what it printed; once it has said how to sign in."""
    port, log = servers.free_port(), folder / f"log-{time.monotonic_ns()}"
    with processes.running(SERVE, log, {"DATA_DIR": str(folder), "PORT": str(port)}) as process:
        wait_until(lambda: "API token:" in log.read_text() or process.poll() is not None, within=120, what="welcome")
        assert process.poll() is None, log.read_text()
        yield process, f"http://127.0.0.1:{port}", log


def token_in(log: Path) -> str:
    found = re.search(r"^API token: (\S+)$", log.read_text(), re.MULTILINE)
    assert found, log.read_text()
    return found[1]


def call(base: str, token: str, path: str, body: Any = None) -> Any:
    request = urllib.request.Request(
        f"{base}/api/v1/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)


def test_serve_prints_sign_in_ends_and_keeps_data(tmp_path: Path) -> None:
    with served(tmp_path) as (process, base, log):
        text = log.read_text()
        assert f"{base}/" in text
        roles = re.findall(r"^sign in as (.+?): (\S+) / (\S+)$", text, re.MULTILINE)
        assert [role for role, _, _ in roles] == ["librarian", "IT", "dean", "manager", "admin", "consortium"]
        token = token_in(log)
        assert call(base, token, "me/")["token_scope"] == "write"
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert "Traceback" not in log.read_text()
    started = time.monotonic()
    with served(tmp_path) as (_, base, log):
        assert token_in(log) == token
        assert call(base, token, "projects/?page_size=200")["results"]
    assert time.monotonic() - started < 60


def test_taken_port_is_reported_in_one_line(tmp_path: Path) -> None:
    port = servers.free_port()
    with servers.socket.create_server(("127.0.0.1", port)):
        run = subprocess.run(
            SERVE,
            cwd=processes.ROOT,
            env=processes.environment(DATA_DIR=str(tmp_path), PORT=str(port)),
            capture_output=True,
            text=True,
        )
    assert run.returncode != 0
    assert run.stderr.strip().count("\n") == 0
    assert "PORT" in run.stderr


def test_precompiled_modules_are_those_imported(tmp_path: Path) -> None:
    compiling = "import django; django.setup(); from collab.management.commands.serve import _compile; _compile()"
    settings = {
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "collab.settings",
        "PYTHONPYCACHEPREFIX": str(tmp_path),
    }
    subprocess.run(["python", "-c", compiling], cwd=processes.ROOT, env=processes.environment(**settings), check=True)
    compiled = {f"{path.parent.name}/{path.name.split('.')[0]}" for path in tmp_path.glob("**/*.pyc")}
    wanted = {
        "collab/urls",
        "whitenoise/middleware",
        "workers/gthread",
        "consumer/consumer",
        "django_celery_beat/schedulers",
        "reports/tasks",
    }
    assert wanted <= compiled


def test_serve_after_a_killed_start_completes_it(tmp_path: Path) -> None:
    log, port = tmp_path / "killed", servers.free_port()
    with processes.running(SERVE, log, {"DATA_DIR": str(tmp_path), "PORT": str(port)}) as process:
        tables = tmp_path / "collab.sqlite3-wal"
        wait_until(lambda: tables.exists() and tables.stat().st_size > 200_000, within=60, what="half of the making")
        processes.kill(process)
    assert "loaded" not in log.read_text()
    with served(tmp_path) as (_, base, log):
        assert call(base, token_in(log), "projects/?page_size=200")["results"]


def test_kill_9_loses_no_acknowledged_write(tmp_path: Path, installed: Callable[[Path], None]) -> None:
    installed(tmp_path)
    acknowledged: list[int] = []
    for _round in range(3):
        with served(tmp_path) as (process, base, log):
            token = token_in(log)
            people = call(base, token, "people/?page_size=200")["results"]
            project = next(
                p for p in call(base, token, "projects/?page_size=200")["results"] if p["status"] == "active"
            )
            body = {
                "projects": [project["id"]],
                "held_on": "2026-11-02",
                "attendees": [person["id"] for person in people[:3]],
            }
            before = len(acknowledged)
            deadline = time.monotonic() + 60
            while len(acknowledged) < before + 25:
                assert time.monotonic() < deadline
                acknowledged.append(call(base, token, "meetings/", body)["id"])
            processes.kill(process)
    with served(tmp_path) as (_, base, log):
        token = token_in(log)
        for meeting_id in acknowledged:
            assert call(base, token, f"meetings/{meeting_id}/")["id"] == meeting_id

"""What `make check` says of known vulnerabilities, with a database of them on this machine."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from scripts import audit
from tests import ROOT
from tests.servers import free_port

KNOWN = {
    "id": "GHSA-aaaa-bbbb-cccc",
    "aliases": ["CVE-2026-12345"],
    "summary": "Told by the test",
    "published": "2026-01-01T00:00:00Z",
    "modified": "2026-01-02T00:00:00Z",
    "affected": [
        {
            "package": {"name": "django", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}],
        }
    ],
}


class Database(BaseHTTPRequestHandler):
    """Speaks OSV's protocol: a POST for each package."""

    vulnerable = ""
    status = 200

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.add(asked["package"]["name"])  # type: ignore[attr-defined]
        known = [KNOWN] if asked["package"]["name"] == self.vulnerable else []
        body = json.dumps({"vulns": known} if known else {}).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Nothing on the terminal of the tests."""


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[ThreadingHTTPServer]:
    handler = type("Handler", (Database,), getattr(request, "param", {}))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.asked = set()  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def _ran(database: ThreadingHTTPServer, locks: list[Path]) -> int:
    return audit.audit(locks, f"http://127.0.0.1:{database.server_port}/v1/query")


def test_every_pinned_package_is_asked_for(database: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert _ran(database, audit.LOCKS) == 0
    pinned = {line.partition("==")[0] for lock in [*audit.LOCKS, ROOT / "requirements.txt"]
              for line in lock.read_text().splitlines() if "==" in line and line[0].isalnum()}  # fmt: skip
    assert {name.partition("[")[0] for name in pinned} <= database.asked  # type: ignore[attr-defined]
    assert f"{len(database.asked)} pinned packages" in capsys.readouterr().out  # type: ignore[attr-defined]


@pytest.mark.parametrize("database", [{"vulnerable": "django"}], indirect=True)
def test_known_vulnerability_fails_the_check(
    database: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = [ROOT / "requirements.txt"]
    assert _ran(database, lock) == 1
    told = capsys.readouterr().out
    assert told.startswith("django ")
    for part in ("CVE-2026-12345", "GHSA-aaaa-bbbb-cccc", "fixed in 99.1"):
        assert part in told
    monkeypatch.setitem(audit.ACCEPTED, "CVE-2026-12345", "a test says so")
    assert _ran(database, lock) == 0


@pytest.mark.parametrize("database", [{"status": 503}], indirect=True)
def test_database_with_a_fault_is_told_in_one_line(
    database: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ran(database, audit.LOCKS) == 0
    told = capsys.readouterr().out
    assert told.startswith("Known vulnerabilities were not looked for: ")
    assert told.count("\n") == 1


def test_database_that_is_away_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.audit(audit.LOCKS, f"http://127.0.0.1:{free_port()}/v1/query") == 0
    told = capsys.readouterr().out
    assert told.startswith("Known vulnerabilities were not looked for: ")
    assert told.count("\n") == 1


def test_lock_without_hashes_fails_the_check(
    database: ThreadingHTTPServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("django==5.2\n")
    assert _ran(database, [lock]) == 1
    assert "hash" in capsys.readouterr().err


def test_check_runs_the_audit() -> None:
    check = (ROOT / "Makefile").read_text().partition("\ncheck:")[2].partition("\n\n")[0]
    assert "-m scripts.audit" in check

"""The programs of examples/ and the commands of the guide at /api/v1/docs/ do what they say, against a server."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.people.models import Team
from accounts.roles import Side
from collab.api_description import EXAMPLE_ADDRESS, INTRODUCTION
from foundation.api.resources import Resource
from foundation.tenancy import across_institutions
from tests import ROOT
from tests.clients.conftest import Told
from tests.contract.routes import API
from tests.factories.api import client_of
from tracker.meetings.actions import delete_meeting
from tracker.meetings.models import Meeting

pytestmark = [pytest.mark.alone, pytest.mark.api_clients]
EXAMPLES = ROOT / "examples"
#: The lists that tell what has changed; the audit trail is not for the token of these tests.
LISTED = [route for route in API if route.name.endswith("-list") and issubclass(route.cls, Resource)]
LISTS = sorted(reverse(f"api:{route.name}").split("/")[-2] for route in LISTED if route.kind != "audit")


def _run(told: Told, *command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, **told.environment, **environment}
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


def _people(told: Told) -> list[str]:
    return [str(told.world.librarian.pk), str(told.world.engineer.pk)]


def _meetings() -> list[Any]:
    with across_institutions():
        return list(Meeting.objects.values_list("held_on", "joint"))


def test_meeting_is_logged_once_from_a_shell(told: Told) -> None:
    command = [EXAMPLES / "log_meeting.sh", str(told.world.project.pk), "2026-03-04", *_people(told)]
    first, second = _run(told, *command), _run(told, *command)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert json.loads(first.stdout) == json.loads(second.stdout)
    assert _meetings() == [(date(2026, 3, 4), True)]


def test_shell_says_why_a_meeting_is_refused(told: Told) -> None:
    command = [EXAMPLES / "log_meeting.sh", str(told.world.project.pk), "1980-03-04", *_people(told)]
    refused = _run(told, *command)
    assert refused.returncode == 22
    assert json.loads(refused.stdout)["errors"][0]["code"] == "out_of_range"
    assert _run(told, EXAMPLES / "log_meeting.sh").returncode == 2
    without = _run(told, *command, TOKEN="")
    assert without.returncode == 2
    assert "TOKEN" in without.stderr
    assert _meetings() == []


def _sync(told: Told, file: Path, *, expect: int = 0, **environment: str) -> str:
    ran = _run(told, sys.executable, "-I", EXAMPLES / "nightly_sync.py", str(file), **environment)
    assert ran.returncode == expect, ran.stderr
    return ran.stdout


def _copied(file: Path) -> dict[str, list[Any]]:
    database = sqlite3.connect(file)
    found = {
        name: [json.loads(row) for (row,) in database.execute("SELECT row FROM rows WHERE list=? ORDER BY id", [name])]
        for name in LISTS
    }
    database.close()
    return found


def _stored(told: Told) -> dict[str, list[Any]]:
    """What the API has now, as the token of the copy sees it."""
    client, found = APIClient(headers={"Authorization": f"Bearer {told.environment['TOKEN']}"}), {}
    for name in LISTS:
        page = client.get(f"/api/v1/{name}/", {"ordering": "id", "page_size": 200}).json()
        found[name] = page["results"]
        while page["next"]:
            page = client.get(page["next"]).json()
            found[name] += page["results"]
    return found


def test_nightly_copy_follows_changes_and_deletions(told: Told, tmp_path: Path, monkeypatch: Any) -> None:
    world, file = told.world, tmp_path / "copy.sqlite3"
    with across_institutions():
        goes = world.meet(date(2026, 2, 9))
        world.meet(date(2026, 2, 10))
        Team.objects.bulk_create(  # more than a page
            Team(institution=world.institution, name=f"Team {number}", side=Side.OTHER) for number in range(201)
        )
    client = client_of(world.librarian)
    assert "audit: not for this token" in _sync(told, file)
    assert _copied(file) == _stored(told)
    assert len(_copied(file)["teams"]) > 200

    with across_institutions():
        delete_meeting(meeting=goes, by=None, at=world.at(date(2026, 2, 11)))
        world.meet(date(2026, 3, 2))
    path = f"/api/v1/projects/{world.project.pk}/"
    assert client.patch(path, {"name": "Renamed"}).status_code == 200
    assert "meetings: 2 read, 1 gone" in _sync(told, file)
    copied = _copied(file)
    assert [row["name"] for row in copied["projects"]] == ["Renamed"]
    assert copied == _stored(told)

    monkeypatch.setattr("foundation.api.resources.MAX_DELETIONS", 0)
    assert "meetings: 2 read, 0 gone" in _sync(told, file)  # too much has gone: the list is read as a whole
    assert _copied(file) == copied
    _sync(told, file, expect=1, TOKEN="no token")
    assert _copied(file) == copied


class _Flaky(BaseHTTPRequestHandler):
    """A proxy that fails twice in ways of its own, then leads on to the product."""

    product: ClassVar[str]
    asked: ClassVar[int]

    def do_GET(self) -> None:
        type(self).asked += 1
        if self.asked == 1:
            self._answer(502, b"<html>Bad Gateway", **{"Retry-After": "0"})
        elif self.asked == 2:
            self._answer(200, b'{"paths": {', **{"Content-Length": "9999"})  # breaks off
        else:
            self._answer(307, b"", Location=self.product + self.path)

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        pass


def test_nightly_copy_outlasts_a_proxy_that_fails(told: Told, tmp_path: Path) -> None:
    _Flaky.product, _Flaky.asked = told.environment["TRACKER"], 0
    file = tmp_path / "copy.sqlite3"
    with ThreadingHTTPServer(("127.0.0.1", 0), _Flaky) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        _sync(told, file, TRACKER=f"http://127.0.0.1:{proxy.server_port}/")
        proxy.shutdown()
    assert _copied(file) == _stored(told)
    assert _Flaky.asked > 2


def test_nightly_copy_says_what_is_wrong_with_the_address(told: Told, tmp_path: Path) -> None:
    wrong = _run(
        told, sys.executable, EXAMPLES / "nightly_sync.py", str(tmp_path / "copy.sqlite3"),
        TRACKER=f"{told.environment['TRACKER']}/nowhere",
    )  # fmt: skip
    assert wrong.returncode == 1
    assert wrong.stderr.startswith(f"{told.environment['TRACKER']}/nowhere/api/v1/schema/?format=json: ")
    assert "Traceback" not in wrong.stderr


def test_commands_of_the_guide_work_as_they_stand(told: Told) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", INTRODUCTION, re.DOTALL)
    assert len(blocks) == 3
    script = "\n".join(["set -e", *blocks]).replace(EXAMPLE_ADDRESS, told.environment["TRACKER"])
    script = script.replace('"projects": [1]', f'"projects": [{told.world.project.pk}]')
    script = script.replace('"attendees": [1, 2]', f'"attendees": [{", ".join(_people(told))}]')
    ran = _run(told, "sh", "-c", script.replace("curl ", "curl --fail-with-body --silent --write-out '\\n' "))
    assert ran.returncode == 0, ran.stderr
    me, projects, people, meeting = map(json.loads, ran.stdout.split("\n")[:4])
    assert me["token_scope"] == "write"
    assert told.world.project.pk in {row["id"] for row in projects["results"]}
    assert {int(pk) for pk in _people(told)} <= {row["id"] for row in people["results"]}
    assert meeting["joint"] is True

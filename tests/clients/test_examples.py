"""The programs of examples/ and the commands of the guide at /api/v1/docs/ do what they say, against a server."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.people.models import Team
from accounts.roles import Side
from collab.api_description import EXAMPLE_ADDRESS, INTRODUCTION
from foundation.tenancy import across_institutions
from tests import ROOT
from tests.clients.conftest import Told
from tests.factories.api import client_of
from tracker.meetings.actions import delete_meeting
from tracker.meetings.models import Meeting

pytestmark = [pytest.mark.alone, pytest.mark.api_clients]
EXAMPLES = ROOT / "examples"
LISTS = ("teams", "people", "terms", "projects", "meetings", "decisions", "actions", "agenda-items", "reminders")


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
    _sync(told, file)
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

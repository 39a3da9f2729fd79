"""A copy of every list of the API, kept by `?updated_since=&deleted=true` alone, is what a full read gives.

Random changes, by every kind of person's request and by the clock; after each the copy is brought up to date.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests import NIGHTLY
from tests.contract.callers import make_consortium_world
from tests.contract.test_api_lists import LISTS
from tests.contract.test_fields import FIELDS, Rows, _rows
from tests.factories.api import make_token
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.factories.reminders import make_reminder
from tracker.reminders.models import Reminder

START = datetime(2026, 3, 12, 9, tzinfo=UTC)  # a Thursday
STEPS = 60 if NIGHTLY else 20
#: Lists whose rows never go -> why.
NEVER_DELETED = {
    "institution-list": "the caller's own",
    "person-list": "history names them",
    "audit-list": "the trail only grows",
    "teaching-request-list": "answered or over, and kept",
}
PATHS = {name: reverse(f"api:{name}") for name in LISTS}
Copy = dict[str, dict[int, dict[str, Any]]]


def test_each_list_keeps_what_has_gone_or_says_why() -> None:
    kept = {name for name, view in LISTS.items() if getattr(view.model, "keeps_deletions", False)}
    assert kept | NEVER_DELETED.keys() == set(LISTS)
    assert kept & NEVER_DELETED.keys() == set()


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


@pytest.fixture
def world(db: None, clock: Any, settings: Any) -> World:
    settings.API_RATE_LIMIT = 0
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    make_world()
    return make_consortium_world()


@pytest.fixture
def rows(world: World) -> Rows:
    rows = _rows(world)
    with across_institutions():
        make_reminder(world.engineer, world.project, sent_on=START.date() - timedelta(days=2))
    return rows


def _client_of(person: Person) -> APIClient:
    """With a token that lasts longer than the clock is turned."""
    return APIClient(headers={"Authorization": f"Bearer {make_token(person, expiry=timedelta(365))}"})


def _admin(world: World) -> APIClient:
    with across_institutions():
        return _client_of(make_person(world.institution, Side.LIBRARY, Role.ADMIN, Role.MANAGER))


def _pages(client: APIClient, name: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
    address: str | None = PATHS[name]
    given: dict[str, str] | None = {**query, "page_size": "7"}
    while address:
        answer = client.get(address, given)
        assert answer.status_code == 200, (name, query, answer.content)
        yield answer.json()
        address, given = answer.json()["next"], None


def _whole(client: APIClient) -> Copy:
    return {name: {row["id"]: row for page in _pages(client, name, {}) for row in page["results"]} for name in PATHS}


def _sync(client: APIClient, copy: Copy, since: datetime) -> None:
    for name, rows in copy.items():
        for page in _pages(client, name, {"updated_since": since.isoformat(), "deleted": "true"}):
            for gone in page["deleted"]:
                assert set(gone) == {"id", "deleted_at"}
                rows.pop(gone["id"], None)
            rows |= {row["id"]: row for row in page["results"]}


def _change(random: Random, client: APIClient, world: World, rows: Rows, clock: Any) -> str:
    """Does one thing, and says what; refusals are part of it."""
    now = datetime.now(UTC)
    project, meeting = (
        rows.ids["project"],
        random.choice([row["id"] for row in client.get(PATHS["meeting-list"]).json()["results"]] or [0]),
    )
    kind = random.choice(sorted(FIELDS))
    match random.choice(["field", "field", "field", "log", "plan", "gone", "team", "undo", "time", "week", "said"]):
        case "field":
            name = random.choice(sorted(FIELDS[kind]))
            ids = [row["id"] for row in client.get(PATHS[f"{kind}-list"]).json()["results"]]
            pk = random.choice(ids or [0])
            answer = client.patch(f"{PATHS[f'{kind}-list']}{pk}/", {name: FIELDS[kind][name].value(rows)})
            return f"{kind}.{name} {answer.status_code}"
        case "log":
            day = now.date() - timedelta(days=random.randrange(20))
            people = [world.librarian.pk, world.engineer.pk][: random.choice([1, 2, 2])]
            body = {"projects": [random.choice([project, rows.other["project"]])], "held_on": str(day)}
            return f"log {client.post(PATHS['meeting-list'], {**body, 'attendees': people}).status_code}"
        case "plan":
            body = {"projects": [project], "held_on": str(now.date() + timedelta(days=3))}
            client.post(PATHS["agenda-item-list"], {"project": project, "text": "Wait"})
            invited = {"invited": [world.engineer.pk]}
            return f"plan {client.post(PATHS['meeting-list'], {**body, **invited}).status_code}"
        case "gone":
            name = random.choice(sorted(set(PATHS) - NEVER_DELETED.keys() - {"reminder-list"}))
            ids = [row["id"] for row in client.get(PATHS[name]).json()["results"]]
            return f"delete {name} {client.delete(f'{PATHS[name]}{random.choice(ids or [0])}/').status_code}"
        case "team":
            side = random.choice(["library", "it", "other"])
            path = f"{PATHS['team-list']}{rows.ids['team']}/"
            return f"team {client.patch(path, {'side': side}).status_code}"
        case "undo":
            hung = {"project": project, "meeting": meeting, "text": "x", "must_agree": [world.engineer.pk]}
            return f"decide {client.post(PATHS['decision-list'], hung).status_code}"
        case "time":
            clock.shift(timedelta(days=1))
            return "a day"
        case "week":
            clock.shift(timedelta(days=random.randrange(2, 9)))
            return "days"
    engineer = _client_of(world.engineer)
    agreed = engineer.post(f"{PATHS['decision-list']}{rows.ids['decision']}/agree/", {"agreed": random.random() < 0.5})
    said = engineer.post(f"{PATHS['meeting-list']}{meeting}/answer/", {"answer": random.choice(["yes", "no"])})
    return f"said {agreed.status_code} {said.status_code}"


@pytest.mark.parametrize("seed", range(12 if NIGHTLY else 3))
def test_copy_kept_by_updated_since_misses_nothing(world: World, rows: Rows, clock: Any, seed: int) -> None:
    random, client = Random(seed), _admin(world)
    copy, done = _whole(client), []
    for _step in range(STEPS):
        since = datetime.now(UTC)
        clock.shift(timedelta(milliseconds=1))
        done.append(_change(random, client, world, rows, clock))
        _sync(client, copy, since)
        whole = _whole(client)
        for name, rows_there in whole.items():
            wrong = {pk for pk in copy[name].keys() | rows_there if copy[name].get(pk) != rows_there.get(pk)}
            assert wrong == set(), (name, done, [(copy[name].get(pk), rows_there.get(pk)) for pk in wrong])
    assert sum(" 20" in what for what in done) > STEPS // 4, done


def test_deleted_meeting_leaves_rows_that_have_changed(world: World, rows: Rows, clock: Any) -> None:
    client = _admin(world)
    hung = {"project": rows.ids["project"], "meeting": rows.ids["meeting"], "text": "x"}
    made = {name: client.post(PATHS[name], hung).json()["id"] for name in ("decision-list", "action-list")}
    clock.shift(timedelta(seconds=1))
    since = {"updated_since": datetime.now(UTC).isoformat()}
    assert client.delete(f"{PATHS['meeting-list']}{rows.ids['meeting']}/").status_code == 204
    for name, pk in made.items():
        found = client.get(PATHS[name], since).json()["results"]
        assert [(row["id"], row["meeting"]) for row in found if row["id"] == pk] == [(pk, None)]


def test_what_has_gone_is_told_inside_its_institution(world: World, rows: Rows) -> None:
    client, neighbour = _admin(world), _admin(make_world())
    since = {"updated_since": START.isoformat(), "deleted": "true"}
    gone = rows.ids["meeting"]
    assert client.delete(f"{PATHS['meeting-list']}{gone}/").status_code == 204
    assert [row["id"] for row in client.get(PATHS["meeting-list"], since).json()["deleted"]] == [gone]
    assert client.get(PATHS["action-list"], since).json()["deleted"] == []
    assert neighbour.get(PATHS["meeting-list"], since).json()["deleted"] == []
    assert "deleted" not in client.get(PATHS["meeting-list"], {**since, "deleted": "false"}).json()
    for query, parameter in (({"deleted": "true"}, "updated_since"), ({**since, "deleted": "yes"}, "deleted")):
        refused = client.get(PATHS["meeting-list"], query)
        assert [error["parameter"] for error in refused.json()["errors"]] == [parameter]


def test_answer_does_not_show_by_when_a_row_changed(world: World, rows: Rows, clock: Any) -> None:
    """What somebody answered a reminder, when, and that they snoozed it, is theirs."""
    with across_institutions():
        sent = make_reminder(world.engineer, world.project, sent_on=START.date() - timedelta(days=5))
        snoozed = make_reminder(world.engineer, world.project, rung="late", cancelled="snoozed")
    clock.shift(timedelta(days=1))
    now = datetime.now(UTC)
    with across_institutions():
        Reminder.objects.filter(pk=sent.pk).update(answer="we_met", answered_at=now, updated_at=now)
    path, since = PATHS["reminder-list"], {"updated_since": (now - timedelta(hours=1)).isoformat()}
    other, own, admin = _client_of(world.librarian), _client_of(world.engineer), _admin(world)
    instant = now.isoformat().replace("+00:00", "Z")
    for client, sees in ((other, False), (own, True), (admin, True)):
        row = client.get(f"{path}{sent.pk}/").json()
        assert (row["updated_at"] == instant, row["answered_at"] == instant) == (sees, sees)
        assert (sent.pk in {row["id"] for row in client.get(path, since).json()["results"]}) == sees
        assert client.get(f"{path}{snoozed.pk}/").json()["cancelled"] == ("snoozed" if sees else "")
        found = client.get(path, {"cancelled": ["contact", "snoozed"]}).json()["results"]
        assert (snoozed.pk in {row["id"] for row in found}) == sees


def test_a_colleagues_snooze_looks_like_any_end(world: World, rows: Rows, clock: Any) -> None:
    """Nor does it show by the instant, in the row, in the cursor of a list in its order, or in what has changed."""
    with across_institutions():
        overtaken, snoozed = (
            make_reminder(world.engineer, world.project, rung=rung, cancelled=why)
            for rung, why in (("due", "contact"), ("late", "snoozed"))
        )
        at = START + timedelta(days=2, hours=5, minutes=7)
        Reminder.objects.filter(pk__in=[overtaken.pk, snoozed.pk]).update(updated_at=at)
    path, other, own = PATHS["reminder-list"], _client_of(world.librarian), _client_of(world.engineer)
    first, second = (other.get(f"{path}{row.pk}/").json() for row in (overtaken, snoozed))
    assert {name for name in first if first[name] != second[name]} == {"id", "rung"}
    for client, sees in ((other, False), (own, True)):
        page = client.get(path, {"ordering": "updated_at", "page_size": 1, "id": [overtaken.pk, snoozed.pk]}).json()
        cursor = signing.loads(page["next_cursor"], salt="foundation.api.pagination")[2][0]
        instants = {datetime.fromisoformat(text) for text in (cursor, page["results"][0]["updated_at"])}
        assert instants == {at if sees else at.replace(hour=0, minute=0, second=0, microsecond=0)}
        for since, found in ((at, True), (at + timedelta(hours=1), not sees), (at + timedelta(days=1), False)):
            changed = client.get(path, {"updated_since": since.isoformat()}).json()["results"]
            assert (snoozed.pk in {row["id"] for row in changed}) == found

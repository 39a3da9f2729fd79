"""The page of the audit trail: words, links, filters, pages, the file."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from accounts.audit.descriptions import audited_actions, audited_models, describe
from accounts.audit.models import AuditEntry, record
from accounts.people.actions import save_team, update_person
from accounts.people.models import Person, Team
from accounts.roles import Role, Side
from foundation.pages.lists import SHOWN
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.meetings.actions import answer_invitation, delete_meeting, update_meeting
from tracker.outcomes.actions import add_action, delete_action, record_decision, update_action, update_decision
from tracker.projects.actions import update_project

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world(time_zone="Pacific/Auckland")


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(_admin(world))


def _admin(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.IT, Role.ADMIN)


def _rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/trail/?format=csv&{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def _told(world: World, action: str) -> tuple[str, str, list[str]]:
    """Of the newest entry of that action: what, which, the changes."""
    with within(world.institution.pk):
        entry = AuditEntry.objects.filter(action=action)[0]
        words = describe([entry], zone=world.institution.zone)
        return words.done(entry), words.target(entry), list(words.changes(entry))


def test_change_is_shown_with_names_labels_and_days(world: World) -> None:
    facts: Any = {"by": None, "at": world.at(TODAY)}
    with within(world.institution.pk):
        team = save_team(team=Team(institution=world.institution, name="Proxy people", side=Side.IT), **facts)
        update_person(person=world.engineer, team=team, is_active=False, roles=[Role.STAFF, Role.DEAN], **facts)
        update_project(project=world.project, status="on_hold", library_owner=None, target_days=14, **facts)
    assert _told(world, "team.create")[2] == ["Name: Proxy people", "Side: IT"]
    done, which, changes = _told(world, "person.update")
    assert (done, which) == ("changed a person", world.engineer.name)
    assert changes[1:] == ["Can sign in: yes, now no", "Roles: Staff, now Dean and Staff"]
    assert re.fullmatch("Team: .+, now Proxy people", changes[0])
    assert _told(world, "project.update")[2] == [
        "Status: Active, now On hold",
        f"Owner in the library: {world.librarian.name}, now nothing",
        "Target in days: 7, now 14",
    ]


def test_meeting_and_outcome_entries_are_described(world: World) -> None:
    facts: Any = {"by": world.librarian, "at": world.at(TODAY)}
    names = {"a": world.librarian.name, "b": world.engineer.name, "p": world.project.name}
    with within(world.institution.pk):
        meeting = world.meet(TODAY, invited=[world.engineer])
        answer_invitation(meeting=meeting, person=world.engineer, answer="maybe", by=None, at=world.at(TODAY))
        update_meeting(
            meeting=meeting, attendees=[world.librarian], held_on=TODAY - timedelta(days=1), notes="x" * 200, **facts
        )
        hung: Any = {"institution_id": world.institution.pk, "project": world.project, **facts}
        decision = record_decision(**hung, text="Buy it", in_room=[world.librarian])
        update_decision(decision=decision, must_agree=[world.engineer], **facts)
        action = add_action(**hung, text="Ask", owner=world.engineer, due_on=TODAY)
        update_action(action=action, state="done", owner=None, **facts)
        delete_action(action=action, **facts)
    which = f"{world.project.name}, 10 Mar 2026"
    came = ["Invited: {b}".format(**names), "Attended: {a} and {b}".format(**names)]
    made = [f"Projects: {names['p']}", "Day: 11 Mar 2026", "State: Held", *came]
    assert _told(world, "meeting.log") == ("logged a meeting", which, made)
    assert _told(world, "meeting.answer")[2] == [f"Who: {names['b']}", "Answer: No answer yet, now Maybe"]
    day, attended, notes = _told(world, "meeting.update")[2]
    assert (day, attended) == (
        "Day: 11 Mar 2026, now 10 Mar 2026",
        "Attended: {a} and {b}, now {a}".format(**names),
    )
    assert notes == f"Notes: nothing, now {'x' * 79}…"
    assert "Not in the room: IT" in _told(world, "decision.record")[2]
    assert _told(world, "decision.update")[2] == [f"Must agree: nothing, now {names['b']}"]
    assert _told(world, "action.update")[1:] == (
        "no longer there",
        [f"Owner: {names['b']}, now nothing", "State: Open, now Done"],
    )
    assert _told(world, "action.delete")[1] == "Ask (no longer there)"


def test_long_texts_with_one_beginning_show_a_change(world: World) -> None:
    with within(world.institution.pk):
        meeting = world.meet(TODAY)
        for end in ("a", "b"):
            update_meeting(meeting=meeting, notes="x" * 200 + end, by=None, at=world.at(TODAY))
    assert _told(world, "meeting.update")[2] == ["Notes: changed"]


def test_unknown_entry_is_shown_as_stored(world: World, client: Client) -> None:
    facts: Any = {"by": None, "at": world.at(TODAY)}
    with within(world.institution.pk):
        record(**facts, action="moon.land", target=world.project, craft="Eagle")
        left = {"action": "moon.leave", "target": "moon", "target_id": 3, "changes": {"craft": [1, 2]}}
        AuditEntry.objects.create(**facts, **left, institution=world.institution)
    left, landed = _rows(client)[:2]
    assert (left["action"], left["target"], left["changes"]) == ("moon.leave", "moon 3", "craft: 1, now 2")
    assert (landed["action"], landed["target"], landed["changes"]) == ("moon.land", world.project.name, "craft: Eagle")


def test_page_links_rows_and_names_deleted_ones(world: World, client: Client) -> None:
    with within(world.institution.pk):
        meeting = world.meet(TODAY)
        delete_meeting(meeting=meeting, by=None, at=world.at(TODAY))
    page = client.get("/trail/").content.decode()
    assert f'<a href="/projects/{world.project.pk}/"><bdi>{world.project.name}</bdi></a>' in page
    assert "started a project" in page
    assert "11 Mar 2026 (no longer there)" in page
    assert f"/meetings/{meeting.pk}/" not in page


def test_filter_by_person_action_model_and_local_day(world: World, client: Client) -> None:
    with within(world.institution.pk):
        meeting = world.meet(TODAY, by=world.librarian, at=world.at(TODAY, hour=1))  # the day before, in UTC
        update_meeting(meeting=meeting, notes="n", by=world.engineer, at=world.at(TODAY, hour=23))
        update_project(project=world.project, summary="s", by=None, at=world.at(TODAY + timedelta(days=1), hour=0))
    done = [row["action"] for row in _rows(client, "at_from=2026-03-11&at_to=2026-03-11")]
    assert done == ["changed a meeting", "logged a meeting"]
    assert [row["action"] for row in _rows(client, "at_from=2026-03-12")] == ["changed a project"]
    assert [row["by"] for row in _rows(client, f"by={world.engineer.pk}")] == [world.engineer.name]
    assert {row["action"] for row in _rows(client, "target=meeting")} == {"changed a meeting", "logged a meeting"}
    assert [row["code"] for row in _rows(client, "action=meeting.log&columns=code")] == ["meeting.log"]
    assert {row["action"] for row in _rows(client, "search=LOGGED")} == {"logged a meeting"}
    assert {row["by"] for row in _rows(client, f"search={world.engineer.email[:3]}+nowhere")} == set()
    page = client.get(f"/trail/?by={world.engineer.pk}&at_to=2026-03-11").content.decode()
    assert f'<option value="{world.engineer.pk}" selected>{world.engineer.name}</option>' in page
    assert '<option value="meeting">Meeting</option>' in page
    for day in ("0001-01-01", "9999-12-31"):
        assert client.get(f"/trail/?at_from={day}&at_to={day}").status_code == 200
    assert client.get("/trail/?at_from=yesterday").status_code == 400


def test_pages_go_both_ways_while_entries_are_written(world: World, client: Client) -> None:
    facts: Any = {"by": None, "at": world.at(TODAY), "target": world.project}
    with within(world.institution.pk):
        for number in range(2 * SHOWN):
            record(**facts, action="project.update", summary=["", f"n{number}."])

    def shown(address: str) -> list[int]:
        return [int(found) for found in re.findall(r"n(\d+)\.", client.get(address).content.decode())]

    def link(address: str, rel: str) -> str:
        found = re.search(rf'href="([^"]*)"\s+rel="{rel}"', client.get(address).content.decode())
        return "/trail/" + found[1].replace("&amp;", "&") if found else ""

    first = "/trail/?target=project"
    second = link(first, "next")
    assert shown(first) == list(range(2 * SHOWN - 1, SHOWN - 1, -1))
    with within(world.institution.pk):
        record(**facts, action="project.update", summary=["", "n999."])
    assert shown(second) == list(range(SHOWN - 1, -1, -1))
    third = link(second, "next")
    assert (shown(third), link(third, "next")) == ([], "")
    assert shown(link(third, "prev")) == shown(second)
    back = link(second, "prev")
    assert shown(back) == list(range(2 * SHOWN - 1, SHOWN - 1, -1))
    assert link(back, "prev")
    assert len(_rows(client, second.partition("?")[2])) == 2 * SHOWN + 2  # the file has every page
    assert client.get("/trail/?older=x&newer=-1").status_code == 200


def test_page_queries_do_not_grow_with_named_rows(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    facts: Any = {"institution_id": world.institution.pk, "at": world.at(TODAY), "by": world.librarian}
    with within(world.institution.pk):
        world.meet(TODAY)
        for kind in audited_models():
            AuditEntry.objects.create(**facts, action="x.update", target=kind, target_id=1)
    with django_assert_max_num_queries(8 + len(audited_models())):  # one a kind
        assert client.get("/trail/").status_code == 200


def test_descriptions_are_translated_when_read(world: World) -> None:
    with translation.override(None):
        assert all(type(said).__name__ == "__proxy__" for said in audited_actions().values())

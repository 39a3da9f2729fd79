"""Projects, meetings and what hangs on them, as a client of the API has them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.playbooks import make_partner
from tests.factories.projects import World, make_project, make_world
from tracker.meetings.models import Meeting, Mode

pytestmark = pytest.mark.django_db
PROJECTS, MEETINGS = "/api/v1/projects/", "/api/v1/meetings/"
CADENCE = {
    "band", "state", "target_days", "grace_days", "last_contact_on", "due_on", "late_on", "streak_weeks",
    "streak_periods", "counted_weeks", "contact_weeks", "contact_days", "clock_days", "on_target_days",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    make_world()  # a neighbour, whose rows could leak
    return make_world()


@pytest.fixture
def manager(world: World) -> APIClient:
    return client_of(_manager(world))


def _manager(world: World) -> Any:
    with across_institutions():
        return make_person(world.institution, Side.LIBRARY, Role.MANAGER)


def _today(client: APIClient) -> date:
    return date.fromisoformat(client.get("/api/v1/me/").json()["institution"]["today"])


def _pointers(response: Any, status: int = 400) -> set[str]:
    assert response.status_code == status, response.content
    return {error["pointer"] for error in response.json()["errors"]}


def test_logging_takes_one_request_and_updates_cadence(world: World, manager: APIClient) -> None:
    path = f"{PROJECTS}{world.project.pk}/"
    before = manager.get(path)
    assert set(before.json()["cadence"]) == CADENCE
    assert before.json()["cadence"]["last_contact_on"] is None
    today = _today(manager)
    made = manager.post(
        MEETINGS,
        {"projects": [world.project.pk], "held_on": str(today), "attendees": [world.librarian.pk, world.engineer.pk]},
    )
    assert made.status_code == 201, made.content
    meeting = made.json()
    assert (meeting["joint"], meeting["why_not"], meeting["state"]) == (True, [], "held")
    after = manager.get(path, headers={"If-None-Match": before.headers["ETag"]}).json()["cadence"]
    assert (after["last_contact_on"], after["due_on"], after["late_on"], after["state"]) == (
        str(today), str(today + timedelta(7)), str(today + timedelta(10)), "on_track",
    )  # fmt: skip
    stale = manager.patch(path, {"name": "Too late"}, headers={"If-Match": before.headers["ETag"]})
    assert stale.status_code == 412
    assert [row["id"] for row in manager.get(MEETINGS, {"project": world.project.pk}).json()["results"]] == [
        meeting["id"]
    ]


def test_post_accepts_what_get_returned(world: World, manager: APIClient) -> None:
    # of yesterday: one of today has not begun yet when the tests run at night
    yesterday = _today(manager) - timedelta(days=1)
    body = {
        "projects": [world.project.pk], "held_on": str(yesterday), "starts_at": "09:30:00", "minutes": 30,
        "mode": "workshop", "notes": "Notes", "attendees": [world.librarian.pk],
        "guests": [{"name": "A vendor", "side": "other", "address": "vendor@example.org"}],
        "invited": [world.engineer.pk],
    }  # fmt: skip
    first = manager.post(MEETINGS, body).json()
    assert {name: first[name] for name in body} == body
    assert [reason["code"] for reason in first["why_not"]] == ["no_it"]
    assert first["answers"] == [{"person": world.engineer.pk, "guest": "", "answer": ""}]
    second = manager.post(MEETINGS, manager.get(f"{MEETINGS}{first['id']}/").json())
    assert second.status_code == 201, second.content
    own = {"id", "created_at", "updated_at"}
    assert {k: v for k, v in second.json().items() if k not in own} == {k: v for k, v in first.items() if k not in own}
    project = manager.get(f"{PROJECTS}{world.project.pk}/").json()
    assert manager.post(PROJECTS, project).status_code == 201
    assert manager.put(f"{PROJECTS}{world.project.pk}/", project).status_code == 200


@given(st.data())
@settings(max_examples=40)
def test_post_answer_equals_get_answer(data: st.DataObject) -> None:
    cache.clear()
    world = make_world(requires_trace=data.draw(st.booleans()))
    client = client_of(_manager(world))
    with across_institutions():
        more = make_project(world.institution, name="Another")
    guest = st.fixed_dictionaries({"name": st.sampled_from(["Zoë", "A vendor"]), "side": st.sampled_from(Side.values)})
    people = st.lists(st.sampled_from([world.librarian.pk, world.engineer.pk]), unique=True)
    given = {
        "starts_at": st.times().map(lambda time: time.isoformat("seconds")), "minutes": st.integers(1, 1440),
        "mode": st.sampled_from(Mode.values), "notes": st.sampled_from(["", "  ", " *Notes*\n", "ÅÄÖ 𝄞"]),
        "guests": st.lists(guest, max_size=2), "invited": people, "external_id": st.sampled_from(["", "one"]),
    }  # fmt: skip
    body = {
        "projects": data.draw(st.permutations([world.project.pk, more.pk]).map(lambda ids: ids[:1] or ids)),
        "held_on": str(_today(client) + timedelta(days=data.draw(st.integers(-20, 3)))),
        "attendees": data.draw(people),
        **data.draw(st.fixed_dictionaries({}, optional=given)),
    }
    made = client.post(MEETINGS, body)
    assert made.status_code == 201, made.content
    got = client.get(made.headers["Location"])
    assert (got.content, got.headers["ETag"]) == (made.content, made.headers["ETag"])


def test_bad_fields_are_named(world: World, manager: APIClient) -> None:
    other = make_world()
    today = _today(manager)
    assert _pointers(manager.post(MEETINGS, {})) == {"#/projects", "#/held_on"}
    assert _pointers(manager.post(MEETINGS, {"projects": [world.project.pk], "held_on": str(today)})) == {"#/attendees"}
    body = {
        "projects": [world.project.pk, other.project.pk], "held_on": "2026-02-30", "attendees": ["x", 10**30],
        "guests": [{"name": "", "side": "it"}, {"side": "moon"}], "minutes": 0, "starts_at": "25:00",
    }  # fmt: skip
    assert _pointers(manager.post(MEETINGS, body)) == {
        "#/projects/1", "#/held_on", "#/attendees/0", "#/attendees/1", "#/guests/0/name", "#/guests/1/name",
        "#/guests/1/side", "#/minutes", "#/starts_at",
    }  # fmt: skip
    future = {"projects": [world.project.pk], "held_on": str(today + timedelta(3)), "attendees": []}
    assert _pointers(manager.post(MEETINGS, {**future, "state": "held"})) == {"#/held_on"}
    assert manager.post(MEETINGS, future).json()["state"] == "planned"
    with within(world.institution.pk):
        assert Meeting.objects.count() == 1


def test_an_external_id_is_there_once(world: World, manager: APIClient) -> None:
    today = _today(manager)
    body = {
        "projects": [world.project.pk], "held_on": str(today), "external_id": "cal-1",
        "attendees": [world.librarian.pk, world.engineer.pk],
    }  # fmt: skip
    first = manager.post(MEETINGS, body)
    again = manager.post(MEETINGS, {**body, "attendees": body["attendees"][::-1]})
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert _pointers(manager.post(MEETINGS, {**body, "minutes": 20}), 409) == {"#/external_id"}
    other = manager.post(MEETINGS, {**body, "external_id": "cal-2"}).json()
    assert _pointers(manager.patch(f"{MEETINGS}{other['id']}/", {"external_id": "cal-1"}), 409) == {"#/external_id"}
    neighbour = make_world()
    theirs = client_of(_manager(neighbour)).post(
        MEETINGS, {**body, "projects": [neighbour.project.pk], "attendees": []}
    )
    assert theirs.status_code == 201


def test_staff_write_what_they_belong_to(world: World) -> None:
    with across_institutions():
        bystander = make_person(world.institution, Side.IT)
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    path = f"{PROJECTS}{world.project.pk}/"
    assert client_of(world.librarian).patch(path, {"summary": "Ours"}).status_code == 200
    assert client_of(bystander).patch(path, {"summary": "Mine"}).status_code == 403
    assert client_of(dean).patch(path, {"sponsor": dean.pk}).json()["sponsor"] == dean.pk
    assert client_of(dean).patch(path, {"name": "No"}).status_code == 403
    assert client_of(make_world().librarian).get(path).status_code == 404
    assert client_of(world.librarian).post("/api/v1/terms/", {}).status_code == 403


def test_answers_are_kept_apart(world: World, manager: APIClient) -> None:
    day = _today(manager) + timedelta(2)
    made = manager.post(MEETINGS, {"projects": [world.project.pk], "held_on": str(day), "invited": [world.engineer.pk]})
    path = f"{MEETINGS}{made.json()['id']}/answer/"
    answered = client_of(world.engineer).post(path, {"answer": "yes"}).json()
    said = [{"person": world.engineer.pk, "guest": "", "answer": "yes"}]
    assert (answered["answers"], answered["attendees"]) == (said, [])
    assert client_of(world.librarian).post(path, {"answer": "no"}).status_code == 400
    assert _pointers(manager.post(path, {"answer": "perhaps"})) == {"#/answer"}


def test_a_decision_knows_which_side_was_missing(world: World, manager: APIClient) -> None:
    today = _today(manager)
    meeting = manager.post(
        MEETINGS, {"projects": [world.project.pk], "held_on": str(today), "attendees": [world.librarian.pk]}
    ).json()
    made = manager.post(
        "/api/v1/decisions/",
        {"project": world.project.pk, "meeting": meeting["id"], "text": "Buy it", "must_agree": [world.engineer.pk]},
    )
    decision = made.json()
    assert (decision["in_room"], decision["missing_sides"], decision["must_agree"], decision["agreed"]) == (
        [world.librarian.pk], ["it"], [world.engineer.pk], [],
    )  # fmt: skip
    path = f"/api/v1/decisions/{decision['id']}/"
    assert client_of(world.engineer).post(f"{path}agree/", {}).json()["agreed"] == [world.engineer.pk]
    assert manager.put(path, manager.get(path).json()).status_code == 200
    assert _pointers(manager.patch(path, {"project": _another(world)})) == {"#/project"}
    rows = manager.get("/api/v1/decisions/", {"missing_sides": "it", "must_agree": world.engineer.pk}).json()["results"]
    assert [row["id"] for row in rows] == [decision["id"]]


def test_actions_and_agenda_items(world: World, manager: APIClient) -> None:
    made = manager.post("/api/v1/actions/", {"project": world.project.pk, "text": "Ask", "owner": world.engineer.pk})
    path = f"/api/v1/actions/{made.json()['id']}/"
    assert client_of(world.engineer).patch(path, {"state": "done"}).json()["state"] == "done"
    item = manager.post("/api/v1/agenda-items/", {"project": world.project.pk, "text": "Certificates"})
    assert item.json()["position"] == 0
    again = manager.post("/api/v1/agenda-items/", item.json())
    assert (again.status_code, again.json()["position"]) == (201, 0)
    assert manager.delete(path).status_code == 204
    assert manager.get("/api/v1/actions/").json()["results"] == []


def test_a_closed_week_moves_the_clock(world: World) -> None:
    with across_institutions():
        admin = make_person(world.institution, Side.LEADERSHIP, Role.ADMIN)
        world.meet(date(2026, 3, 4))
    client = client_of(admin)
    path = f"{PROJECTS}{world.project.pk}/"
    assert client.get(path).json()["cadence"]["due_on"] == "2026-03-11"
    term = client.post("/api/v1/terms/", {"name": "Spring", "starts_on": "2026-03-09", "ends_on": "2026-03-15"})
    assert term.status_code == 201, term.content
    assert client.get(path).json()["cadence"]["due_on"] == "2026-03-18"
    bad = {"name": "Spring", "starts_on": "2026-03-10", "ends_on": "2026-03-14"}
    assert _pointers(client.post("/api/v1/terms/", bad)) == {"#/starts_on", "#/ends_on"}
    assert client.delete(f"/api/v1/terms/{term.json()['id']}/").status_code == 204
    assert client.get(path).json()["cadence"]["due_on"] == "2026-03-11"


@pytest.mark.parametrize(
    ("query", "hits"),
    [("state=late", 1), ("state=new", 0), ("state=paused", 0), ("state=due", 0), ("state=on_track", 0),
     ("band=new", 0), ("missing_owners=it", 0), ("due_on_to=2026-03-11", 1), ("due_on_from=2026-03-12", 0),
     ("kind=other", 1), ("status=active", 1), ("status=closed", 0), ("search=eduroam", 1), ("search=eduroam+x", 0)],
)  # fmt: skip
def test_projects_are_filtered(world: World, manager: APIClient, query: str, hits: int) -> None:
    with within(world.institution.pk):
        world.meet(date(2026, 3, 4))
    assert len(manager.get(f"{PROJECTS}?{query}").json()["results"]) == hits


def test_pages_by_a_day_that_may_be_missing(world: World, manager: APIClient) -> None:
    with within(world.institution.pk):
        for day in (date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 5)):
            world.meet(day, projects=[make_project(world.institution)])
        make_project(world.institution)
    for ordering in ("last_contact_on", "-last_contact_on", "-due_on,name"):
        whole = manager.get(PROJECTS, {"ordering": ordering}).json()["results"]
        days = [row["cadence"]["last_contact_on"] for row in whole]
        assert days[3:] == [None, None] or ordering.startswith("-due")
        page = manager.get(PROJECTS, {"ordering": ordering, "page_size": 2}).json()
        rows = page["results"]
        while page["next"]:
            page = manager.get(page["next"]).json()
            rows += page["results"]
        assert rows == whole
        back = page["results"]
        while page["previous"]:
            page = manager.get(page["previous"]).json()
            back = page["results"] + back
        assert back == whole


@pytest.mark.parametrize(
    ("path", "queries"), [(PROJECTS, 2), (MEETINGS, 4), ("/api/v1/decisions/", 3), ("/api/v1/actions/", 2)]
)
def test_the_number_of_queries_of_a_list_does_not_grow(
    world: World, manager: APIClient, django_assert_num_queries: Any, path: str, queries: int
) -> None:
    today = _today(manager)
    manager.patch(f"{PROJECTS}{world.project.pk}/", {"summary": "measured this week"})
    for _ in range(2):
        with within(world.institution.pk):
            projects = [make_project(world.institution, at=world.at(today)) for _ in range(2)]
        meeting = {"projects": [row.pk for row in projects], "held_on": str(today), "attendees": [world.librarian.pk]}
        for project in projects:
            made = manager.post(MEETINGS, meeting).json()
            hung = {"project": project.pk, "meeting": made["id"], "text": "x"}
            assert manager.post("/api/v1/decisions/", hung).status_code == 201
            assert manager.post("/api/v1/actions/", hung).status_code == 201
        with django_assert_num_queries(queries):  # the token's among them
            assert manager.get(path, {"page_size": 1}).status_code == 200
        with django_assert_num_queries(queries):
            assert manager.get(path, {"updated_since": "2000-01-01T00:00:00Z"}).status_code == 200


def _another(world: World) -> int:
    with within(world.institution.pk):
        return int(make_project(world.institution).pk)


def test_an_administrator_sets_the_institution(world: World) -> None:
    with across_institutions():
        admin = client_of(make_person(world.institution, Side.LEADERSHIP, Role.ADMIN))
        meeting = world.meet(date(2026, 3, 4))
        partner = make_partner(world.institution)
    rows = admin.get("/api/v1/institutions/").json()["results"]
    assert [row["id"] for row in rows] == [world.institution.pk]
    path = f"/api/v1/institutions/{world.institution.pk}/"
    bad = {"time_zone": "Mars/Olympus", "reminder_hour": 24, "country": "gb"}
    assert _pointers(admin.patch(path, bad)) == {"#/time_zone", "#/reminder_hour", "#/country"}
    assert _pointers(admin.patch(path, {"country": "ZZ"})) == {"#/country"}
    assert _pointers(admin.patch(path, {"name": partner.name})) == {"#/name"}
    assert admin.patch(path, {"requires_trace": True, "country": "IE"}).json()["requires_trace"] is True
    shown = admin.get(f"{MEETINGS}{meeting.pk}/").json()
    assert (shown["joint"], [reason["code"] for reason in shown["why_not"]]) == (False, ["no_trace"])
    assert client_of(world.librarian).patch(path, {"country": "GB"}).status_code == 403
    trail = admin.get("/api/v1/audit/", {"target": "institution"}).json()["results"]
    assert [(row["action"], row["changes"]) for row in trail] == [
        ("institution.update", {"country": ["GB", "IE"], "requires_trace": [False, True]}),
    ]
    assert client_of(world.librarian).get("/api/v1/audit/").status_code == 403

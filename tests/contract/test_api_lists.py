"""What every list of the API takes, walked over all of them: each filter of the OpenAPI document, once and repeated."""

import csv
import io
from copy import deepcopy
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.people.models import Person
from accounts.roles import Role, Side
from collab.documentation import schema
from foundation.api.resources import Resource
from foundation.tenancy import across_institutions
from tests.contract.routes import API, ids_of
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tests.factories.reminders import make_reminder
from tests.factories.skills import make_request
from tracker.benefits.actions import add_benefit, confirm_benefit
from tracker.benefits.models import Benefit
from tracker.cadence.bands import Band
from tracker.cadence.models import Cadence
from tracker.cadence.weeks import monday_of, week_of
from tracker.closing.actions import add_thanks
from tracker.leadership.actions import add_card, add_stakeholder
from tracker.outcomes.actions import add_action, record_decision
from tracker.projects.actions import update_project
from tracker.projects.models import Project
from tracker.skills.models import TeachingOffer, TeachingRequest
from tracker.skills.rules.request_state import RequestKind, RequestState
from tracker.steps.actions import add_step
from tracker.trainings.actions import add_training

LISTS = {
    route.name: route.cls
    for route in API
    if route.name.endswith("-list") and issubclass(route.cls, Resource) and "get" in route.methods
}
PATHS = {path: operations["get"] for path, operations in schema()["paths"].items() if "get" in operations}
#: What a filter of this type is given where the rows of the world say nothing.
ANY = {"string": "x", "integer": 1}
FORMATS = {"date": "2026-03-04", "date-time": "2026-03-04T09:00:00Z"}


def _queries(name: str) -> dict[str, dict[str, Any]]:
    """Parameter of the list -> its schema."""
    parameters = PATHS[reverse(f"api:{name}")]["parameters"]
    shared = schema()["components"]["parameters"]
    whole = [shared[one["$ref"].split("/")[-1]] if "$ref" in one else one for one in parameters]
    return {one["name"]: one["schema"] for one in whole if one["in"] == "query"}


def _values(schema: dict[str, Any]) -> list[Any]:
    if "enum" in schema:
        return list(schema["enum"])
    if schema.get("type") == "boolean":
        return ["true", "false"]
    if "pattern" in schema:
        return ["09:30"]
    return [schema.get("default") or FORMATS.get(schema.get("format", "")) or ANY[schema["type"]]]


@pytest.fixture(scope="module")
def rows(module_rows: None) -> World:
    """With two or three of most kinds of row, which differ."""
    make_world()
    world = make_world()
    ids_of(world)
    with across_institutions():
        other = make_project(
            world.institution, name="Proxy", library_owner=make_person(world.institution, Side.LIBRARY)
        )
        meeting = world.meet(
            date(2026, 3, 11), projects=[world.project, other], mode="phone", minutes=30, external_id="x-1",
        )  # fmt: skip
        hung: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": world.at(date(2026, 3, 11))}
        record_decision(text="No", meeting=meeting, project=other, must_agree=[world.librarian, world.engineer], **hung)
        add_action(text="Ask", owner=world.engineer, project=other, state="done", **hung)
        make_reminder(world.engineer, other, sent_on=date(2026, 3, 11))
        _name_people(world, other, hung)
    return world


def _name_people(world: World, project: Project, hung: dict[str, Any]) -> None:
    """In each row that can name one."""
    sponsor = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    update_project(project=project, by=None, at=hung["at"], sponsor=sponsor)
    add_thanks(project=project, person=world.engineer, **hung)
    add_stakeholder(project=project, person=world.librarian, part="decides", **hung)
    add_card(team=world.librarian.team, deputy=world.librarian, covers="Loans", **hung)
    days = {"starts_on": date(2026, 3, 11), "due_on": date(2026, 3, 18)}
    add_step(project=project, title="Try it", side="library", owner=world.librarian, **days, **hung)
    given = {
        "held_on": date(2026, 3, 11),
        "topic": "Proxy",
        "library_people": 5,
        "organiser": world.librarian,
        "teacher": world.engineer,
    }
    add_training(project=project, **given, **hung)
    benefit = add_benefit(project=project, kind="hours", text="Calls", from_on=date(2026, 3, 2),
                          library_confirmer=world.librarian, it_confirmer=world.engineer, **hung)  # fmt: skip
    confirm_benefit(benefit=benefit, by=world.librarian, at=hung["at"])
    confirm_benefit(benefit=benefit, by=world.engineer, at=hung["at"])
    Benefit.objects.filter(pk=benefit.pk).update(entered_by=sponsor)
    offer = TeachingOffer.objects.get(institution=world.institution)
    make_request(offer, teacher=world.engineer, asked_by=sponsor, at=hung["at"])
    TeachingRequest.objects.update(kind=RequestKind.SESSION, state=RequestState.ACCEPTED)  # which all see


@pytest.fixture
def world(rows: World, db: None) -> World:
    return deepcopy(rows)


@pytest.fixture
def admin(world: World, settings: Any) -> APIClient:
    settings.API_RATE_LIMIT = 0
    with across_institutions():
        return client_of(make_person(world.institution, Side.LIBRARY, Role.ADMIN, Role.MANAGER))


def _ids(client: APIClient, path: str, query: Any) -> list[int]:
    answer = client.get(path, {**query, "page_size": 200})
    assert answer.status_code == 200, (path, query, answer.content)
    return [row["id"] for row in answer.json()["results"]]


@pytest.mark.parametrize("name", LISTS)
def test_choice_and_id_filters_take_several_values(name: str, admin: APIClient) -> None:
    path = reverse(f"api:{name}")
    rows = admin.get(path, {"page_size": 200}).json()["results"]
    for parameter, shape in _queries(name).items():
        known = "enum" in shape or shape.get("type") == "integer"
        assert not known or parameter == "page_size", (parameter, shape)
        if shape["type"] != "array" or parameter == "ordering":
            continue
        values = _values(shape["items"])
        if "enum" not in shape["items"]:
            found = [row.get(parameter) for row in rows]
            values += [one for value in found for one in (value if isinstance(value, list) else [value]) if one]
        alone = {value: _ids(admin, path, {parameter: [value]}) for value in dict.fromkeys(values)}
        for first, second in list(combinations(alone, 2))[:10]:
            both = _ids(admin, path, {parameter: [first, second]})
            assert sorted(both) == sorted({*alone[first], *alone[second]}), (parameter, first, second)


@pytest.mark.parametrize("name", LISTS)
def test_any_other_parameter_repeated_is_refused(name: str, admin: APIClient) -> None:
    path = reverse(f"api:{name}")
    for parameter, shape in _queries(name).items():
        if shape["type"] == "array" and parameter != "ordering":
            continue
        value = _values(shape.get("items", shape))[0]
        answer = admin.get(path, {parameter: [value, value]})
        assert answer.status_code == 400, (parameter, answer.content)
        assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


def test_report_parameter_repeated_is_refused(admin: APIClient) -> None:
    path = reverse("api:report-institution")
    answer = admin.get(path, {"from": ["2026-01-05", "2026-02-02"], "to": "2026-03-01"})
    assert [error["parameter"] for error in answer.json()["errors"]] == ["from"]


def test_every_answer_says_how_many_requests_are_left(admin: APIClient, settings: Any) -> None:
    settings.API_RATE_LIMIT = 1000
    paths = [path for path in PATHS if "{" not in path and "consortium" not in path] + [
        "/api/v1/schema/",
        "/api/v1/projects/999/",
    ]
    for path in paths:
        headers = admin.get(path).headers
        assert {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} <= set(headers), path


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_searched(name: str, admin: APIClient) -> None:
    """By a word that stands in one of its rows, in any case; a word that is nowhere finds nothing."""
    view, path = LISTS[name], reverse(f"api:{name}")
    assert view.searches, name
    with across_institutions():
        institution = admin.get(reverse("api:me")).json()["institution"]["id"]
        rows = view.model._default_manager.filter(
            **({"pk": institution} if name == "institution-list" else {"institution": institution})
        )
        texts = {place: list(rows.exclude(**{place: ""}).values_list("pk", place)) for place in view.searches}
    tried = 0
    for place, found in texts.items():
        for pk, text in [(pk, text) for pk, text in found if text][:2]:
            assert pk in _ids(admin, path, {"search": text.upper()}), (place, text)
            assert pk not in _ids(admin, path, {"search": f"{text} nowhere-at-all"})
            tried += 1
    assert tried, name


def _choices(name: str) -> dict[str, list[str]]:
    """What the list is ordered by whose values are listed in the document -> those values, in that order."""
    shapes = schema()["components"]["schemas"]

    def resolved(shown: Any) -> Any:
        return shapes[shown["$ref"].split("/")[-1]] if "$ref" in shown else shown

    page = resolved(PATHS[reverse(f"api:{name}")]["responses"]["200"]["content"]["application/json"]["schema"])
    fields = dict(resolved(page["properties"]["results"]["items"])["properties"])
    if "cadence" in fields:
        fields |= resolved(fields["cadence"]["allOf"][0])["properties"]
    found = {}
    for one in LISTS[name].orderings.keys() & fields.keys():
        for shown in [fields[one], *fields[one].get("allOf", []), *fields[one].get("oneOf", [])]:
            if values := resolved(shown).get("enum"):
                found[one] = list(values)
    return found


@pytest.mark.parametrize("name", LISTS)
def test_choices_are_ordered_as_they_are_listed(name: str, admin: APIClient) -> None:
    """Daily before weekly, whatever the letters say; from both ends, and page by page."""
    path = reverse(f"api:{name}")
    for choice, values in _choices(name).items():
        for ordering, sign in ((choice, 1), (f"-{choice}", -1)):
            rows = admin.get(path, {"ordering": ordering, "page_size": 200}).json()["results"]
            ranks = [sign * values.index(row[choice] if choice in row else row["cadence"][choice]) for row in rows]
            assert ranks == sorted(ranks), (ordering, rows)
            page = admin.get(path, {"ordering": ordering, "page_size": 1}).json()
            steps = [row["id"] for row in page["results"]]
            while page["next"]:
                page = admin.get(page["next"]).json()
                steps += [row["id"] for row in page["results"]]
            assert steps == [row["id"] for row in rows], ordering


def test_lists_are_ordered_by_each_kind_of_choice() -> None:
    found = {choice for name in LISTS for choice in _choices(name)}
    assert found == {"band", "state", "status", "kind", "mode", "side", "rung", "part"}


def test_bands_run_from_daily_to_rarely(world: World, admin: APIClient) -> None:
    """The letters have it daily, few_a_year, monthly, new, rarely, weekly. The page's list runs alike."""
    with across_institutions():
        for band in ("weekly", "rarely", "monthly", "daily", "few_a_year"):
            other = make_project(world.institution, name=band)
            Cadence.objects.filter(project=other).update(band=band)
        Cadence.objects.update(measured_in=monday_of(week_of(world.institution.day(timezone.now()))))  # no sweep is due
        rows = Project.objects.filter(institution=world.institution).values_list("name", "cadence__band")
        bands = dict(rows)
    path = reverse("api:project-list")
    for ordering, turn in (("band", 1), ("-band", -1)):
        api = [row["name"] for row in admin.get(path, {"ordering": ordering}).json()["results"]]
        assert [bands[name] for name in api] == sorted(bands.values(), key=Band.values.index)[::turn]
        page = signed_in(world.librarian).get("/projects/", {"ordering": ordering, "format": "csv"})
        shown = [row["name"] for row in csv.DictReader(io.StringIO(page.content.decode("utf-8-sig")))]
        assert [bands[name] for name in shown] == [bands[name] for name in api]


def test_bands_are_ordered_as_of_today_before_the_sweep(world: World, admin: APIClient) -> None:
    """What was daily when it was last counted, and has not met since, comes after what meets monthly."""
    today = world.institution.day(timezone.now())
    monday = monday_of(week_of(today))
    with across_institutions():
        old = make_project(world.institution, at=timezone.now(), name="Stale", active_on=today - timedelta(days=700))
        Cadence.objects.update(band="monthly", measured_in=monday)
        Cadence.objects.filter(project=old).update(band="daily", measured_in=monday - timedelta(weeks=30))
    api = admin.get(reverse("api:project-list"), {"ordering": "band"}).json()["results"]
    page = signed_in(world.librarian).get("/projects/", {"ordering": "band", "format": "csv"})
    shown = [row["name"] for row in csv.DictReader(io.StringIO(page.content.decode("utf-8-sig")))]
    assert shown == [row["name"] for row in api]
    assert (shown[-1], len(shown) > 2) == ("Stale", True)


def _people_named(row: dict[str, Any], model: Any) -> set[int]:
    """The ids of people in a row: of columns that refer to them, and of lists that are called so."""
    columns = {field.name for field in model._meta.concrete_fields if field.related_model is Person}
    found = {row[name] for name in columns & row.keys()} - {None}
    for name in {"attendees", "invited", "in_room", "must_agree", "agreed", "members"} & row.keys():
        found |= set(row[name])
    return found


@pytest.mark.parametrize("name", LISTS)
def test_people_behind_ids_come_with_the_page(name: str, admin: APIClient) -> None:
    """Wherever rows name people, whoever is added to the rows; asked for, in one query more, and of this page only."""
    path, view = reverse(f"api:{name}"), LISTS[name]
    plain = admin.get(path, {"page_size": 200}).json()
    assert "people" not in plain
    named = set().union(*(_people_named(row, view.model) for row in plain["results"]))
    if not named:
        assert "people" not in view.expansions or name == "audit-list"
        refused = admin.get(path, {"expand": "people"})
        assert refused.status_code == (200 if view.expansions else 400)
        return
    asked = admin.get(path, {"page_size": 200, "expand": "people"}).json()
    assert asked["results"] == plain["results"]
    assert {person["id"] for person in asked["people"]} == named
    everybody = {row["id"]: row for row in admin.get(reverse("api:person-list"), {"page_size": 200}).json()["results"]}
    for person in asked["people"]:
        assert person == {key: everybody[person["id"]][key] for key in ("id", "name", "side")}
    one = admin.get(path, {"page_size": 1, "expand": "people"}).json()
    assert {person["id"] for person in one["people"]} == _people_named(one["results"][0], view.model)
    for names in ("people,rooms", "people,people"):
        wrong = admin.get(path, {"expand": names})
        assert [error["parameter"] for error in wrong.json()["errors"]] == ["expand"]


@pytest.mark.parametrize("name", [name for name, view in LISTS.items() if view.expansions])
def test_people_behind_ids_come_with_a_row(name: str, admin: APIClient, django_assert_num_queries: Any) -> None:
    """In one query more; and the row can be changed by the ETag of that answer, which changes with a name."""
    view = LISTS[name]
    assert not view.expansions.keys() & view.serializer_class().fields.keys()
    rows = admin.get(reverse(f"api:{name}"), {"page_size": 5}).json()["results"]
    detail = f"{reverse(f'api:{name}')}{rows[0]['id']}/"
    if (plain := admin.get(detail)).status_code == 404:  # there are only lists of it
        return
    with CaptureQueriesContext(connection) as asked:
        admin.get(detail)
    queries = len(asked)
    expanded = admin.get(detail, {"expand": "people"})
    named = _people_named(rows[0], view.model)
    with django_assert_num_queries(queries + bool(named)):
        admin.get(detail, {"expand": "people"})
    people = expanded.json()["people"]
    assert {person["id"] for person in people} == named
    assert expanded.json() == {**plain.json(), "people": people}
    assert expanded.headers["ETag"] != plain.headers["ETag"]
    assert (
        admin.get(detail, {"expand": "people"}, headers={"If-None-Match": expanded.headers["ETag"]}).status_code == 304
    )
    wrong = admin.get(detail, {"expand": "rooms"})
    assert [error["parameter"] for error in wrong.json()["errors"]] == ["expand"]


def test_expanded_row_is_changed_by_its_etag(world: World, admin: APIClient) -> None:
    path = f"/api/v1/projects/{world.project.pk}/"
    known = admin.get(path, {"expand": "people"})
    tag = {"If-Match": f"W/{known.headers['ETag']}"}
    with across_institutions():
        Person.objects.filter(pk=world.librarian.pk).update(name="Renamed")
    again = admin.get(path, {"expand": "people"}, headers={"If-None-Match": known.headers["ETag"]})
    assert (again.status_code, "Renamed" in again.content.decode()) == (200, True)
    assert admin.patch(path, {"summary": "Other"}, headers=tag).status_code == 200
    assert admin.patch(path, {"summary": "Yet another"}, headers=tag).status_code == 412


def test_expansion_asks_once_for_all_rows(world: World, admin: APIClient, django_assert_num_queries: Any) -> None:
    path = reverse("api:project-list")
    admin.get(path)
    for _more in range(2):
        with CaptureQueriesContext(connection) as plain:
            admin.get(path)
        with django_assert_num_queries(len(plain) + 1):
            admin.get(path, {"expand": "people"})
        with across_institutions():
            make_project(world.institution, name="More", it_owner=make_person(world.institution, Side.IT))

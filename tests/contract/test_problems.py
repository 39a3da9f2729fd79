"""What programs tell problems apart by: each type and each code is answered somewhere, is known, and has a page."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from rest_framework import exceptions
from rest_framework.test import APIClient

from accounts.roles import Role, Side
from collab.errors import server_error
from collab.webserver import TOO_LONG
from foundation.api.problem_types import DRF_TYPES, FAULT_CODES, PROBLEM_TYPES, SYNONYMS, uri_of
from foundation.api.problems import exception_handler, problem_response, slug_of
from foundation.errors import Refused
from foundation.tenancy import across_institutions
from tests import ROOT
from tests.factories.api import client_of
from tests.factories.browsers import sign_in
from tests.factories.people import make_institution, make_person
from tests.factories.projects import World, make_world
from tracker.meetings.actions import close_meeting

Body = dict[str, Any]


class Caller:
    """An administrator of a world with a held, a planned and a closed meeting."""

    def __init__(self, world: World) -> None:
        self.world, self.institution = world, world.institution
        self.today = world.institution.day(timezone.now())
        with across_institutions():
            self.person = make_person(world.institution, Side.LIBRARY, Role.ADMIN, Role.MANAGER)
            self.held = world.meet(self.today - timedelta(days=3), at=timezone.now(), external_id="held")
            self.planned = world.meet(self.today + timedelta(days=9), at=timezone.now(), attendees=())
            self.closed = world.meet(self.today - timedelta(days=4), at=timezone.now())
            close_meeting(meeting=self.closed, by=None, at=timezone.now())
        self.client = client_of(self.person)

    def meeting(self, **other: Any) -> Body:
        who = [self.world.librarian.pk, self.world.engineer.pk]
        return {"projects": [self.world.project.pk], "held_on": str(self.today), "attendees": who, **other}

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(f"/api/v1/{path}", body, headers=headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.patch(f"/api/v1/{path}", body, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def as_staff(self, *roles: Role, scope: str = "write") -> APIClient:
        with across_institutions():
            return client_of(make_person(self.institution, Side.IT, *(roles or (Role.STAFF,))), scope)


def _with_key(caller: Caller, text: str) -> Any:
    return caller.post("agenda-items/", {"project": caller.world.project.pk, "text": text}, **{"Idempotency-Key": "k"})


def _reused(caller: Caller) -> Any:
    assert _with_key(caller, "One").status_code == 201
    return _with_key(caller, "Two")


def _without_csrf(caller: Caller) -> Any:
    client = APIClient(enforce_csrf_checks=True)
    sign_in(client, caller.person)
    return client.post("/api/v1/teams/", {"name": "A", "side": "it"})


def _over_the_rate(caller: Caller, settings: Any) -> Any:
    cache.clear()
    settings.API_RATE_LIMIT = 1
    return [caller.get("me/"), caller.get("me/")][-1]


def _while_away(exception: Exception) -> Any:
    try:
        raise exception
    except type(exception):
        return server_error(APIClient().get("/api/v1/me/").wsgi_request)


def _large(caller: Caller, settings: Any) -> Any:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50
    return caller.post("teams/", {"name": "x" * 100, "side": "it"})


def _operator(_caller: Caller) -> Any:
    with across_institutions():
        operator = make_person(make_institution(), Side.LIBRARY, Role.ADMIN)
    client = APIClient()
    operator.institution = None
    client.force_authenticate(operator)
    return client.get("/api/v1/me/")


#: Type -> a request that is answered by it.
TYPES: dict[str, Callable[[Caller, Any], Any]] = {
    "bad-request": lambda c, _: c.client.get("/api/v1/%ff/"),
    "unreadable-body": lambda c, _: c.client.post("/api/v1/teams/", b"{", content_type="application/json"),
    "invalid-body": lambda c, _: c.post("teams/", {}),
    "invalid-query": lambda c, _: c.get("teams/", nope=1),
    "invalid-header": lambda c, _: c.post("teams/", {}, **{"Idempotency-Key": ""}),
    "not-signed-in": lambda c, _: APIClient().get("/api/v1/me/"),
    "invalid-token": lambda c, _: APIClient().get("/api/v1/me/", headers={"Authorization": "Bearer x"}),
    "read-only-token": lambda c, _: c.as_staff(scope="read").post("/api/v1/meetings/", {}),
    "missing-role": lambda c, _: c.as_staff().post("/api/v1/teams/", {}),
    "no-institution": lambda c, _: _operator(c),
    "csrf-failed": lambda c, _: _without_csrf(c),
    "forbidden": lambda c, _: c.as_staff().post("/api/v1/meetings/", c.meeting()),
    "not-found": lambda c, _: c.get("teams/999999/"),
    "missing-slash": lambda c, _: c.get("teams"),
    "method-not-allowed": lambda c, _: c.client.put("/api/v1/teams/", {}),
    "not-acceptable": lambda c, _: c.client.get("/api/v1/teams/", headers={"Accept": "text/html"}),
    "idempotency-key-reused": lambda c, _: _reused(c),
    "external-id-taken": lambda c, _: c.post("meetings/", c.meeting(external_id="held", minutes=7)),
    "closed": lambda c, _: c.patch(f"meetings/{c.closed.pk}/", {"notes": "More"}),
    "wrong-state": lambda c, _: c.post(f"meetings/{c.held.pk}/repeat/", {"rule": "FREQ=WEEKLY"}),
    "conflict": lambda _, __: exception_handler(ProtectedError("It is used.", set()), {}),
    "length-required": lambda c, _: c.client.post("/api/v1/teams/", {}, headers={"Transfer-Encoding": "chunked"},
                                                  CONTENT_LENGTH=""),
    "changed-meanwhile": lambda c, _: c.patch(f"meetings/{c.held.pk}/", {"notes": "x"}, **{"If-Match": '"old"'}),
    "too-large": lambda c, settings: _large(c, settings),
    "address-too-long": lambda _, __: problem_response(*TOO_LONG[LimitRequestLine]),
    "unsupported-media-type": lambda c, _: c.client.post("/api/v1/teams/", "a=1", content_type="text/csv"),
    "too-many-requests": lambda c, settings: _over_the_rate(c, settings),
    "headers-too-large": lambda _, __: problem_response(*TOO_LONG[LimitRequestHeaders]),
    "server-error": lambda _, __: _while_away(RuntimeError()),
    "unavailable": lambda _, __: _while_away(OperationalError("database is locked")),
}  # fmt: skip


#: Code -> a request whose answer has it.
CODES: dict[str, Callable[[Caller], Any]] = {
    "blank": lambda c: c.post("teams/", {"name": "", "side": "it"}),
    "does_not_exist": lambda c: c.post("meetings/", c.meeting(projects=[999_999])),
    "empty": lambda c: c.post("meetings/", c.meeting(projects=[])),
    "future": lambda c: c.post("meetings/", c.meeting(held_on=str(c.today + timedelta(days=9)), state="held")),
    "in_use": lambda c: c.client.delete(f"/api/v1/teams/{c.world.engineer.team_id}/"),
    "invalid": lambda c: c.post("teams/", {"name": 7, "side": "it"}),
    "invalid_choice": lambda c: c.post("teams/", {"name": "A", "side": "moon"}),
    "last_one": lambda c: c.patch(f"people/{c.person.pk}/", {"roles": ["reader"]}),
    "max_length": lambda c: c.post("teams/", {"name": "x" * 500, "side": "it"}),
    "max_value": lambda c: c.post("meetings/", c.meeting(minutes=100_000)),
    "min_length": lambda _: exception_handler(exceptions.ValidationError("Short.", "min_length"), {}),
    "min_value": lambda c: c.post("meetings/", c.meeting(minutes=-1)),
    "mismatch": lambda c: c.post(
        f"meetings/{c.planned.pk}/answer/", {"answer": "yes", "person": c.person.pk, "guest": "B"}
    ),
    "not_allowed": lambda c: c.post(f"meetings/{c.planned.pk}/answer/", {"answer": "yes"}),
    "null": lambda c: c.post("teams/", {"name": None, "side": "it"}),
    "order": lambda c: c.post("terms/", {"name": "B", "starts_on": "2027-01-11", "ends_on": "2027-01-10"}),
    "out_of_range": lambda c: c.post("meetings/", c.meeting(held_on="1980-01-01")),
    "read_only": lambda c: c.patch(f"meetings/{c.held.pk}/", {"joint": False}),
    "refused": lambda _: exception_handler(Refused({"": "A rule without a code."}), {}),
    "repeated": lambda c: c.client.get("/api/v1/teams/?page_size=1&page_size=2"),
    "required": lambda c: c.post("teams/", {"side": "it"}),
    "unique": lambda c: c.post("people/", {"name": "Ann", "email": c.world.engineer.email}),
    "unknown": lambda c: c.post("teams/", {"nom": "A", "name": "A", "side": "it"}),
    "unusable_text": lambda c: c.post("teams/", {"name": "x\x00", "side": "it"}),
    "wrong_side": lambda c: c.patch(f"projects/{c.world.project.pk}/", {"it_owner": c.world.librarian.pk}),
    "wrong_state": lambda c: c.post(f"meetings/{c.held.pk}/repeat/", {"rule": "FREQ=WEEKLY"}),
    "wrong_weekday": lambda c: c.post("terms/", {"name": "B", "starts_on": "2027-01-05", "ends_on": "2027-01-10"}),
}


@pytest.fixture
def caller(db: None) -> Caller:
    return Caller(make_world())


def _body(answer: Any) -> Body:
    """Of a response of Django's, of the test client's, or of DRF's before it is rendered."""
    found: Body = answer.data if getattr(answer, "data", None) else json.loads(answer.content)
    return found


@pytest.mark.parametrize("slug", PROBLEM_TYPES)
def test_every_type_is_answered_by_its_request(slug: str, caller: Caller, settings: Any) -> None:
    answer = TYPES[slug](caller, settings)
    kind = PROBLEM_TYPES[slug]
    assert answer.status_code == kind.status
    media_type = answer.headers["Content-Type"] if getattr(answer, "is_rendered", True) else answer.content_type
    assert media_type == "application/problem+json"
    body = _body(answer)
    assert (body["type"], body["title"], body["status"]) == (uri_of(slug), kind.title, kind.status)


@pytest.mark.parametrize("code", FAULT_CODES)
def test_every_code_is_answered_by_its_request(code: str, caller: Caller) -> None:
    answer = CODES[code](caller)
    errors = _body(answer)["errors"]
    assert code in {error["code"] for error in errors}, errors
    assert all(error["detail"] for error in errors)


def test_each_type_and_each_code_is_tried_here() -> None:
    assert TYPES.keys() == PROBLEM_TYPES.keys()
    assert CODES.keys() == FAULT_CODES.keys()
    assert not PROBLEM_TYPES.keys() & FAULT_CODES.keys()  # their pages share an address


def _said() -> Iterator[tuple[str, str]]:
    """Every code that the sources give a fault or a problem, and where."""
    for app in ("accounts", "collab", "foundation", "tracker"):
        for path in (ROOT / app).rglob("*.py"):
            if "forms" in path.name or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                second = name in ("Fault", "ErrorDetail", "BadQuery")
                given = [*node.args[1:2]] if second else []
                raises = second or name in ("Refused", "ValidationError", "Conflict", "ParseError", "PermissionDenied")
                given += [keyword.value for keyword in node.keywords if keyword.arg == "code" and raises]
                yield from ((one.value, str(path)) for one in given if isinstance(one, ast.Constant))


def test_codes_of_the_sources_are_those_of_the_registry() -> None:
    said = list(_said())
    assert len(said) > 60
    known = FAULT_CODES.keys() | PROBLEM_TYPES.keys() | {"password_incorrect"}
    assert [one for one in said if one[0] not in known] == []


def _all_of(base: type[exceptions.APIException]) -> Iterator[type[exceptions.APIException]]:
    for one in base.__subclasses__():
        yield one
        yield from _all_of(one)


def test_every_exception_is_a_known_type_with_its_status() -> None:
    kinds = {kind for kind in _all_of(exceptions.APIException) if kind.__module__.startswith(("rest_", "foundation"))}
    assert len(kinds) > 12
    for kind in kinds:
        slug = DRF_TYPES.get(kind.default_code, kind.default_code)
        assert slug in PROBLEM_TYPES, kind
        assert PROBLEM_TYPES[slug].status == kind.status_code, kind
    assert slug_of(exceptions.APIException()) == "server-error"
    assert set(DRF_TYPES.values()) <= PROBLEM_TYPES.keys()
    assert set(SYNONYMS.values()) <= FAULT_CODES.keys()


@pytest.mark.parametrize("slug", [*PROBLEM_TYPES, *FAULT_CODES])
def test_every_type_and_code_has_a_page(slug: str, client: Any, db: None) -> None:
    page = client.get(uri_of(slug) if slug in PROBLEM_TYPES else reverse("api:problem", args=[slug]))
    assert page.status_code == 200
    text = page.content.decode()
    meaning = PROBLEM_TYPES[slug].meaning if slug in PROBLEM_TYPES else FAULT_CODES[slug]
    assert slug in text
    assert re.sub(r"`([^`]+)`", r"<code>\1</code>", meaning) in text.replace("&#x27;", "'")
    index = client.get(reverse("api:problems")).content.decode()
    assert f'href="{uri_of(slug)}"' in index


def test_page_of_no_problem_is_not_found(client: Any, db: None) -> None:
    answer = client.get("/api/v1/problems/nothing/")
    assert (answer.status_code, answer.json()["type"]) == (404, uri_of("not-found"))

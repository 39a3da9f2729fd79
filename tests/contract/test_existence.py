"""What is another institution's is answered like what is nowhere: same status, body and headers, as many queries, so
that the time tells nothing either. In every address, filter and field that takes an id, for every role; and in every
field that takes a text, an address or a name that the neighbour has.

The neighbour's rows are the only ones with the id THEIRS, in every table; nothing has the id NOBODYS. Queries are as
many on both databases, and rows as visible: SQLite alone.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter
from django.utils import timezone
from django.utils.html import escape
from rest_framework.test import APIClient

from accounts.people.models import Person
from foundation.converters import IdConverter
from foundation.tenancy import across_institutions
from tests.contract.callers import make_caller, make_consortium_world
from tests.contract.routes import API, ids_of
from tests.contract.test_fields import FIELDS, SAID, _rows
from tests.contract.test_models import OURS as MODELS
from tests.contract.test_page_fuzz import FOLDERS, PATTERNS, Pages, _fields, _names, _sent
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.projects import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.timeout(300)]

#: Not the id of a row, but a place among rows: nothing need be there.
PLACES = {"older", "newer"}
FORM, MARK = "application/x-www-form-urlencoded", 777_777_777
THEIRS, OURS_FROM, NOBODYS = 10_001, 15_001, 20_001
IDS = (THEIRS, NOBODYS)
Value = int | str
Pair = tuple[Value, Value]
ROLES = ("administrator", "staff who owns", "without a role")
VISITORS = ("admin", "member", "consortium", "nobody")  # of tests/contract/test_page_fuzz.py
#: Fields of forms that take a name or an address.
NAMED = {"name", "email", "people", "title", "username"}
#: Counted up or random in each answer.
HEADERS = {"X-Request-ID", "RateLimit-Remaining", "RateLimit-Reset", "Expires"}


@dataclass
class Made:
    """`world`: where programs ask; `pages`: where browsers do."""

    neighbour: World
    world: World
    pages: Pages


@pytest.fixture(scope="module")
def made(module_rows: None) -> Made:
    """The first of the neighbour's rows has the id THEIRS in each table; ours, which are made later, have ids from
    OURS_FROM on."""
    _next_ids(THEIRS)
    neighbour = make_world(name="Neighbouring College")  # no part of the name of another
    ids_of(neighbour)
    _next_ids(OURS_FROM)
    return Made(neighbour, make_consortium_world(), Pages())


@pytest.fixture(autouse=True)
def neighbour(made: Made, db: None, settings: Any) -> World:
    settings.API_RATE_LIMIT = 0
    return deepcopy(made.neighbour)


def _next_ids(first: int) -> None:
    with connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [model._meta.db_table, first - 1])


def _ask(client: Any, method: str, path: str, number: Value, data: Any = None, **extra: Any) -> list[str]:
    """Everything that the answer says, line by line, with a sign in the place of the value. What was written is
    undone, and the client's cookies are those of before."""
    queries: list[str] = []

    def count(run: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return run(sql, *rest)

    cookies = client.cookies.copy()
    with transaction.atomic(), connection.execute_wrapper(count):
        answer = getattr(client, method)(path, data, **extra)
        transaction.set_rollback(True)
    client.cookies = cookies
    body = b"".join(answer) if answer.streaming else answer.content
    headers = [f"{name}: {value}" for name, value in answer.items() if name not in HEADERS]
    said = [f"{answer.status_code}", f"{len(queries)} queries", *headers, *body.decode().splitlines()]
    shown = [form(str(number)) for form in (str, escape, str.lower, _name_in)]
    return [reduce(lambda text, form: text.replace(form, "#"), shown, line) for line in said]


def _name_in(address: str) -> str:
    """As it is proposed where somebody pastes an address without a name."""
    return address.partition("@")[0].title() or address


def _is_etag(lines: tuple[str | None, ...]) -> bool:
    """Of two texts that are stored, the hashes differ too."""
    return all(line is not None and line.startswith("ETag: ") for line in lines)


class Told:
    """Compares the answers of one client, and keeps what tells the neighbour's row from none."""

    def __init__(self) -> None:
        self.differences: list[Any] = []
        self.statuses: list[int] = []

    def compare(
        self, who: str, client: Any, method: str, path: str, data: Any = None, pair: Pair = IDS, **extra: Any
    ) -> None:
        """`path` and `data` with "{}" where the id is, or another value of which the neighbour has one."""
        theirs, nobodys = (self._answer(client, method, path, data, one, extra) for one in pair)
        self.statuses.append(int(theirs[0]))
        if theirs == nobodys:
            return
        # what differs between two answers to the same is random, or the first time of all
        again = (self._answer(client, method, path, data, one, extra) for one in pair)
        lines = zip_longest(theirs, nobodys, *again)
        found = [(one, none) for one, none, same, more in lines if none == more != one == same]
        if found := [pair_ for pair_ in found if pair is IDS or not _is_etag(pair_)]:
            self.differences.append((who, method, path, data, pair, found))

    @staticmethod
    def _answer(client: Any, method: str, path: str, data: Any, number: Value, extra: Any) -> list[str]:
        return _ask(client, method, path.replace("{}", str(number)), number, _with(data, number), **extra)


def _with(data: Any, number: Value) -> Any:
    """A number where the sign stands alone, as JSON has it; its digits inside of a text."""
    match data:
        case "{}":
            return number
        case str():
            return data.replace("{}", str(number))
        case list():
            return [_with(one, number) for one in data]
        case dict():
            return {name: _with(one, number) for name, one in data.items()}
    return data


@pytest.fixture
def world(made: Made, db: None) -> World:
    return deepcopy(made.world)


@pytest.fixture
def clients(world: World) -> dict[str, APIClient]:
    return {who: client_of(make_caller(world, who)) for who in ROLES}


@pytest.fixture
def told() -> Iterator[Told]:
    told = Told()
    with time_machine.travel(timezone.now(), tick=False):
        yield told
    assert told.differences == []


def test_address_of_the_api_does_not_tell(clients: dict[str, APIClient], told: Told) -> None:
    for who, client in clients.items():
        for route in API:
            if route.has_row:
                path = route.path({route.kind: 0}).replace("/0/", "/{}/")
                for method in route.methods:
                    told.compare(who, client, method, path, {} if method != "get" else None)
    assert set(told.statuses) <= {403, 404}
    assert told.statuses.count(404) > 50


def test_filter_of_the_api_does_not_tell(clients: dict[str, APIClient], told: Told) -> None:
    asked = set()
    for route in API:
        filters = getattr(route.cls, "filterset_class", None)
        if filters is None or "get" not in route.methods or route.has_row:
            continue
        for name in filters.base_filters:
            asked.add(name)
            for who, client in clients.items():
                told.compare(who, client, "get", f"{route.path({})}?{name}={{}}")
    assert {"project", "person", "team", "owner"} <= asked
    assert 200 in told.statuses


def test_field_of_the_api_does_not_tell(world: World, clients: dict[str, APIClient], told: Told) -> None:
    """Alone on one's own row, in a copy of it, and in what is said about it."""
    rows = _rows(world)
    for who, client in clients.items():
        for kind, fields in FIELDS.items():
            changes = next(route for route in API if route.kind == kind and "patch" in route.methods)
            creates = next((route for route in API if route.kind == kind and "post" in route.methods), None)
            path, copy = changes.path(rows.ids), {name: rule.value(rows) for name, rule in fields.items()}
            told.compare(who, client, "patch", path, dict.fromkeys(fields, "{}"))
            if told.statuses[-1] == 403:
                continue  # whatever they say
            for name in fields:
                for value in ("{}", ["{}"]):
                    told.compare(who, client, "patch", path, {name: value})
                    if creates is not None:
                        told.compare(who, client, "post", creates.path({}), {**copy, name: value})
        for route in API:
            if route.name in SAID and route.has_row:
                for name in SAID[route.name]:
                    told.compare(who, client, "post", route.path(rows.ids), {name: "{}"})
    assert {200, 400, 403} <= set(told.statuses)


def _texts(neighbour: World) -> Iterator[Pair]:
    """What the neighbour alone has, beside something as long that nobody has: addresses of an account that is used and
    of one that is not, and names."""
    with across_institutions():
        Person.objects.filter(pk=neighbour.engineer.pk).update(last_login=timezone.now())
    for text in (neighbour.engineer.email, neighbour.librarian.email, neighbour.institution.name):
        yield text, f"{chr(ord(text[0]) + 1)}{text[1:]}"


def test_text_of_a_field_of_the_api_does_not_tell(
    neighbour: World, world: World, clients: dict[str, APIClient], told: Told
) -> None:
    rows, client = _rows(world), clients["administrator"]
    for kind, fields in FIELDS.items():
        changes = next(route for route in API if route.kind == kind and "patch" in route.methods)
        creates = next((route for route in API if route.kind == kind and "post" in route.methods), None)
        copy = {name: rule.value(rows) for name, rule in fields.items()}
        for name in (name for name in fields if isinstance(copy[name], str)):
            for pair in _texts(neighbour):
                told.compare("administrator", client, "patch", changes.path(rows.ids), {name: "{}"}, pair)
                if creates is not None:
                    told.compare("administrator", client, "post", creates.path({}), {**copy, name: "{}"}, pair)
    assert {200, 201, 400} <= set(told.statuses)


@pytest.fixture
def pages(made: Made, db: None, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return made.pages.for_one_test(monkeypatch)


def test_address_of_a_page_does_not_tell(pages: Pages, told: Told) -> None:
    for name, pattern in PATTERNS.items():
        for key, converter in pattern.pattern.converters.items():
            if isinstance(converter, IdConverter | IntConverter) or key == "object_id":
                path = "{}".join(pages.path(name, **{key: MARK}).rsplit(str(MARK), 1))
                for who in ("admin", "staff") if name.startswith("admin:") else VISITORS:
                    for method in ("get", "post"):
                        told.compare(who, pages.clients[who], method, path)
    assert told.statuses.count(404) > 50


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if not folder.startswith("admin:")])
def test_field_of_a_page_does_not_tell(folder: str, neighbour: World, pages: Pages, told: Told) -> None:
    """Each name that a page reads, in its query and in its form: alone, and beside what the form has."""
    forms, texts = _fields(pages, folder), list(_texts(neighbour))
    for name in FOLDERS[folder]:
        path = pages.path(name)
        for method, known in _names(pages, "admin", path, forms.get(path, {})).items():
            sent = forms.get(path, {}) if method == "POST" else {}
            for one in sorted(known - PLACES):
                if method == "GET":
                    told.compare("admin", pages.clients["admin"], "get", f"{path}?{one}={{}}")
                else:
                    data = _sent(sent, **{one: "{}"})
                    told.compare("admin", pages.clients["admin"], "post", path, data, content_type=FORM)
                    for pair in texts if one in NAMED else ():
                        told.compare("admin", pages.clients["admin"], "post", path, data, pair, content_type=FORM)


PERSON = {"name": "Ann", "email": "{}", "roles": "staff", "is_active": "on"}


def test_text_of_a_field_of_the_admin_does_not_tell(neighbour: World, pages: Pages, told: Told) -> None:
    admin_, home = pages.clients["admin"], pages.world.institution
    for pair in _texts(neighbour):
        for path in ("add", f"{pages.world.engineer.pk}/change"):  # nobody signed in as the engineer
            told.compare("admin", admin_, "post", f"/admin/accounts/person/{path}/", PERSON, pair)
        settings = {"country": home.country, "time_zone": home.time_zone, "reminder_hour": 9, "language": "en-gb"}
        path = f"/admin/accounts/institution/{home.pk}/change/"
        told.compare("admin", admin_, "post", path, {**settings, "name": "{}"}, pair)
    assert 302 in told.statuses


def test_who_is_not_signed_in_is_told_of_no_address(neighbour: World, told: Told) -> None:
    for pair in _texts(neighbour):
        told.compare("nobody", Client(), "post", "/password/forgotten/", {"email": "{}"}, pair)
        told.compare("nobody", Client(), "post", "/sign-in/", {"username": "{}", "password": "wrong"}, pair)
    assert set(told.statuses) == {200, 302}


def test_people_of_a_file_are_told_of_no_address(neighbour: World, pages: Pages, told: Told) -> None:
    for pair in _texts(neighbour):
        for sent in ({"people": "Ann\t{}\tDesk\tit"}, {"people": "Ann\t{}\tDesk\tit", "add": "1"}):
            told.compare("admin", pages.clients["admin"], "post", "/people/add/", sent, pair)
    assert {200, 302} <= set(told.statuses)


def test_filter_of_the_admin_does_not_tell(pages: Pages, told: Told) -> None:
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for field in model._meta.get_fields():
            if field.is_relation:
                told.compare("admin", pages.clients["admin"], "get", f"{path}?{field.name}__id__exact={{}}")
    assert 400 in told.statuses  # what is not on the list of lookups


def test_the_neighbour_is_told_of_its_own_rows(neighbour: World) -> None:
    """So the comparison sees what there is to see."""
    told = Told()
    browser, client = (of(make_caller(neighbour, "administrator")) for of in (signed_in, client_of))
    told.compare("neighbour", browser, "get", "/projects/{}/")
    told.compare("neighbour", client, "get", "/api/v1/meetings/{}/")
    told.compare("neighbour", client, "get", "/api/v1/meetings/?project={}")
    told.compare("neighbour", client, "patch", f"/api/v1/projects/{neighbour.project.pk}/", {"it_owner": "{}"})
    assert len(told.differences) == 4

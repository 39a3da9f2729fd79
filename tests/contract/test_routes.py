"""Every address: rows of another institution are not found, forged links lead nowhere, POSTs are idempotent, fields
have filters. Who may read and write which is tried by test_permissions.py."""

from typing import Any

import pytest
from django.test import Client
from django_filters import ModelChoiceFilter, ModelMultipleChoiceFilter
from rest_framework.test import APIClient

from accounts.roles import Role, Side
from foundation.api.resources import Resource
from foundation.api.views import InstitutionView
from foundation.tenancy import across_institutions
from tests.contract.routes import API, LINKS, PAGE_ROWS, PAGES, ids_of
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world

#: Pages that say the same whether or not the row is there -> why that is right.
BLIND = {
    "wake-project": "ends one's own snooze of a project, and there may be none",
    "report-figure": "its address names a figure, no row",
    "report-number": "its address names a number, no row",
    "report-file": "its address names a format, no row",
    "playbook-shipped": "its address names a playbook of the product, no row",
    "playbook-shipped-file": "its address names a playbook of the product, no row",
    "playbook-shipped-start": "its address names a playbook of the product, no row",
    "import-template": "its address names a format, no row",
    "ai-export": "its address names a format, no row",
}
#: API addresses that answer about the caller, the caller's institution, or about nobody's rows.
OWN = {"me", "benchmark", "report-institution", "report-rows", "report-number-rows", "report-consortium",
    "said-logged-wanted",
    "capacity", "team-map", "playbook-shipped", "playbook-offer-partners", "playbook-offer-received",
}  # fmt: skip


def test_every_api_view_derives_its_rules() -> None:
    for route in API:
        assert route.is_public or issubclass(route.cls, InstitutionView), route.name


def test_every_post_is_idempotent() -> None:
    for route in API:
        handler = getattr(route.view, "actions", {}).get("post")
        if handler:
            assert getattr(route.cls, handler).idempotent, route.name


RESOURCES = sorted(
    {route.cls for route in API if issubclass(route.cls, Resource)},
    key=lambda view: str(view.__name__),
)


@pytest.mark.parametrize("view", RESOURCES, ids=[view.__name__ for view in RESOURCES])
def test_field_has_a_filter_or_a_reason(view: Any) -> None:
    fields = set(view.serializer_class().fields)
    filters, reasons = set(view.filterset_class.base_filters), set(view.filterset_class.unfiltered)
    assert fields - filters - reasons - {"created_at", "updated_at"} == set()  # ?updated_since= asks for these
    assert reasons - fields == set()
    assert reasons & filters == set()
    assert {name.removeprefix("-") for name in view.ordering} <= set(view.orderings)


@pytest.mark.parametrize("view", RESOURCES, ids=[view.__name__ for view in RESOURCES])
def test_no_filter_asks_for_distinct_rows(view: Any) -> None:
    """PostgreSQL refuses it beside an order by what is not selected, which lists of ours have."""
    assert [name for name, one in view.filterset_class.base_filters.items() if one.distinct] == []


@pytest.mark.parametrize("view", RESOURCES, ids=[view.__name__ for view in RESOURCES])
def test_no_filter_chooses_among_rows(view: Any) -> None:
    """It would ask for them before an institution is known, and tell an id that is there from one that is not."""
    choosing = (ModelChoiceFilter, ModelMultipleChoiceFilter)
    assert [name for name, one in view.filterset_class.base_filters.items() if isinstance(one, choosing)] == []


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def stranger(db: None) -> Any:
    """An administrator of another institution."""
    with across_institutions():
        return make_person(make_world().institution, Side.LIBRARY, Role.ADMIN)


def _statuses(client: Client, path: str) -> set[int]:
    """Of GET and POST, without those that the page does not take."""
    return {answer.status_code for answer in (client.get(path), client.post(path))} - {405}


def test_a_page_of_another_institution_is_not_found(world: World, stranger: Any) -> None:
    ids, client = ids_of(world), signed_in(stranger)
    for route in PAGES:
        if route.name in PAGE_ROWS and not route.is_public and route.name not in BLIND:
            assert (route.name, _statuses(client, route.path(ids))) == (route.name, {404})


def test_another_institution_gets_404_for_a_row(world: World, stranger: Any) -> None:
    ids, client = ids_of(world), client_of(stranger)
    seen = 0
    for route in API:
        for method in route.methods:
            if route.has_row:
                response = getattr(client, method)(route.path(ids), {} if method != "get" else None)
                assert (route.name, method, response.status_code) == (route.name, method, 404)
                seen += 1
            elif method == "get" and not route.is_public and route.kind not in OWN and not route.name.startswith("my-"):
                theirs = [item["id"] for item in client.get(route.path(ids)).json()["results"]]
                assert ids[route.kind] not in theirs, route.name
    assert seen > 30


def test_read_token_cannot_write(world: World) -> None:
    ids = ids_of(world)
    with across_institutions():
        reader = client_of(make_person(world.institution, Side.IT, Role.ADMIN), scope="read")
    for route in API:
        for method in set(route.methods) - {"get"}:
            response = getattr(reader, method)(route.path(ids), {})
            assert (route.name, method, response.status_code) == (route.name, method, 403)


@pytest.mark.parametrize("name", LINKS)
def test_link_with_wrong_signature_is_404(db: None, name: str) -> None:
    path = next(route for route in PAGES if route.name == name).path({})
    assert _statuses(Client(), path) == {404}


def test_what_is_public_answers_anybody(db: None) -> None:
    for route in API:
        if route.is_public:
            assert APIClient().get(route.path({}), headers={"Accept": "*/*"}).status_code == 200

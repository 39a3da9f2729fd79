"""Django's admin answers questions about declared columns only, and shows nobody's secret: every class, every field."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Field, Model
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.people.models import Person
from accounts.roles import Role, Side
from accounts.tokens.models import ApiToken
from foundation.api.filters import Filters
from foundation.tenancy import across_institutions
from tests.contract.test_routes import RESOURCES
from tests.factories.api import make_token
from tests.factories.browsers import sign_in
from tests.factories.pages import make_links, make_rows
from tests.factories.people import make_person
from tests.factories.projects import World, make_world

pytestmark = pytest.mark.django_db
LOOKUPS = ["", "__exact", "__regex", "__iregex", "__startswith", "__contains", "__gt", "__lte", "__range", "__in",
           "__isnull", "__year", "__length"]  # fmt: skip
MODELS = list(admin.site._registry)
#: Columns that are credentials, or that a credential can be told from.
#: Filters by a column that is only called as a secret is -> what it is.
NO_SECRET = {("StepFilters", "key"): "what a playbook calls its step"}
SECRET = {"password", "digest", "token_key", "session_key", "session_data", "body", "key", "fingerprint", "content"}
#: What Django's own filters ask of a declared column.
DECLARED = {"", "__exact", "__in", "__isnull", "__isempty", "__gte", "__lt"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def operator() -> Client:
    client = Client()
    person = Person.objects.create_superuser("operator@example.org", "a password", name="Operator")
    sign_in(client, person)
    return client


@pytest.fixture
def administrator(world: World) -> Client:
    client = Client()
    with across_institutions():
        person = make_person(world.institution, Side.IT, Role.ADMIN)
    sign_in(client, person)
    return client


def _url(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def _columns(model: type[Model], depth: int = 1) -> Iterator[str]:
    """Every column of the model, and through a relation those of the next, forwards and backwards."""
    for field in model._meta.get_fields():
        name = field.name
        if field.auto_created and not field.concrete and field.remote_field is not None:
            name = str(field.remote_field.related_query_name())  # type: ignore[union-attr]
            if name.endswith("+"):
                continue
        yield name
        if depth and field.is_relation and isinstance(field.related_model, type):
            yield from (f"{name}__{inner}" for inner in _columns(field.related_model, depth - 1))


def _declared(model: type[Model]) -> set[str]:
    filters = admin.site._registry[model].list_filter
    return {item for item in filters if isinstance(item, str)}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_lookup_that_is_not_declared_is_refused(model: Any) -> None:
    owner = admin.site._registry[model]
    allowed = {f"{name}{lookup}" for name in _declared(model) for lookup in DECLARED}
    allowed |= {f"{owner.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte", "lt")}
    allowed |= {item.parameter_name for item in owner.list_filter if hasattr(item, "parameter_name")}
    asked = {f"{column}{lookup}" for column in _columns(model) for lookup in LOOKUPS}
    assert {lookup for lookup in asked if owner.lookup_allowed(lookup, "1")} <= allowed
    assert len(asked) > 50


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_list_refuses_what_is_not_declared(model: Any, operator: Client) -> None:
    own = [field.name for field in model._meta.get_fields() if isinstance(field, Field)]
    for name in set(own) - _declared(model):
        for lookup in ("__regex", "__startswith", ""):
            assert operator.get(_url(model, "changelist"), {f"{name}{lookup}": "a"}).status_code == 400


@pytest.mark.parametrize("model", [one for one in MODELS if _declared(one)], ids=lambda model: model._meta.label)
def test_the_list_takes_what_is_declared(model: Any, operator: Client, world: World) -> None:
    make_rows(world)
    for name in _declared(model):
        field = model._meta.get_field(name)
        value = field.choices[0][0] if field.choices else "1"
        lookup = f"{name}__gte" if "Date" in type(field).__name__ else f"{name}__exact"
        value = "2026-01-01 00:00:00+00:00" if lookup.endswith("gte") else value
        answer = operator.get(_url(model, "changelist"), {lookup: value})
        assert (name, answer.status_code) == (name, 200)
    if hierarchy := admin.site._registry[model].date_hierarchy:
        assert operator.get(_url(model, "changelist"), {f"{hierarchy}__year": "2026"}).status_code == 200


def test_a_filter_narrows_the_list(operator: Client, world: World) -> None:
    with across_institutions():
        Person.objects.filter(pk=world.engineer.pk).update(is_active=False)
    page = operator.get(_url(Person, "changelist"), {"is_active__exact": "0"}).content.decode()
    assert world.engineer.email in page
    assert world.librarian.email not in page


def test_password_hash_cannot_be_guessed_by_lookup(administrator: Client, world: World) -> None:
    for lookup in ("password__regex", "password__startswith", "auth_token_set__digest__startswith"):
        asked = {"email": world.librarian.email, lookup: "^a"}
        assert administrator.get(_url(Person, "changelist"), asked).status_code == 400


def test_list_order_uses_shown_columns_only(operator: Client, world: World) -> None:
    for model, owner in admin.site._registry.items():
        shown = len(owner.list_display)
        for asked in ("password", str(shown + 1), "-99", "1.password"):
            answer = operator.get(_url(model, "changelist"), {"o": asked}, follow=True)
            assert answer.status_code == 200
            assert "password" not in str(answer.context["cl"].queryset.query.order_by)
        assert not SECRET & set(owner.list_display), model


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_popup_names_a_row_by_its_primary_key_alone(model: Any, operator: Client) -> None:
    for field in model._meta.get_fields():
        if isinstance(field, Field):
            answer = operator.get(_url(model, "changelist"), {"_to_field": field.name, "_popup": "1"})
            assert (field.name, answer.status_code) == (field.name, 200 if field.primary_key else 400)


def test_autocomplete_serves_declared_fields_alone(
    operator: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(model: Any, name: str) -> int:
        asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name}
        return operator.get(reverse("admin:autocomplete"), {**asked, "term": ""}).status_code

    for model in MODELS:
        for field in model._meta.get_fields():
            assert ask(model, field.name) in (403, 404), (model, field.name)
    monkeypatch.setattr(admin.site._registry[Person], "autocomplete_fields", ["team"])
    assert ask(Person, "team") == 200


def test_no_page_of_the_admin_shows_a_secret(operator: Client, administrator: Client, world: World) -> None:
    make_rows(world)
    secret = make_token(world.librarian)
    with across_institutions():
        world.librarian.set_password("correct horse")
        world.librarian.save()
        token = ApiToken.objects.get(user=world.librarian)
        hidden = [secret, token.digest, token.token_key, world.librarian.password, *make_links(world).values()]
        rows = [(model, pk) for model in MODELS for pk in model._default_manager.values_list("pk", flat=True)[:20]]
    assert {Person, ApiToken} <= {model for model, _pk in rows}
    with pytest.raises(NoReverseMatch):
        _url(ApiToken, "change", 1)  # its primary key is the digest
    seen = 0
    for client in (operator, administrator):
        pages = [
            _url(model, page, pk) for model, pk in rows if model != ApiToken for page in ("change", "history", "delete")
        ]
        for path in [*pages, *(_url(model, "changelist") for model in MODELS)]:
            answer = client.get(path)
            seen += answer.status_code == 200
            text = answer.content.decode()
            assert [one for one in hidden if one in text] == [], path
    assert seen > 2 * len(MODELS)


def test_filters_and_searches_reach_no_secret() -> None:
    def subclasses(base: type[Filters]) -> Iterator[type[Filters]]:
        for one in base.__subclasses__():
            yield one
            yield from subclasses(one)

    paths = {
        path
        for view in RESOURCES
        for path in (*view.searches, *view.orderings.values(), *view.orderings)
        if isinstance(path, str)
    }
    paths |= {
        str(one.field_name)
        for shape in subclasses(Filters)
        for one in shape.base_filters.values()
        if (shape.__name__, one.field_name) not in NO_SECRET
    }
    from foundation.pages.lists import ListPage

    for page in ListPage.__subclasses__():
        paths |= {*page.searches, *map(str, page.ordering)}
        paths |= {json.dumps(str(column.order)) for column in page.columns}
    assert len(paths) > 60
    assert {path for path in paths if SECRET & set(path.strip("-").split("__"))} == set()

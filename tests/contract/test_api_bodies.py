"""What every endpoint that changes a row owes its callers: PUT replaces, and what is read-only is not passed over."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from rest_framework.fields import ListField
from rest_framework.test import APIClient

from accounts.people.models import Person
from foundation.api.fields import ScopedIdList
from tests.contract.callers import make_caller, make_consortium_world
from tests.contract.test_fields import FIELDS, Rows, _path, _resources, _rows
from tests.factories.api import client_of

KINDS = [kind for kind in FIELDS if kind in _resources()]
#: What is asked for together with another field, and so cannot be sent without it.
NOT_ALONE = {
    "meeting": {"attendees"},
    "benefit": {"currency", "amount"},
    "training": {"cost", "currency", "barrier", "barrier_text"},
}


@pytest.fixture(autouse=True)
def _two_languages(settings: Any) -> None:
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    settings.API_RATE_LIMIT = 0


@dataclass
class Made:
    rows: Rows
    admin: Person


@pytest.fixture(scope="module")
def made(module_rows: None) -> Made:
    world = make_consortium_world()
    return Made(_rows(world), make_caller(world, "administrator"))


@pytest.fixture
def rows(made: Made, db: None) -> Rows:
    return deepcopy(made.rows)


@pytest.fixture
def admin(made: Made, db: None) -> APIClient:
    return client_of(deepcopy(made.admin))


def _changed(value: Any) -> Any:
    """Another value of the same type."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value[:-1] + ("A" if value[-1:] != "A" else "B")
        case list():
            return [*value, 1]
        case dict():
            return {**value, "more": 1}
    return 1


@pytest.mark.parametrize("kind", KINDS)
def test_read_only_field_is_accepted_as_it_is(kind: str, admin: APIClient, rows: Rows) -> None:
    path = _path(kind, rows)
    whole = admin.get(path).json()
    shape = _resources()[kind].serializer_class()
    fields = [name for name, field in shape.fields.items() if field.read_only and name in whole]
    assert "id" in fields
    for name in fields:
        refused = admin.patch(path, {name: _changed(whole[name])})
        assert refused.status_code == 400, (name, refused.content)
        assert [error["pointer"] for error in refused.json()["errors"]] == [f"#/{name}"]
    assert admin.get(path).json() == whole
    assert admin.patch(path, {name: whole[name] for name in fields}).status_code == 200
    put = admin.put(path, admin.get(path).json())
    assert put.status_code == 200, put.content
    moved = {"updated_at"}
    assert {k: v for k, v in put.json().items() if k not in moved} == {k: v for k, v in whole.items() if k not in moved}


@pytest.mark.parametrize("kind", KINDS)
def test_put_replaces_what_it_omits(kind: str, admin: APIClient, rows: Rows) -> None:
    """Each optional field is set to something, and goes back to its default with a PUT that omits it; or stays."""
    path, view = _path(kind, rows), _resources()[kind]
    shape = view.serializer_class().fields
    asked = {name for name, field in shape.items() if field.required} | set(view.required_by_put)
    for name, rule in FIELDS[kind].items():
        if name in asked or name in view.create_only or not rule.may or name in NOT_ALONE.get(kind, ()):
            continue
        set_to = admin.patch(path, {name: rule.value(rows)})
        assert set_to.status_code == 200, (name, set_to.content)
        whole = admin.get(path).json()
        put = admin.put(path, {key: value for key, value in whole.items() if key != name})
        assert put.status_code == 200, (name, put.content)
        if name in view.kept_by_put:
            assert put.json()[name] == whole[name], name
            continue
        is_list = isinstance(shape[name], ScopedIdList | ListField)
        default = [] if is_list else view.model._meta.get_field(name).get_default()
        assert put.json()[name] == orjson.loads(orjson.dumps(default)), name


@pytest.mark.parametrize("kind", KINDS)
def test_put_names_each_field_that_it_misses(kind: str, admin: APIClient, rows: Rows) -> None:
    path, view = _path(kind, rows), _resources()[kind]
    whole = admin.get(path).json()
    asked = {name for name, field in view.serializer_class().fields.items() if field.required}
    for name in asked | set(view.required_by_put):
        answer = admin.put(path, {key: value for key, value in whole.items() if key != name})
        assert answer.status_code == 400, (name, answer.content)
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{name}"]
    assert admin.get(path).json() == whole


def test_cost_and_currency_go_together(admin: APIClient, rows: Rows) -> None:
    path = _path("training", rows)
    assert admin.patch(path, {"cost": "120.00", "currency": "GBP"}).status_code == 200
    whole = admin.get(path).json()
    for name in ("cost", "currency"):
        answer = admin.put(path, {key: value for key, value in whole.items() if key != name})
        assert (answer.status_code, len(answer.json()["errors"])) == (400, 1), name
    both = {"cost", "currency"}
    assert admin.put(path, {key: value for key, value in whole.items() if key not in both}).status_code == 200
    assert admin.get(path).json()["cost"] is None


def test_held_meeting_keeps_somebody_who_came(admin: APIClient, rows: Rows) -> None:
    path = _path("meeting", rows)
    for change in ({"attendees": []}, {"attendees": [], "guests": []}):
        answer = admin.patch(path, change)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/attendees"]
    assert len(admin.get(path).json()["attendees"]) == 2
    guests = [{"name": "Hannah Price", "side": "it"}]
    assert admin.patch(path, {"attendees": [], "guests": guests}).status_code == 200
    assert admin.patch(path, {"state": "cancelled", "attendees": [], "guests": []}).status_code == 200

"""The committed OpenAPI document: valid, of today's code, and true of what endpoints take and give."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.urls import reverse
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests import ROOT
from tests.contract.routes import ids_of
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tracker.skills.models import TeachingRequest
from tracker.skills.rules.request_state import RequestKind, RequestState

COMMITTED = ROOT / "docs" / "openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.load(COMMITTED.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
SHAPES: dict[str, Any] = DOCUMENT["components"]["schemas"]
#: Shapes of rows that are called a request in the product.
ROWS = {"TeachingRequest"}
OPERATIONS = [
    (f"{method} {path}", spec) for path, methods in DOCUMENT["paths"].items() for method, spec in methods.items()
]


def resolved(value: Any) -> Any:
    """What a reference names; anything else as it is."""
    while isinstance(value, dict) and "$ref" in value:
        kind, name = value["$ref"].split("/")[-2:]
        value = DOCUMENT["components"][kind][name]
    return value


def inside(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document below `value`."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inside(inner)


def test_schema_file_is_valid_and_current(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(made))
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")
    assert yaml.safe_load(made.read_text()) == DOCUMENT, "run: manage.py spectacular --file docs/openapi.yaml"


def test_operations_declare_problems_and_headers() -> None:
    assert len(OPERATIONS) > 40
    for name, operation in OPERATIONS:
        method = name.split()[0]
        headers = {p["name"] for p in map(resolved, operation["parameters"]) if p["in"] == "header"}
        responses = {status: resolved(answer) for status, answer in operation["responses"].items()}
        assert {"400", "401", "403", "429", "503"} <= set(responses), name
        assert all("Retry-After" in responses[status]["headers"] for status in ("429", "503"))
        for status, answer in responses.items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (name, status)
                assert "$ref" in operation["responses"][status], f"{name}: {status} is told in the operation"
        if method == "post":
            assert "Idempotency-Key" in headers, name
            assert {"409", "413", "415"} <= set(responses), name
        if method in ("put", "patch", "delete"):
            assert "If-Match" in headers, name
            assert "412" in responses, name
        if method == "get":
            assert "304" in responses, name
            assert "ETag" in responses["200"]["headers"], name


def test_every_operation_is_told_in_words() -> None:
    told: list[str] = []
    for name, operation in OPERATIONS:
        told.append(operation["operationId"])
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}, name
        assert all(resolved(one).get("description") for one in operation["parameters"]), name
        bodies = [resolved(answer) for answer in operation["responses"].values()]
        for body in [*bodies, operation.get("requestBody", {})]:
            for media_type, content in body.get("content", {}).items():
                if "json" in media_type:
                    assert resolved(content["schema"]).get("examples"), (name, media_type)
    assert len(told) == len(set(told))
    assert not [one for one in told if one.endswith(("_retrieve", "_destroy")) or "_create" in one]


def test_document_begins_with_an_introduction() -> None:
    words = DOCUMENT["info"]["description"]
    for subject in ("Bearer", "next", "Idempotency-Key", "If-Match", "Retry-After", "problem+json", "Sunset"):
        assert subject in words, subject
    assert DOCUMENT["servers"]
    assert all(tag["description"] for tag in DOCUMENT["tags"])


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_and_field_is_described(name: str) -> None:
    assert name.isidentifier()
    assert not name.startswith("_")
    assert not name.endswith("RequestRequest")
    assert SHAPES[name].get("description"), name
    assert not [field for field, shown in SHAPES[name].get("properties", {}).items() if not shown.get("description")]


def test_no_path_of_the_database_is_told() -> None:
    assert not [one["description"] for one in inside(DOCUMENT) if "__" in str(one.get("description", ""))]


def test_requests_hold_nothing_that_is_read_only() -> None:
    requests = [name for name in SHAPES if name.endswith(("Request", "Patch")) and name not in ROWS]
    assert len(requests) > 15
    for name in requests:
        assert SHAPES[name]["additionalProperties"] is False, name
        assert not [field for field, shown in SHAPES[name].get("properties", {}).items() if shown.get("readOnly")], name


def test_choices_are_words_and_flags_are_booleans() -> None:
    assert not {"BlankEnum", "NullEnum"} & SHAPES.keys()
    for name, shape in SHAPES.items():
        assert "enum" not in shape or "" not in shape["enum"], name
    assert not [one for one in inside(DOCUMENT) if one.get("enum") == ["true", "false"]]


def test_ids_have_sixty_four_bits() -> None:
    for name, shape in SHAPES.items():
        for field, shown in shape.get("properties", {}).items():
            largest = shown.get("maximum", shown.get("items", {}).get("maximum", 0))
            if field == "id" or field.endswith("_id") or largest == 2**63 - 1:
                kinds = {one.get("format") for one in (shown, shown.get("items", {}))}
                assert "int64" in kinds or "string" in str(shown.get("type")), (name, field)


def test_files_are_declared_as_what_they_are() -> None:
    report = DOCUMENT["paths"]["/api/v1/reports/institution/"]["get"]["responses"]["200"]["content"]
    assert len(report) == 4
    assert report.pop("application/json")["schema"]["$ref"].endswith("/Report")
    assert all(content["schema"]["type"] == "string" for content in report.values())


def test_a_known_external_id_is_declared_as_an_answer() -> None:
    answers = DOCUMENT["paths"]["/api/v1/meetings/"]["post"]["responses"]
    assert answers["200"]["content"] == answers["201"]["content"]


def test_examples_are_what_their_schema_allows() -> None:
    for name, shape in SHAPES.items():
        for example in shape.get("examples", []):
            checked = Draft202012Validator({**shape, "components": DOCUMENT["components"]})
            faults = [fault.message for fault in checked.iter_errors(example)]
            assert not faults, (name, faults)


@pytest.mark.django_db
def test_answers_have_every_field_that_is_declared() -> None:
    """And no other: each GET of a world with a row of every kind."""
    world = make_world()
    ids = ids_of(world)
    with across_institutions():
        client = client_of(make_person(world.institution, Side.LIBRARY, Role.ADMIN, Role.MANAGER))
        # one that all see
        TeachingRequest.objects.update(kind=RequestKind.SESSION, state=RequestState.ACCEPTED)
    kinds = {"ai-entries": "ai-entry", "people": "person", "terms": "term", "thanks": "thanks"}
    tried = 0
    for name, operation in OPERATIONS:
        method, path = name.split()
        kind = path.split("/")[3]
        row = ids.get(kinds.get(kind, kind.removesuffix("s")), 0)
        if method != "get" or "consortium" in path or "/me/snoozes/{" in path:  # which nobody has yet
            continue
        answer = client.get(path.format(id=row, key="late", table="bands", row="weekly", column="projects"))
        assert answer.status_code == 200, (path, answer.content)
        shape = resolved(operation["responses"]["200"]["content"]["application/json"]["schema"])
        _same_fields(answer.json(), shape, path)
        tried += 1
    assert tried > 20


def _same_fields(value: Any, shape: dict[str, Any], where: str) -> None:
    shape = resolved(shape)
    if isinstance(value, list) and "items" in shape:
        for one in value:
            _same_fields(one, shape["items"], where)
    if not isinstance(value, dict) or "properties" not in shape:
        return
    assert set(shape["required"]) <= value.keys() <= shape["properties"].keys(), where
    for name, inner in value.items():
        _same_fields(inner, shape["properties"][name], f"{where} {name}")


def test_schema_pages_run_no_inline_script(db: None) -> None:
    client = APIClient()
    served = client.get(reverse("api:schema"), headers={"Accept": "application/yaml"})
    assert yaml.safe_load(served.content) == DOCUMENT
    docs = client.get(reverse("api:reference"), headers={"Accept": "text/html"})
    page = docs.content.decode()
    assert "default-src 'self'" in docs.headers["Content-Security-Policy"]
    assert "unsafe" not in docs.headers["Content-Security-Policy"]
    assert "<style" not in page
    assert "//" not in page.replace("://testserver", "")
    assert page.count("<script ") == page.count("<script src=") == 3
    script = client.get(reverse("api:reference"), {"script": ""}, headers={"Accept": "*/*"})
    assert script.status_code == 200
    assert "validator" not in script.content.decode().replace('"validatorUrl": null', "")

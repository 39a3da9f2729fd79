"""The committed OpenAPI document: valid, of today's code, and whole."""

from pathlib import Path

import yaml
from django.core.management import call_command
from django.urls import reverse
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from tests import ROOT

COMMITTED = ROOT / "docs" / "openapi.yaml"


def test_schema_file_is_valid_and_current(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(made))
    document = yaml.safe_load(COMMITTED.read_text())
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert document == yaml.safe_load(made.read_text()), "run: manage.py spectacular --file docs/openapi.yaml"


def test_operations_declare_problems_and_headers() -> None:
    paths = yaml.safe_load(COMMITTED.read_text())["paths"]
    operations = [(path, method, spec) for path, methods in paths.items() for method, spec in methods.items()]
    assert len(operations) > 40
    for path, method, operation in operations:
        headers = {p["name"] for p in operation["parameters"] if p["in"] == "header"}
        responses = operation["responses"]
        assert {"400", "401", "403", "429", "503"} <= set(responses), (path, method)
        assert all("Retry-After" in responses[status]["headers"] for status in ("429", "503"))
        for status, answer in responses.items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
        if method == "post":
            assert "Idempotency-Key" in headers, path
            assert {"409", "413", "415"} <= set(responses), path
        if method in ("put", "patch", "delete"):
            assert "If-Match" in headers, path
            assert "412" in responses, path
        if method == "get":
            assert "304" in responses, path
            assert "ETag" in responses["200"]["headers"], path


def test_schema_pages_run_no_inline_script(db: None) -> None:
    client = APIClient()
    served = client.get(reverse("api:schema"), headers={"Accept": "application/yaml"})
    assert yaml.safe_load(served.content) == yaml.safe_load(COMMITTED.read_text())
    docs = client.get(reverse("api:docs"), headers={"Accept": "text/html"})
    page = docs.content.decode()
    assert "default-src 'self'" in docs.headers["Content-Security-Policy"]
    assert "unsafe" not in docs.headers["Content-Security-Policy"]
    assert "<style" not in page
    assert "//" not in page.replace("://testserver", "")
    assert page.count("<script ") == page.count("<script src=") == 3
    script = client.get(reverse("api:docs"), {"script": ""}, headers={"Accept": "*/*"})
    assert script.status_code == 200
    assert "validator" not in script.content.decode().replace('"validatorUrl": null', "")

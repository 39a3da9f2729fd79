"""The linter of `make check` finds a planted fault: it is one that can fail."""

from pathlib import Path

import pytest
import yaml

from scripts.lint_openapi import NotLinted, lint
from tests import ROOT
from tests.servers import free_port

pytestmark = [pytest.mark.alone, pytest.mark.api_clients]


def test_linter_finds_what_is_planted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    document = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
    del document["paths"]["/api/v1/meetings/"]["get"]["operationId"]
    document["components"]["schemas"]["Unused"] = {"type": "object"}
    planted = tmp_path / "openapi.yaml"
    planted.write_text(yaml.safe_dump(document))
    try:
        assert lint(planted) == 1
    except NotLinted as reason:
        pytest.skip(f"npm's registry does not answer: {reason}")
    said = "".join(capfd.readouterr())
    assert "operation-operationId" in said
    assert "no-unused-components" in said


def test_registry_that_does_not_answer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path))
    with pytest.raises(NotLinted, match="ECONNREFUSED"):
        lint(ROOT / "docs" / "openapi.yaml")

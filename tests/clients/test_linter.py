"""The linter of `make check` finds a planted fault: it is one that can fail."""

from pathlib import Path

import pytest
import yaml

from scripts.lint_openapi import lint
from tests import ROOT

pytestmark = [pytest.mark.alone, pytest.mark.api_clients]


def test_linter_finds_what_is_planted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    document = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
    del document["paths"]["/api/v1/meetings/"]["get"]["operationId"]
    document["components"]["schemas"]["Unused"] = {"type": "object"}
    planted = tmp_path / "openapi.yaml"
    planted.write_text(yaml.safe_dump(document))
    assert lint(planted) == 1
    said = "".join(capfd.readouterr())
    assert "operation-operationId" in said
    assert "no-unused-components" in said

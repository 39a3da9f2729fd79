"""Clients that generators make of docs/openapi.yaml compile strictly, and do the main job against a server."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from foundation.tenancy import across_institutions
from tests import ROOT
from tests.clients.conftest import Told
from tests.packages import npm_packages

pytestmark = [pytest.mark.alone, pytest.mark.api_clients]
HERE = Path(__file__).parent
DOCUMENT = ROOT / "docs" / "openapi.yaml"


def _run(*command: str | Path, folder: Path, told: Told | None = None) -> str:
    """What it prints; what it says otherwise is the reason where it fails."""
    environment = {**os.environ, **(told.environment if told else {}), "PYTHONPATH": str(folder)}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command[0]}:\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def _arguments(told: Told) -> list[str]:
    """Of both programs. The world has three meetings before them: two pages."""
    world = told.world
    with across_institutions():
        for day in (9, 10, 11):
            world.meet(date(2026, 2, day))
    return [str(row.pk) for row in (world.project, world.librarian, world.engineer)]


def test_python_client_compiles_and_does_the_main_job(told: Told, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    files = {"text/csv": "application/octet-stream"}  # the generator knows a file by this name only
    config.write_text(yaml.safe_dump({"post_hooks": [], "content_type_overrides": files}))  # and need not format
    _run(
        sys.executable, "-m", "openapi_python_client", "generate", "--path", DOCUMENT, "--meta", "none",
        "--config", config, "--output-path", tmp_path / "tracker_client", "--fail-on-warning", folder=tmp_path,
    )  # fmt: skip
    shutil.copy(HERE / "program.py", tmp_path)
    _run(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=cache", "program.py", folder=tmp_path)
    assert _run(sys.executable, "program.py", *_arguments(told), folder=tmp_path, told=told) == "4 meetings\n"


def test_typescript_client_compiles_and_does_the_main_job(told: Told, tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json", "tsconfig.json", "program.ts"):
        shutil.copy(HERE / name, tmp_path)
    if why := npm_packages(tmp_path):
        pytest.skip(f"npm's registry does not answer: {why}")
    programs = tmp_path / "node_modules" / ".bin"
    _run(programs / "openapi-typescript", DOCUMENT, "--output", "tracker.ts", folder=tmp_path)
    _run(programs / "tsc", folder=tmp_path)
    assert _run("node", "out/program.js", *_arguments(told), folder=tmp_path, told=told) == "4 meetings\n"

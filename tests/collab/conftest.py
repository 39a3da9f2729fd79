"""An installation that tests copy."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import processes

_FIRST_START = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_demo")
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """`installed(folder)` puts tables and the demonstration there, as the first start of `make run` does."""
    made = tmp_path_factory.mktemp("installed")
    if template := os.environ.get("TEMPLATE_FILE"):
        shutil.copy(template, made / "collab.sqlite3")
    settings = {"DATA_DIR": str(made), "DJANGO_SETTINGS_MODULE": "collab.settings"}
    environment = processes.environment(**settings)
    subprocess.run(["python", "-c", _FIRST_START], cwd=processes.ROOT, env=environment, check=True)

    def copy(folder: Path) -> None:
        shutil.copytree(made, folder, dirs_exist_ok=True)

    return copy

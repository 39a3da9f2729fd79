"""`make check`: is docs/openapi.yaml as makers of tools for OpenAPI recommend? By Redocly's rules; a warning fails.

They run on Node.js, from the lock file of tests/clients/. Where it is missing and cannot be installed this says so in a
line, and passes; with CI=true it fails.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import ROOT, servers
from tests.packages import programs

FILES = ("package.json", "package-lock.json", "lint.js")


def lint(document: Path) -> int:
    """The exit code: 1 where a rule is broken."""
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            shutil.copy(ROOT / "tests" / "clients" / name, folder)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(["npm", "ci", *quiet], cwd=folder, check=True)
        return subprocess.run(["node", "lint.js", document], cwd=folder).returncode


def main() -> int:
    try:
        programs("node", "npm")
    except servers.Missing as missing:
        print(f"docs/openapi.yaml was not linted: the Debian package of {missing} is not installed")
        return 1 if os.environ.get("CI") == "true" else 0
    return lint(ROOT / "docs" / "openapi.yaml")


if __name__ == "__main__":
    sys.exit(main())

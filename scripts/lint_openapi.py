"""`make check`: is docs/openapi.yaml as makers of tools for OpenAPI recommend? By Redocly's rules; a warning fails.

They run on Node.js, from the lock file of tests/clients/. Where it is missing and cannot be installed this says so in a
line, and passes; with CI=true it fails. Where npm's registry cannot be reached it says so and passes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import ROOT, servers
from tests.packages import npm_packages, programs

FILES = ("package.json", "package-lock.json", "lint.js")


class NotLinted(Exception):
    """The registry cannot be reached; the message says how that showed."""


def lint(document: Path) -> int:
    """The exit code: 1 where a rule is broken."""
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            shutil.copy(ROOT / "tests" / "clients" / name, folder)
        if why := npm_packages(Path(folder)):
            raise NotLinted(why)
        return subprocess.run(["node", "lint.js", document], cwd=folder).returncode


def main() -> int:
    try:
        programs("node", "npm")
    except servers.Missing as missing:
        print(f"docs/openapi.yaml was not linted: the Debian package of {missing} is not installed")
        return 1 if os.environ.get("CI") == "true" else 0
    try:
        return lint(ROOT / "docs" / "openapi.yaml")
    except NotLinted as reason:
        print(f"docs/openapi.yaml was not linted: npm's registry does not answer ({reason})")
        return 0


if __name__ == "__main__":
    sys.exit(main())

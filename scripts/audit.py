"""`make check`: is a vulnerability known of anything that the lock files pin? By pip-audit, from the OSV database.

Where the database does not answer this says so in one line, and passes: a check must not need the internet. `OSV_URL`
names another one that speaks the same protocol, such as a mirror inside an institution.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
LOCKS = [ROOT / "requirements-dev.txt", ROOT / "requirements-uv.txt"]  # the first holds requirements.txt
TIMEOUT = 10  # seconds for one answer
#: Id of a vulnerability that does not concern us -> why. Looked at again with each new version of its package.
ACCEPTED: dict[str, str] = {}


def audit(locks: Sequence[Path], database: str) -> int:
    """The exit code: 1 where a vulnerability is known, or where pip-audit fails."""
    if why := _why_away(database):
        print(f"Known vulnerabilities were not looked for: {database} does not answer ({why}).")
        return 0
    ran = subprocess.run(
        [
            Path(sys.executable).parent / "pip-audit", "--strict", "--require-hashes", "--disable-pip",
            "--progress-spinner=off", "--format=json", "--vulnerability-service=osv",
            f"--osv-url={database}", f"--timeout={TIMEOUT}",
            *(f"--requirement={lock}" for lock in locks),
            *(f"--ignore-vuln={known}" for known in ACCEPTED),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        packages: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except ValueError:
        sys.stderr.write(ran.stderr)
        return ran.returncode or 1
    found = list(_lines(packages))
    print("\n".join(found) or f"No vulnerability is known of the {len(packages)} pinned packages.")
    return 1 if found else 0


def _why_away(database: str) -> str:
    """Empty when the database answers a question."""
    question = {"package": {"name": "pip", "ecosystem": "PyPI"}, "version": "1.0"}
    asked = Request(database, json.dumps(question).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(asked, timeout=TIMEOUT) as answer:
            json.load(answer)
    except (OSError, HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _lines(packages: Sequence[dict[str, Any]]) -> Iterator[str]:
    for package in packages:
        for known in package["vulns"]:
            fixed = " or ".join(known["fix_versions"]) or "no version yet"
            names = ", ".join([known["id"], *known["aliases"]])
            yield f"{package['name']} {package['version']}: {names}, fixed in {fixed}"


if __name__ == "__main__":
    raise SystemExit(audit(LOCKS, os.environ.get("OSV_URL", "https://api.osv.dev/v1/query")))

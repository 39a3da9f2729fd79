"""Ours is Apache-2.0 (docs/adr/0013-licence.md), and everything that we ship or install goes with it."""

import hashlib
import re
import tomllib
from importlib.metadata import Distribution, distribution

import pytest

from tests import ROOT

#: SPDX names that Apache-2.0 goes with. LGPL and MPL for packages that are installed unchanged and may be exchanged.
ALLOWED = {
    "Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "PSF-2.0", "OFL-1.1", "MPL-2.0",
    "LGPL-3.0-only", "LGPL-3.0-or-later",
}  # fmt: skip
#: How packages from before SPDX say it, in their field or by a classifier's last part.
SPDX = {
    "apache 2": "Apache-2.0", "apache software license": "Apache-2.0", "bsd": "BSD-3-Clause", "new bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause", "bsd 3-clause": "BSD-3-Clause", "mit license": "MIT", "lgplv3": "LGPL-3.0-only",
    "psfl": "PSF-2.0",
}  # fmt: skip
#: What the licence of something vendored says in its text.
TEXTS = {
    "MIT": "Permission is hereby granted, free of charge, to any person",
    "0BSD": "Zero-Clause BSD",
    "ISC": "ISC License",
    "OFL-1.1": "SIL OPEN FONT LICENSE",
    "MPL-2.0": "Mozilla Public License",
}


def _pinned() -> list[str]:
    return re.findall(r"^([a-z0-9._-]+)(?:\[.*?\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)


def licence_of(package: Distribution) -> str:
    """An SPDX expression; empty when the package tells none."""
    told = package.metadata
    if told["License-Expression"]:
        return str(told["License-Expression"])
    classifiers = [text.rpartition(" :: ")[2] for text in told.get_all("Classifier") or [] if "License ::" in text]
    known = [SPDX[name.lower()] for name in classifiers if name.lower() in SPDX]
    if known and len(known) == len(classifiers):
        return " OR ".join(known)
    field = (told["License"] or "").strip()
    return " OR ".join(SPDX.get(part.lower(), part) for part in field.split(" OR ")) if len(field) < 80 else ""


def compatible(expression: str) -> bool:
    """Of alternatives one must be allowed, of what holds together all."""
    if not expression:
        return False
    for grouped in re.findall(r"\(([^()]*)\)", expression):
        expression = expression.replace(f"({grouped})", "MIT" if compatible(grouped) else "none")
    return any(all(name.strip() in ALLOWED for name in way.split(" AND ")) for way in expression.split(" OR "))


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("GPL-2.0-only OR MIT", True),
        ("GPL-2.0-only AND MIT", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MPL-2.0 AND (GPL-3.0-only OR SSPL-1.0)", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_incompatible_licence_is_refused(expression: str, fits: bool) -> None:
    assert compatible(expression) is fits


def test_installed_packages_have_compatible_licences() -> None:
    names = _pinned()
    assert len(names) > 50
    assert {name: told for name in names if not compatible(told := licence_of(distribution(name)))} == {}


def test_vendored_files_have_compatible_licences() -> None:
    folders = ("collab/static/vendor", "tests/e2e/assets", "foundation/printing/fonts")
    files = [path for folder in folders for path in (ROOT / folder).iterdir() if re.search("LICEN[CS]E", path.name)]
    assert len(files) == 6
    for path in files:
        text = path.read_text()
        found = {name for name, words in TEXTS.items() if words.lower() in text.lower()}
        assert found, path.name
        assert found <= ALLOWED, path.name


def test_licence_is_complete_and_named_consistently() -> None:
    text = (ROOT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest() == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (project["license"], project["license-files"]) == ("Apache-2.0", ["LICENSE"])
    assert "Apache-2.0" in (ROOT / "README.md").read_text()

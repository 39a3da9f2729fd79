"""docs/guides/administration.md names every setting that is read, and everything that a backup leaves out."""

import re

from collab import backups
from foundation.contributions import contributed
from foundation.metrics import Gauge
from tests import ROOT

GUIDE = (ROOT / "docs" / "guides" / "administration.md").read_text()
#: A name in quotes that is handed to what reads the environment.
READ = re.compile(
    r"(?:env|env\.\w+|environment\.\w+|read|refuse|positive|count|choice|switch|refuse_unencoded)\(\s*\"([A-Z][A-Z_]+)\""
)


def _read() -> set[str]:
    sources = [path.read_text() for path in (ROOT / "collab").glob("*.py")]
    return {name for source in sources for name in READ.findall(source)}


def test_every_setting_that_is_read_stands_in_the_table() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, re.MULTILINE))
    assert {"SECRET_KEY", "DATABASE_URL", "DELIVERY_LEASE", "LOG_FORMAT"} <= _read()
    assert table == _read()


def test_compose_passes_on_every_setting() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    passed = set(re.findall(r"^    ([A-Z_]+):", compose, re.MULTILINE))
    of_the_image = {"DATA_DIR", "PORT", "DEBUG"}
    assert passed == _read() - of_the_image  # what the table offers does something


def test_gauges_that_the_guide_alerts_on_exist() -> None:
    named = set(re.findall(r"joint_work_(\w+)", GUIDE)) - {"up"}
    assert len(named) >= 3
    assert named <= {gauge.name for gauge in contributed(Gauge)}


def test_what_a_backup_leaves_out_is_told() -> None:
    assert dict(re.findall(r"^- `([\w.]+)`: (.+)$", GUIDE, re.MULTILINE)) == backups.LEFT_OUT


def test_files_of_an_installation_with_everything_twice_are_told() -> None:
    files = {path.name.removesuffix(".template") for path in (ROOT / "deploy" / "high-availability").iterdir()}
    part = GUIDE.partition("## High availability")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([\w-]+\.(?:conf|cfg|ini|yml))`", part)) == files


def test_command_that_fills_the_proxy_names_what_is_to_be_filled() -> None:
    template = (ROOT / "deploy" / "nginx.conf.template").read_text()
    (filled,) = re.findall(r"envsubst '([^']+)' < deploy/nginx\.conf\.template", GUIDE)
    assert set(filled.split()) == {f"${name}" for name in re.findall(r"\$\{(\w+)\}", template)}

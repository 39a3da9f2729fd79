"""Local times come from the pinned tzdata, whatever the operating system has; its age is told."""

import logging
import re
import subprocess
import zoneinfo
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
import tzdata
from django.test import Client

from collab import zones
from tests import processes


def test_pinned_zones_win_over_system_zones() -> None:
    assert zoneinfo.TZPATH == ()
    pinned = Path(tzdata.__file__).with_name("zoneinfo") / "America" / "Vancouver"
    with pinned.open("rb") as rules:
        expected = ZoneInfo.from_file(rules)
    at = datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert at.astimezone(ZoneInfo("America/Vancouver")).isoformat() == at.astimezone(expected).isoformat()


def test_system_zone_rules_do_not_change_mail(tmp_path: Path) -> None:
    """A system whose Vancouver is Tokyo, as an operator's setting or an old image would have it."""
    (tmp_path / "America").mkdir()
    tokyo = Path(tzdata.__file__).with_name("zoneinfo").joinpath("Asia/Tokyo").read_bytes()
    (tmp_path / "America" / "Vancouver").write_bytes(tokyo)
    asked = "from zoneinfo import ZoneInfo; from datetime import *;"
    asked += "print(datetime(2026, 12, 1, 17, tzinfo=UTC).astimezone(ZoneInfo('America/Vancouver')).hour)"
    command = ["python", "manage.py", "shell", "-v", "0", "-c", asked]
    settings = {"PYTHONTZPATH": str(tmp_path), "DATA_DIR": str(tmp_path / "var")}
    run = subprocess.run(
        command, cwd=processes.ROOT, env=processes.environment(**settings), capture_output=True, text=True, check=True
    )
    assert int(run.stdout) == datetime(2026, 12, 1, 17, tzinfo=UTC).astimezone(ZoneInfo("America/Vancouver")).hour


@pytest.mark.parametrize(
    ("version", "today", "old"),
    [
        ("2026f", date(2026, 11, 28), False),
        ("2026f", date(2027, 6, 1), False),
        ("2026f", date(2027, 6, 2), True),
        ("2026a", date(2027, 1, 2), True),
        ("2025b", date(2026, 11, 28), True),
        ("2010o", date(2011, 12, 1), False),
    ],
)
def test_zones_older_than_a_year_are_reported(
    version: str, today: date, old: bool, caplog: pytest.LogCaptureFixture
) -> None:
    assert (zones.zones_state(today, version) != "ok") is old
    with caplog.at_level(logging.WARNING):
        zones.warn_when_old(today, version)
    assert (f"older than a year: {version}" in caplog.text) is old


@pytest.mark.django_db
def test_readyz_reports_old_zone_data() -> None:
    with time_machine.travel("2026-11-28 12:00Z", tick=False):
        answer = Client().get("/readyz/").json()
    assert (answer["time_zones"], answer["tzdata"]) == ("ok", tzdata.IANA_VERSION)
    with time_machine.travel("2036-11-28 12:00Z", tick=False):
        answer = Client().get("/readyz/")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["time_zones"] == f"older than a year: {tzdata.IANA_VERSION}; update the package tzdata"


def test_no_sql_uses_time_zones_of_the_database() -> None:
    """Days of UTC may be computed there: it has no rules, so none that are older than ours."""
    computes = re.compile(
        r"(?i:at time zone)|\b(Trunc(?!ator)\w*|Extract\w*)\((?!\W\w+\W, tzinfo=UTC\))"
        r"|_at__(date|hour|time|day|week|week_day|month|year)\b"
    )
    sources = [path for app in ("accounts", "collab", "tracker") for path in (processes.ROOT / app).rglob("*.py")]
    found = {str(path.relative_to(processes.ROOT)) for path in sources if computes.search(path.read_text())}
    assert found == {"tracker/outcomes/cards.py"}

"""One source of time zones: the pinned tzdata package, not the operating system's, which may be years behind and differ
between two machines of one installation. Imported before anything asks for a zone. Imports none of our modules.

PostgreSQL has zones of its own, and computes with them in one place: the day of an action in a project's timeline. All
else goes in and comes out in UTC.
"""

import logging
import zoneinfo
from datetime import date, timedelta
from typing import Final

import tzdata

VERSION: Final[str] = tzdata.IANA_VERSION
OLD: Final = timedelta(days=365)
log = logging.getLogger(__name__)


def use_pinned_zones() -> None:
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def zones_state(today: date, version: str = VERSION) -> str:
    """`ok`, or what to do when the rules are older than a year. `version` is a year and a letter, such as 2026b. It
    does not tell its day; the second of a year came out in February or later, so the first of February counts."""
    released = date(int(version[:4]), min(ord(version[4]) - ord("a") + 1, 12), 1)
    if today - released > OLD:
        return f"older than a year: {version}; update the package tzdata"
    return "ok"


def warn_when_old(today: date, version: str = VERSION) -> None:
    state = zones_state(today, version)
    if state != "ok":
        log.warning("time zones %s", state)

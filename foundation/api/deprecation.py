"""What of the API is to end, said on each of its answers and in the document. Imports none of our modules.

An endpoint names in `deprecations` which of its handlers are to end (`get`, `list`, an action), or ALL of them; for a
whole version InstitutionView does. The headers are those of RFC 9745, `Deprecation`, and RFC 8594, `Sunset`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.http import http_date

NOTICE = timedelta(days=365)  # at least: a client is looked at once a year
ALL = "*"
GUIDE = "/api/v1/docs/#how-long-a-version-lives"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """`since`: the day on which it was decided; `until`: the last day on which it works; `instead`: what to use, in
    words for the document."""

    since: date
    until: date
    instead: str

    def __post_init__(self) -> None:
        if self.until - self.since < NOTICE:
            raise ValueError(f"ends within {NOTICE.days} days of its notice")

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Deprecation": f"@{int(_start(self.since).timestamp())}",
            "Sunset": http_date(_start(self.until + timedelta(days=1)).timestamp()),
            "Link": f'<{GUIDE}>; rel="deprecation"; type="text/html"',
        }

    @property
    def words(self) -> str:
        return f"Deprecated since {self.since}; its last day is {self.until}. {self.instead}"


def deprecation_of(view: Any, method: str | None) -> Deprecation | None:
    """Of what answers the method, or of the whole endpoint."""
    handler: str = getattr(view, "action", None) or (method or "").lower()
    endings: Mapping[str, Deprecation] = view.deprecations
    return endings.get(handler) or endings.get(ALL)


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)

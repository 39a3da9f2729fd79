"""Which message about a meeting somebody is due. Pure: imports the names of methods only."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from tracker.invitations.models import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesException:
    """One of a series that is another than its rule says: in place of the one on `series_on`."""

    series_on: date
    day: date
    starts_at: time | None
    minutes: int | None
    mode: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a message says of a meeting, or of a series: then `day` is its first, `without` the days left out, `count`
    or `until_on` its end, and `last_on` its last day where it has an end. Local time at the institution; `projects` by
    name."""

    sequence: int
    projects: tuple[str, ...]
    day: date
    starts_at: time | None
    minutes: int | None
    mode: str
    place: str
    organiser: str
    rule: str = ""
    count: int | None = None
    until_on: date | None = None
    last_on: date | None = None
    without: tuple[date, ...] = ()
    instead: tuple[SeriesException, ...] = ()
    zone: str = ""  # of its hour; none where it has none, nor in what was stored before there was this field

    def ended(self, now: datetime) -> bool:
        """`now`: at the institution, in its zone. A meeting without an hour ends with its day."""
        if self.rule:
            return self.last_on is not None and self.last_on < now.date()
        if self.starts_at is None:
            return self.day < now.date()
        begin = datetime.combine(self.day, self.starts_at)
        return begin + timedelta(minutes=self.minutes or 0) < now.replace(tzinfo=None)

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=lambda value: value.isoformat()))
        return plain

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Facts":
        """What `stored` gave."""
        return cls(
            **{
                **_read(stored),
                "projects": tuple(stored["projects"]),
                "without": tuple(map(date.fromisoformat, stored["without"])),
                "instead": tuple(SeriesException(**_read(one)) for one in stored["instead"]),
            }
        )


DAYS = ("day", "until_on", "last_on", "series_on")


def _read(stored: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(stored[name]) for name in DAYS if stored.get(name)}
    starts_at = stored["starts_at"]
    return {**stored, **days, "starts_at": time.fromisoformat(starts_at) if starts_at else None}


def is_news(current: Facts, told: Facts | None) -> bool:
    """Whether it differs from what somebody heard last."""
    return told is None or current != (told if told.zone else replace(told, zone=current.zone))


FREE_CHANGES = 3  # about one meeting in a day, of which somebody hears at once


def patience(lately: int) -> int:
    """How many times as long as usual a message waits, which may bring together several changes, where somebody had
    `lately` many about the same meeting within a day: twice as long with each, up to about an hour. So nobody who moves
    a meeting again and again fills the mailboxes of those who are invited."""
    return 1 << min(max(0, lately - FREE_CHANGES), 5)


def due(*, current: Facts | None, told: Facts | None, now: datetime) -> Method | None:
    """`current`: of the meeting as it is, None for somebody who is not invited (any more). `told`: what they
    heard last, None when they heard nothing or that it is off. Nobody hears of a meeting that is over. Of a
    series that has ended hears whoever still has later meetings of it in their calendar."""
    if current is not None:
        goes_on = bool(current.rule) and told is not None and not told.ended(now)
        return Method.REQUEST if is_news(current, told) and (goes_on or not current.ended(now)) else None
    return Method.CANCEL if told is not None and not told.ended(now) else None

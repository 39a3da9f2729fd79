"""What follows from a changed setting of an institution: slices above contribute it, since institutions lie below
everything that is computed from their settings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from foundation.contributions import Contribution, contributed

if TYPE_CHECKING:
    from accounts.institutions.models import Institution
    from accounts.people.models import Person


class Effect(Protocol):
    """Runs inside the transaction of the change, under the institution's lock."""

    def __call__(self, *, institution_id: int, at: datetime) -> object: ...


@dataclass(frozen=True, kw_only=True)
class SettingEffect(Contribution):
    """`run` is called after one of `settings` changed; once, however many of them did."""

    settings: frozenset[str]
    run: Effect


class ZoneChange(Protocol):
    """Runs as an Effect does, before those, and knows the zone that there was `before`."""

    def __call__(
        self, *, institution: "Institution", before: ZoneInfo, by: "Person | None", at: datetime
    ) -> object: ...


@dataclass(frozen=True, kw_only=True)
class ZoneEffect(Contribution):
    """What a corrected time zone does to rows that a slice has: `run`; and `tells`, in sentences before it is saved.
    Days and hours that people wrote stay: their clocks were right."""

    run: ZoneChange
    tells: Callable[["Institution", ZoneInfo, datetime], list[str]]


def run_effects(changed: set[str], *, institution_id: int, at: datetime) -> None:
    for effect in contributed(SettingEffect):
        if effect.settings & changed:
            effect.run(institution_id=institution_id, at=at)

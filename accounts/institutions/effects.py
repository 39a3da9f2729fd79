"""What follows from a changed setting of an institution: slices above contribute it, since institutions lie below
everything that is computed from their settings.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from foundation.contributions import Contribution, contributed


class Effect(Protocol):
    """Runs inside the transaction of the change, under the institution's lock."""

    def __call__(self, *, institution_id: int, at: datetime) -> object: ...


@dataclass(frozen=True, kw_only=True)
class SettingEffect(Contribution):
    """`run` is called after one of `settings` changed; once, however many of them did."""

    settings: frozenset[str]
    run: Effect


def run_effects(changed: set[str], *, institution_id: int, at: datetime) -> None:
    for effect in contributed(SettingEffect):
        if effect.settings & changed:
            effect.run(institution_id=institution_id, at=at)

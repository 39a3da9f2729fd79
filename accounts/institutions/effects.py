"""What follows from a changed setting of an institution: slices above say so here when their app is ready.

Imports nothing of ours: institutions lie below everything that is computed from their settings.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class SettingEffect(Protocol):
    """Runs inside the transaction of the change, under the institution's lock."""

    def __call__(self, *, institution_id: int, at: datetime) -> object: ...


EFFECTS: dict[str, list[SettingEffect]] = {}


def register_effect(*settings: str) -> Callable[[SettingEffect], SettingEffect]:
    """`register_effect("time_zone")(effect)`: `effect` runs after that setting changed."""

    def add(effect: SettingEffect) -> SettingEffect:
        for name in settings:
            effects = EFFECTS.setdefault(name, [])
            if effect not in effects:
                effects.append(effect)
        return effect

    return add


def run_effects(changed: set[str], *, institution_id: int, at: datetime) -> None:
    """Each effect once, however many of its settings changed."""
    due: list[SettingEffect] = []
    for name in sorted(changed):
        due += [effect for effect in EFFECTS.get(name, []) if effect not in due]
    for effect in due:
        effect(institution_id=institution_id, at=at)

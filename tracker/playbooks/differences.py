"""How two versions of a playbook differ, step by step. Pure. May import content."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tracker.playbooks.content import PlannedStep, PlaybookContent

#: What of a step is compared, in the order in which it is shown.
FIELDS = ("title", "side", "day", "days", "done_when", "trap", "room", "after", "links")


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class StepChange:
    """`step`: as it is now, or was; `fields`: of a changed one, name -> what it was and what it is."""

    change: Change
    step: PlannedStep
    fields: tuple[tuple[str, Any, Any], ...] = ()


def step_changes(old: PlaybookContent, new: PlaybookContent) -> Iterator[StepChange]:
    """In the order of the new version; what was removed comes last."""
    before, after = ({step.key: step for step in content.steps} for content in (old, new))
    for key, step in after.items():
        if key not in before:
            yield StepChange(Change.ADDED, step)
        elif fields := _fields(before[key], step):
            yield StepChange(Change.CHANGED, step, fields)
    for key, step in before.items():
        if key not in after:
            yield StepChange(Change.REMOVED, step)


def _fields(old: PlannedStep, new: PlannedStep) -> tuple[tuple[str, Any, Any], ...]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in FIELDS)
    return tuple((name, was, now) for name, was, now in pairs if was != now)

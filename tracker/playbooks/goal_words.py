"""A goal of a playbook as the fields of a goal of a project, and the other way. Pure. May import content."""

from decimal import Decimal
from typing import Any

from tracker.playbooks.content import PlannedGoal


def goal_fields(goal: PlannedGoal) -> dict[str, Any]:
    """Where nobody knows yet where it begins, the target stands in the text, until somebody measures the start."""
    if goal.target is None:
        return {"side": goal.side, "text": goal.text}
    target = number_text(goal.target)
    if goal.start is None:
        return {"side": goal.side, "text": f"{goal.text}: {f'{target} {goal.unit}'.strip()}"}
    return {
        "side": goal.side,
        "text": goal.text,
        "unit": goal.unit,
        "start_value": Decimal(number_text(goal.start)),
        "target_value": Decimal(target),
    }


def number_text(value: float) -> str:
    """Without a point where it is whole: 95, 0.5"""
    return str(int(value)) if value == int(value) else str(round(value, 2))


def as_number(value: Decimal | None) -> float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)

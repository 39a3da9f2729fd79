"""What the pages of playbooks show of their content. May import models and the pure modules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.labels import label_of
from foundation.pages import dates
from foundation.text_lists import and_list
from tracker.playbooks.comparison import Difference, DifferenceKind
from tracker.playbooks.content import PlannedStep, PlaybookContent
from tracker.playbooks.differences import Change, StepChange, step_changes
from tracker.playbooks.goal_words import goal_fields
from tracker.playbooks.plan import PlacedStep
from tracker.projects.models import Kind
from tracker.steps.models import StepSide


@dataclass(frozen=True, slots=True)
class StepLine:
    """`when`: its days, counted from the start or, once that is known, in the calendar."""

    step: PlannedStep
    side: str
    room: str
    after: str
    when: str


def shown_content(content: PlaybookContent, placed: Sequence[PlacedStep] = ()) -> dict[str, Any]:
    """What `tracker/playbooks/_content.html` needs."""
    days = {one.step.key: dates.short_span(one.starts_on, one.due_on) for one in placed}
    titles = {step.key: step.title for step in content.steps}
    return {
        "content": content,
        "kind": label_of(Kind, content.kind),
        "steps": [
            StepLine(
                step=step,
                side=label_of(StepSide, step.side),
                room=and_list(content.role_words(step)),
                after=and_list(titles[key] for key in step.after),
                when=days.get(step.key) or _days_after_start(step),
            )
            for step in sorted(content.steps, key=lambda step: step.day)
        ],
        "goals": [(label_of(StepSide, goal.side), goal_fields(goal)["text"]) for goal in content.goals],
    }


def _days_after_start(step: PlannedStep) -> str:
    facts = {"day": step.day, "n": step.days}
    return ngettext("day %(day)d, for %(n)d day", "day %(day)d, for %(n)d days", step.days) % facts


def difference_words(difference: Difference) -> str:
    """Took 7 days longer: Clean affiliations"""
    facts = {"title": difference.title, "n": difference.days}
    match difference.kind:
        case DifferenceKind.ADDED:
            return _("Added: %(title)s") % facts
        case DifferenceKind.DROPPED:
            return _("Dropped: %(title)s") % facts
    return ngettext("%(n)d day longer: %(title)s", "%(n)d days longer: %(title)s", difference.days) % facts


@dataclass(frozen=True, slots=True)
class ShownChange:
    """`fields`: of a changed step, what it was and what it is, in words."""

    change: str
    label: str
    title: str
    side: str
    fields: Sequence[tuple[str, str, str]]


def shown_changes(old: PlaybookContent, new: PlaybookContent) -> list[ShownChange]:
    return [_shown(change, old, new) for change in step_changes(old, new)]


def _shown(change: StepChange, old: PlaybookContent, new: PlaybookContent) -> ShownChange:
    labels = {Change.ADDED: _("New"), Change.REMOVED: _("Removed"), Change.CHANGED: _("Changed")}
    fields = [
        (_field_label(name), _in_words(name, was, old), _in_words(name, now, new)) for name, was, now in change.fields
    ]
    side = label_of(StepSide, change.step.side)
    return ShownChange(change.change.value, labels[change.change], change.step.title, side, fields)


def _field_label(name: str) -> str:
    return {
        "title": _("Step"), "side": _("Side"), "day": _("Begins on day"), "days": _("Days"),
        "done_when": _("Done when"), "trap": _("Usual trap"), "room": _("In the room"), "after": _("After"),
        "links": _("Links"),
    }[name]  # fmt: skip


def _in_words(name: str, value: Any, content: PlaybookContent) -> str:
    words = dict(content.roles) if name == "room" else {step.key: step.title for step in content.steps}
    match name:
        case "room" | "after":
            return and_list(words.get(key, key) for key in value)
        case "links":
            return and_list(link.label for link in value)
        case "side":
            return label_of(StepSide, value)
    return str(value)

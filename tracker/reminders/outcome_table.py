"""Reminders and how each ended, as a table: whether it was sent, answered, and followed by a contact."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from foundation.pages.dates import short_day
from foundation.pages.lists import Cell
from tracker.reminders.ladder import Cancelled
from tracker.reminders.models import Reminder


def outcome_table(reminders: Iterable[Reminder], *, show_person: bool = False) -> dict[str, Any]:
    """Headings and rows of the component list_table. `reminders`: of queries.outcomes."""
    rows = [[Cell(label, text) for label, text in _facts(one, show_person)] for one in reminders]
    return {"headings": [{"label": cell.label} for cell in rows[0]] if rows else [], "rows": rows}


def _facts(reminder: Any, show_person: bool) -> list[tuple[str, str]]:
    sent_on = reminder.message.sent_on if reminder.message is not None else None
    ends = reminder.ended == "sent" and reminder.project_id
    came = (_("yes") if reminder.came else _("no")) if ends else ""
    return [
        (_("Day"), short_day(sent_on or reminder.planned_on)),
        *([(_("To"), reminder.person.name)] if show_person else []),
        (_("Project"), reminder.project.name if reminder.project is not None else ""),
        (_("Why"), reminder.get_rung_display()),
        (_("Outcome"), _outcome(reminder)),
        (_("A contact within 7 days"), came),
    ]


def _outcome(reminder: Any) -> str:
    if reminder.why:
        text = _("Not sent: %(reason)s") % {"reason": Cancelled(reminder.why).label}
    elif reminder.message is not None:
        text = reminder.message.get_state_display()
    else:
        text = _("Planned")
    return " · ".join([text, reminder.get_answer_display()]) if reminder.answer else text

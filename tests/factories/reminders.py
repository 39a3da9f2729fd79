"""Reminders for tests that are about something else than planning them."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.people.models import Person
from tracker.delivery.models import Message, MessageState
from tracker.projects.models import Project
from tracker.reminders.models import Reminder

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def make_reminder(person: Person, project: Project, *, sent_on: date | None = None, **fields: Any) -> Reminder:
    """Open, or sent on the day."""
    day = sent_on or NOON.date()
    mine = {"institution_id": project.institution_id, "person": person, "updated_at": NOON}
    message = None
    if sent_on is not None:
        message, _made = Message.objects.get_or_create(
            person=person,
            day_on=day,
            defaults={**mine, "kind": "reminder", "topic": "contact", "state": MessageState.SENT,
                      "next_attempt_at": NOON, "sent_at": NOON, "sent_on": sent_on},
        )  # fmt: skip
    return Reminder.objects.create(
        **{**mine, "project": project, "rung": "due", "cycle_on": day, "due_on": day, "planned_on": day,
           "message": message, **fields}
    )  # fmt: skip

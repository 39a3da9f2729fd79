"""Messages and letters for tests that send none."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.people.models import Person
from tracker.delivery import actions
from tracker.delivery.kinds import kind_named
from tracker.delivery.letters import Content, Letter, Recipient
from tracker.delivery.models import Message, MessageState

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def write_letters(message_ids: Collection[int], *, worker: str, at: datetime, kind: str = "reminder") -> list[Letter]:
    """Of messages that `worker` has claimed."""
    chosen = actions.choose(kind=kind_named(kind), message_ids=message_ids, worker=worker, at=at)
    return [actions.write(one) for one in chosen]


def make_message(person: Person, *, kind: str, day_on: date, **fields: Any) -> Message:
    defaults: dict[str, Any] = {"next_attempt_at": NOON, "updated_at": NOON}
    if fields.get("state") == MessageState.SENT:
        defaults |= {"sent_at": NOON, "sent_on": day_on}
    return Message.objects.create(
        institution_id=person.institution_id, person=person, kind=kind, day_on=day_on, **{**defaults, **fields}
    )


def make_recipient(**fields: Any) -> Recipient:
    london = ZoneInfo("Europe/London")
    facts: dict[str, Any] = {
        "message_id": 1,
        "person_id": 3,
        "institution_id": 2,
        "institution": "Northern College",
        "institution_zone": london,
        "zone": london,
        "name": "Ann",
        "address": "ann@example.org",
        "language": "en",
        "reference": "<reminder.3.20261126@example.org>",
        "unsubscribe_url": "https://example.org/unsubscribe/a-token/",
    }
    return Recipient(**{**facts, **fields})


def make_letter(**fields: Any) -> Letter:
    return Letter(make_recipient(**fields), Content("Subject", "Text\n", "<p>Text</p>\n"))

"""Messages that a colleague asks for: opened by the action that causes them, in its transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.delivery.channels import DEFAULT_CHANNEL
from tracker.delivery.kinds import ImmediateKind
from tracker.delivery.models import Message

#: For which a message waits after a change: who changes something often corrects it at once, or takes it back.
SETTLING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class To:
    """A person, or a guest with an address."""

    person: Person | None = None
    guest_name: str = ""
    guest_address: str = ""


def open_immediate(
    kind: ImmediateKind,
    recipients: Sequence[To],
    *,
    institution: Institution,
    at: datetime,
    not_before: datetime,
    channel: str = DEFAULT_CHANNEL,
) -> list[Message]:
    """A message to each, in their order, which goes from `not_before` on. Two statements."""
    return Message.objects.bulk_create(
        Message(
            institution=institution,
            person=to.person,
            guest_name=to.guest_name,
            guest_address=to.guest_address,
            immediate=True,
            day_on=institution.day(at),
            kind=kind.name,
            channel=channel,
            next_attempt_at=not_before,
            updated_at=at,
        )
        for to in recipients
    )

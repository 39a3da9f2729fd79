"""Turns claimed messages into letters. What a message says is its kind's to decide; here is what all kinds share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts.languages import language_of
from foundation.tenancy import within
from tracker.delivery.kinds import MessageKind
from tracker.delivery.letters import Letter, Recipient, message_reference
from tracker.delivery.links import unsubscribe_url
from tracker.delivery.models import UNSENT, Message, MessageState
from tracker.delivery.queries import not_today, zone_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one message will say, not yet in words."""

    kind: MessageKind
    to: Recipient
    says: Any


@transaction.atomic
def choose(*, kind: MessageKind, message_ids: Collection[int], worker: str, at: datetime) -> list[Chosen]:
    """What the messages of this kind that `worker` holds will say. One that may not go today waits for a day on which
    it may; one without anything left to say is cancelled. Three queries, those of the kind, and one for each fate."""
    held = list(
        Message.objects.filter(pk__in=message_ids, claimed_by=worker)
        .select_related("institution", "person", "person__delivery_preference")
        .order_by("pk")
    )
    waits = not_today(held, at=at)
    for day, ids in waits.items():
        _wait(ids, until=day, at=at)
    messages = [message for message in held if not any(message.pk in ids for ids in waits.values())]
    says = kind.choose(messages, at=at)
    empty = [message.pk for message in messages if message.pk not in says]
    if empty:
        Message.objects.filter(pk__in=empty, claimed_by=worker).update(
            state=MessageState.CANCELLED, claimed_by="", updated_at=at
        )
    return [Chosen(kind, _recipient(message), says[message.pk]) for message in messages if message.pk in says]


def _wait(message_ids: Collection[int], *, until: datetime, at: datetime) -> None:
    Message.objects.filter(pk__in=message_ids, state__in=UNSENT).update(
        state=MessageState.PLANNED, claimed_by="", next_attempt_at=until, updated_at=at
    )


def write(chosen: Chosen) -> Letter:
    """The words, inside the person's institution and in the person's language."""
    with within(chosen.to.institution_id), translation.override(chosen.to.language):
        return Letter(chosen.to, chosen.kind.write(chosen.says, to=chosen.to))


def claimed_kinds(message_ids: Collection[int]) -> Sequence[tuple[int, str]]:
    """The messages with the name of their kind. One query."""
    return list(Message.objects.filter(pk__in=message_ids).order_by("pk").values_list("pk", "kind"))


def _recipient(message: Message) -> Recipient:
    person, place = message.person, message.institution
    person.institution = place  # theirs is the same one, and their language may be its
    return Recipient(
        message_id=message.pk,
        person_id=person.pk,
        institution_id=place.pk,
        institution=place.name,
        institution_zone=place.zone,
        zone=zone_of(message),
        name=person.name,
        address=person.email,
        language=language_of(person),
        reference=message_reference(message.kind, person.pk, message.day_on),
        unsubscribe_url=unsubscribe_url(kind=message.kind, person_id=person.pk),
    )

"""Turns claimed messages into letters. What a message says is its kind's to decide; here is what all kinds share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts.languages import language_in, language_of
from foundation.tenancy import within
from tracker.delivery.actions.notes import give_back_notes, take_notes
from tracker.delivery.kinds import MessageKind
from tracker.delivery.letters import Letter, Recipient, immediate_reference, message_reference
from tracker.delivery.links import unsubscribe_url
from tracker.delivery.models import UNSENT, Message, MessageState, Note
from tracker.delivery.notes import with_notes
from tracker.delivery.queries import not_today, zone_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one message will say, not yet in words."""

    kind: MessageKind
    to: Recipient
    says: Any
    notes: Sequence[Note] = ()


@transaction.atomic
def choose(*, kind: MessageKind, message_ids: Collection[int], worker: str, at: datetime) -> list[Chosen]:
    """What the messages of this kind that `worker` holds will say. One that may not go today waits for a day on which
    it may; one without anything left to say is cancelled; what goes takes the notes of its person along. Four queries,
    those of the kind, one for each fate, and one for each message with notes."""
    held = list(
        Message.objects.filter(pk__in=message_ids, claimed_by=worker)
        .select_related("institution", "person", "person__delivery_preference")
        .order_by("pk")
    )
    waits = {} if kind.immediate else not_today(held, at=at)
    for day, ids in waits.items():
        _wait(ids, until=day, at=at)
    messages = [message for message in held if not any(message.pk in ids for ids in waits.values())]
    says = kind.choose(messages, at=at)
    empty = [message.pk for message in messages if message.pk not in says]
    if empty:
        Message.objects.filter(pk__in=empty, claimed_by=worker).update(
            state=MessageState.CANCELLED, claimed_by="", updated_at=at
        )
        give_back_notes(empty)
    speaking = [message for message in messages if message.pk in says]
    notes = {} if kind.immediate else take_notes(speaking)
    return [Chosen(kind, _recipient(one), says[one.pk], notes.get(one.pk, ())) for one in speaking]


def _wait(message_ids: Collection[int], *, until: datetime, at: datetime) -> None:
    Message.objects.filter(pk__in=message_ids, state__in=UNSENT).update(
        state=MessageState.PLANNED, claimed_by="", next_attempt_at=until, updated_at=at
    )


def write(chosen: Chosen) -> Letter:
    """The words, inside the person's institution and in the person's language."""
    with within(chosen.to.institution_id), translation.override(chosen.to.language):
        return Letter(chosen.to, with_notes(chosen.kind.write(chosen.says, to=chosen.to), chosen.notes))


def claimed_kinds(message_ids: Collection[int]) -> Sequence[tuple[int, str]]:
    """The messages with the name of their kind. One query."""
    return list(Message.objects.filter(pk__in=message_ids).order_by("pk").values_list("pk", "kind"))


def _recipient(message: Message) -> Recipient:
    person, place = message.person, message.institution
    if person is None:
        return _guest(message)
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
        reference=(
            immediate_reference(message.kind, message.pk)
            if message.immediate
            else message_reference(message.kind, person.pk, message.day_on)
        ),
        unsubscribe_url="" if message.immediate else unsubscribe_url(kind=message.kind, person_id=person.pk),
    )


def _guest(message: Message) -> Recipient:
    place = message.institution
    return Recipient(
        message_id=message.pk,
        person_id=None,
        institution_id=place.pk,
        institution=place.name,
        institution_zone=place.zone,
        zone=place.zone,
        name=message.guest_name,
        address=message.guest_address,
        language=language_in(place),
        reference=immediate_reference(message.kind, message.pk),
        unsubscribe_url="",
    )

"""Notes: what happened that a person is told in their next message, whatever that is about."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.people.models import Person
from tracker.delivery.models import DeliveryPreference, Message, Note
from tracker.delivery.queries import untold


def leave_note(*, person: Person, kind: str, about: int, facts: Mapping[str, Any], at: datetime) -> None:
    """In the transaction of what happened. `about`: the id of what it tells of; a note about the same that was not
    told yet is replaced. None is left for who left, or wants none
    of this kind."""
    institution_id = person.institution_id
    if institution_id is None or not person.is_active:
        return
    said = DeliveryPreference.objects.filter(person=person).values_list("notes", "unwanted_notes").first()
    if said is not None and (not said[0] or kind in said[1]):
        return
    told = {"facts": dict(facts), "at": at}
    if not untold().filter(person=person, kind=kind, about=about).update(**told):
        Note.objects.create(institution_id=institution_id, person=person, kind=kind, about=about, **told)


def drop_notes(*, kind: str, about: Collection[int]) -> None:
    """Those not told yet: what they tell of is gone."""
    untold().filter(kind=kind, about__in=about).delete()


def take_notes(messages: Sequence[Message]) -> dict[int, list[Note]]:
    """What each message tells besides, by its id: the notes that wait for its person, and those that it took before and
    did not get through with. One query, and one more for each message that has some."""
    by_person = {message.person_id: message for message in messages}
    rows = Note.objects.filter(Q(message=None) | Q(message__in=messages), person__in=by_person)
    found: dict[int, list[Note]] = defaultdict(list)
    for note in rows.order_by("at", "pk"):
        found[by_person[note.person_id].pk].append(note)
    for message_id, notes in found.items():
        Note.objects.filter(pk__in=[note.pk for note in notes]).update(message=message_id)
    return found


def give_back_notes(message_ids: Collection[int]) -> None:
    """Of messages that turned out to have nothing to say: the next one tells them."""
    Note.objects.filter(message__in=message_ids).update(message=None)

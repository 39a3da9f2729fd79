"""Tells the owners of an entry in their next message, and sweeps for reviews that have become due."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from accounts.institutions.actions import lock
from accounts.people.models import Person
from tracker.ai_register.choices import ReviewReason
from tracker.ai_register.models import AiEntry
from tracker.ai_register.notes import AI_NOTE
from tracker.ai_register.queries import due_reviews
from tracker.delivery.actions import drop_notes, leave_note

AT_ONCE = 500  # entries of one institution in one sweep


def tell_review_asked(entry: AiEntry, *, by: Person | None, at: datetime, reason: ReviewReason) -> None:
    _tell(entry, by=by, at=at, what=reason.value)


def tell_decided(entry: AiEntry, *, by: Person | None, at: datetime) -> None:
    _tell(entry, by=by, at=at, what=f"decided_{entry.approval}")


def drop_review_notes(entry_ids: Collection[int]) -> None:
    """Of what was not told yet: it is reviewed, or gone."""
    drop_notes(kind=AI_NOTE, about=entry_ids)


@transaction.atomic
def tell_due_reviews(*, institution_id: int, at: datetime) -> int:
    """Both owners of each entry whose review has become due, once for each day of a review; how many entries."""
    today = lock(institution_id).day(at)
    untold = due_reviews(today).filter(~Q(told_for=F("review_on")) | Q(told_for=None))
    rows = list(untold.select_related("library_owner", "it_owner").order_by("review_on", "id")[:AT_ONCE])
    for entry in rows:
        _tell(entry, by=None, at=at, what="due")
    AiEntry.objects.filter(pk__in=[entry.pk for entry in rows]).update(told_for=F("review_on"))
    return len(rows)


def _tell(entry: AiEntry, *, by: Person | None, at: datetime, what: str) -> None:
    """`what`: of notes.py. Not `by`, who was there."""
    facts = {"entry": entry.pk, "name": entry.name, "what": what}
    for person in {entry.library_owner, entry.it_owner} - {by, None}:
        if person is not None:
            leave_note(person=person, kind=AI_NOTE, about=entry.pk, facts=facts, at=at)

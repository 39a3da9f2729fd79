"""What somebody typed and has not saved yet. Private to them, so the audit trail is silent about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accounts.pages import institution_of
from accounts.people.models import Person
from foundation.tenancy import across_institutions
from tracker.meetings.models import MeetingDraft

KEPT = timedelta(days=14)
BACK = timedelta(hours=1)  # so long a discarded one can be restored
#: What of the form is kept, all of it together so many texts of so many characters at most.
FIELDS = (
    "projects", "held_on", "attendees", "others", "guests", "starts_at", "minutes", "mode", "place", "notes", "links",
    "once",
)  # fmt: skip
MAX_DRAFT_TEXTS, MAX_DRAFT_LENGTH = 500, 60_000


def keep_draft(*, person: Person, at: datetime, given: Mapping[str, Sequence[str]]) -> None:
    """In place of the one before. What is too long for a meeting is not kept: the form will refuse it anyway."""
    fields = {name: list(given[name]) for name in FIELDS if any(given.get(name, ()))}
    texts = [text for values in fields.values() for text in values]
    if len(texts) > MAX_DRAFT_TEXTS or sum(map(len, texts)) > MAX_DRAFT_LENGTH or any("\0" in text for text in texts):
        return
    draft = MeetingDraft(institution=institution_of(person), person=person, fields=fields, kept_at=at)
    MeetingDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["person", "institution"],
        update_fields=["fields", "kept_at", "updated_at"],
    )


def draft_of(person: Person, *, at: datetime) -> MeetingDraft | None:
    return MeetingDraft.objects.filter(person=person, kept_at__gt=at - KEPT).first()


def drop_draft(*, person: Person) -> None:
    MeetingDraft.objects.filter(person=person).delete()


def throw_away_draft(*, person: Person, at: datetime) -> None:
    """It is as old as one that nobody sees; for a while it is still there."""
    MeetingDraft.objects.filter(person=person, kept_at__gt=at - KEPT).update(kept_at=at - KEPT)


def take_up_draft(*, person: Person, at: datetime) -> bool:
    """Restore the discarded one; whether it is still there."""
    thrown = MeetingDraft.objects.filter(person=person, kept_at__gt=at - KEPT - BACK)
    return bool(thrown.update(kept_at=at))


def sweep_drafts(*, at: datetime) -> int:
    """Forget the old ones, of all institutions; how many."""
    with across_institutions():
        return MeetingDraft.objects.filter(kept_at__lte=at - KEPT - BACK).delete()[0]

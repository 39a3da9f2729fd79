"""What somebody typed and has not saved yet. Private to them, so the audit trail is silent about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accounts.pages import home
from accounts.people.models import Person
from accounts.tenancy import across_institutions
from tracker.meetings.models import MeetingDraft

KEPT = timedelta(days=14)
#: What of the form is kept; each at most so many texts of so many characters in all.
FIELDS = (
    "projects", "held_on", "attendees", "others", "guests", "starts_at", "minutes", "mode", "notes",
)  # fmt: skip
MOST, LONGEST = 500, 60_000


def keep_draft(*, person: Person, at: datetime, given: Mapping[str, Sequence[str]]) -> None:
    """In place of the one before. What is too long for a meeting is not kept: the form will refuse it anyway."""
    fields = {name: list(given[name]) for name in FIELDS if any(given.get(name, ()))}
    texts = [text for values in fields.values() for text in values]
    if len(texts) > MOST or sum(map(len, texts)) > LONGEST or any("\0" in text for text in texts):
        return
    MeetingDraft.objects.update_or_create(
        person=person, defaults={"institution": home(person), "fields": fields, "kept_at": at}
    )


def draft_of(person: Person, *, at: datetime) -> MeetingDraft | None:
    return MeetingDraft.objects.filter(person=person, kept_at__gt=at - KEPT).first()


def drop_draft(*, person: Person) -> None:
    MeetingDraft.objects.filter(person=person).delete()


def sweep_drafts(*, at: datetime) -> int:
    """Forget the old ones, of all institutions; how many."""
    with across_institutions():
        return MeetingDraft.objects.filter(kept_at__lte=at - KEPT).delete()[0]

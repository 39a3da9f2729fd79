"""What was changed in an entry before, in the audit trail's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from accounts.audit.descriptions import describe
from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from tracker.ai_register.models import AiEntry

ENTRIES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class AiHistoryEntry:
    """`by` None: the product itself, or an operator of the installation. `changes`: one sentence a field."""

    at: datetime
    by: Person | None
    done: str
    changes: Sequence[str]


def history_of_entry(entry: AiEntry, *, zone: tzinfo) -> list[AiHistoryEntry]:
    """Newest first. One query, and one for each kind of thing that is named."""
    about = AuditEntry.objects.filter(target="aientry", target_id=entry.pk)
    entries = list(about.select_related("by").order_by("-id")[:ENTRIES_SHOWN])
    words = describe(entries, zone=zone)
    return [AiHistoryEntry(one.at, one.by, words.done(one), list(words.changes(one))) for one in entries]

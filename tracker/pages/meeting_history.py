"""What the audit trail has of a meeting and of what belongs to it, in the audit trail's words. May import models."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.audit.descriptions import describe
from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from foundation.db.compiled import Compiled
from tracker.meetings.extension_points import trace_managers
from tracker.meetings.models import Meeting

ENTRIES_SHOWN = 100
#: Of the meeting: what was removed from its notes is for administrators.
HIDDEN = frozenset({"notes"})
#: Of a row on the meeting: its page shows them beside what was done.
SHOWN_BESIDE = frozenset({"meeting", "project", "text"})


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """`by` None: the product itself, or an operator of the installation. `about`: a row on the meeting by its name, ""
    for the meeting itself. `changes`: one sentence a field."""

    at: datetime
    by: Person | None
    done: str
    about: str
    changes: Sequence[str]


def _about(meeting: Any, named: Any) -> QuerySet[Any, Any]:
    """`named`: the meeting's id as text, as what was done to a row on it has it."""
    about = Q(target="meeting", target_id=meeting)
    for rows in trace_managers():
        on_it = Q(target_id__in=rows.filter(meeting=meeting).values("pk")) | Q(on_meeting=named)
        about |= on_it & Q(target=rows.model._meta.model_name)
    entries = AuditEntry.objects.alias(on_meeting=Cast(KT("changes__meeting"), TextField())).filter(about)
    return entries.order_by("-id").values_list("pk")[:ENTRIES_SHOWN]


#: Compiled for P13: see docs/performance.md. The entries themselves have JSON, which a compiled query cannot read.
_ABOUT = Compiled(_about)


def history_of(meeting: Meeting, *, zone: tzinfo) -> list[HistoryEntry]:
    """Newest first; what was deleted since is among it. Two queries, and one for each kind of thing that is named."""
    ids = [pk for (pk,) in _ABOUT(meeting=meeting.pk, named=str(meeting.pk))]
    if not ids:
        return []
    entries = list(AuditEntry.objects.filter(pk__in=ids).select_related("by").order_by("-id"))
    words = describe(entries, zone=zone)
    told = []
    for entry in entries:
        own = entry.target == "meeting"
        changes = list(words.changes(entry, without=HIDDEN if own else SHOWN_BESIDE))
        if changes or not entry.action.endswith(".update"):
            name = "" if own else words.target(entry)
            told.append(HistoryEntry(entry.at, entry.by, words.done(entry), name, changes))
    return told

"""What the audit trail has of a meeting and of what belongs to it, in the audit trail's words. May import models."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
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


def _rows_on(meeting: Any, named: Any) -> QuerySet[Any, Any]:
    """Kind and id of each row that is on the meeting, or was when it was made. `named`: the meeting's id as text, as
    the audit trail has it."""
    managers = list(trace_managers())
    kinds = [rows.model._meta.model_name for rows in managers]
    # in the words of the index `audit_on_meeting`
    noted = AuditEntry.objects.alias(on_meeting=Cast(KT("changes__meeting"), TextField()))
    noted = noted.filter(changes__has_key="meeting", on_meeting=named, target__in=kinds).order_by()
    there = [
        rows.filter(meeting=meeting).order_by().values_list(Value(kind), "pk")
        for kind, rows in zip(kinds, managers, strict=True)
    ]
    return noted.values_list("target", "target_id").union(*there)


#: Compiled for P13: see docs/performance.md. The entries themselves have JSON, which a compiled query cannot read.
_ROWS_ON = Compiled(_rows_on)


def history_of(meeting: Meeting, *, zone: tzinfo) -> list[HistoryEntry]:
    """Newest first; what was deleted since is among it. Two queries, and one for each kind of thing that is named."""
    about, rows = Q(target="meeting", target_id=meeting.pk), defaultdict(list)
    for kind, pk in _ROWS_ON(meeting=meeting.pk, named=str(meeting.pk)):
        rows[kind].append(pk)
    for kind, ids in rows.items():
        about |= Q(target=kind, target_id__in=ids)
    entries = list(AuditEntry.objects.filter(about).select_related("by").order_by("-id")[:ENTRIES_SHOWN])
    words = describe(entries, zone=zone)
    told = []
    for entry in entries:
        own = entry.target == "meeting"
        changes = list(words.changes(entry, without=HIDDEN if own else SHOWN_BESIDE))
        if changes or not entry.action.endswith(".update"):
            name = "" if own else words.target(entry)
            told.append(HistoryEntry(entry.at, entry.by, words.done(entry), name, changes))
    return told

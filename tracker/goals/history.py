"""What was agreed about a goal and its pairs before, in the audit trail's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import Q

from accounts.audit.descriptions import describe
from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from tracker.goals.models import Goal, GoalPair

ENTRIES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class GoalHistoryEntry:
    """`by` None: the product itself, or an operator of the installation. `changes`: one sentence a field."""

    at: datetime
    by: Person | None
    done: str
    changes: Sequence[str]


def history_of_goal(goal: Goal, *, zone: tzinfo) -> list[GoalHistoryEntry]:
    """Newest first. One query, and one for each kind of thing that is named."""
    pairs = GoalPair.objects.filter(Q(library_goal=goal) | Q(it_goal=goal)).order_by()
    about = Q(target="goal", target_id=goal.pk) | Q(target="goalpair", target_id__in=pairs.values("pk"))
    entries = list(AuditEntry.objects.filter(about).select_related("by").order_by("-id")[:ENTRIES_SHOWN])
    words = describe(entries, zone=zone)
    return [
        GoalHistoryEntry(entry.at, entry.by, words.done(entry), list(words.changes(entry, without={"project"})))
        for entry in entries
    ]

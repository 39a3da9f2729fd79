"""Tells the people whom a clash concerns, in their next message."""

from datetime import datetime

from accounts.people.models import Person
from tracker.delivery.actions import drop_notes, leave_note
from tracker.goals.clash_note import CLASH_NOTE
from tracker.goals.models import GoalPair


def tell_owners(pair: GoalPair, *, by: Person | None, at: datetime) -> None:
    """Both owners of a clash that was found, or resolved; not `by`, who said so. What was left to say before is not
    said any more."""
    drop_notes(kind=CLASH_NOTE, about=[pair.pk])
    if not pair.is_open and pair.resolved_on is None:
        return
    for person in (pair.library_owner, pair.it_owner):
        if person is not None and person != by:
            tell_of_clash(pair, person, at=at, what="found" if pair.is_open else "resolved")


def tell_of_clash(pair: GoalPair, person: Person, *, at: datetime, what: str) -> None:
    """`what`: of clash_note.py."""
    facts = {
        "what": what,
        "goal_id": pair.library_goal_id,
        "project": pair.project.name,
        "library": pair.library_goal.text,
        "it": pair.it_goal.text,
        "resolution": pair.resolution,
    }
    leave_note(person=person, kind=CLASH_NOTE, about=pair.pk, facts=facts, at=at)

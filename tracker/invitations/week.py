"""What invitations show on a person's *this week*: meetings that wait for their answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet

from accounts.people.models import Person
from tracker.meetings.models import PLANNED, Answer, Attendance, Meeting
from tracker.meetings.recurrence import in_words

LINES_SHOWN = 30  # lines of a card
ANSWERS = (Answer.YES, Answer.MAYBE, Answer.NO)


def _unanswered(person: Any, today: Any) -> QuerySet[Meeting]:
    asked = Attendance.objects.filter(person=person, invited=True, answer=Answer.NONE)
    return Meeting.objects.filter(pk__in=asked.values("meeting"), state=PLANNED, held_on__gte=today)


def has_unanswered(person: Any, today: Any) -> Exists:
    return Exists(_unanswered(person, today))


def show_unanswered(person: Person, today: date) -> Mapping[str, Any] | None:
    """The next first; of a series the next only, for all of it. Two queries."""
    coming = _unanswered(person, today)
    nexts: dict[tuple[str, int | None], Meeting] = {}
    for meeting in coming.select_related("series").prefetch_related("projects").order_by("held_on", "starts_at", "id"):
        nexts.setdefault(("series", meeting.series_id) if meeting.series_id else ("meeting", meeting.pk), meeting)
    meetings = [
        (meeting, in_words(meeting.series.rule) if meeting.series is not None else "") for meeting in nexts.values()
    ]
    return {"meetings": meetings[:LINES_SHOWN], "answers": ANSWERS} if meetings else None

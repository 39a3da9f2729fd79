"""What meetings show on a person's *this week*: their projects worst first, and their meetings. May import queries."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Q, QuerySet

from accounts.people.models import Person
from tracker.meetings.models import PLANNED, Attendance, Meeting
from tracker.meetings.permissions import writable
from tracker.meetings.week_lines import LINES_SHOWN, week_projects
from tracker.projects.sentences import needs

IN_ORDER = ("held_on", "starts_at", "id")
COMING_WITHIN = timedelta(days=28)


def show_projects(person: Person, today: date) -> Mapping[str, Any]:
    week = week_projects(person, today=today)
    worst = week.needy[0].project.name if week.needy else ""
    lead = needs(week.needing, worst) if week.lines else ""
    return {"week": week, "lead": lead, "once": uuid.uuid4().hex}


def has_unsaid(person: Any, today: Any) -> Exists:
    return Exists(_planned(person).filter(held_on__lt=today))


def show_unsaid(person: Person, today: date) -> Mapping[str, Any] | None:
    """Planned meetings whose day has passed: did they meet? Those that the person may write. Two queries."""
    rows = _planned(person.pk).filter(held_on__lt=today).prefetch_related("projects").order_by(*IN_ORDER)
    meetings = list(writable(rows, person)[:LINES_SHOWN])
    return {"meetings": meetings} if meetings else None


def has_coming(person: Any, today: Any) -> Exists:
    return Exists(_planned(person).filter(held_on__gte=today))


def show_nothing_coming(person: Person, today: date) -> Mapping[str, Any]:
    return {"meetings": ()}


def show_coming(person: Person, today: date) -> Mapping[str, Any]:
    """Two queries."""
    coming = _planned(person.pk).filter(held_on__range=(today, today + COMING_WITHIN))
    return {"meetings": coming.prefetch_related("projects").order_by(*IN_ORDER)[:LINES_SHOWN]}


def _planned(person_id: Any) -> QuerySet[Meeting]:
    """Those that the person is invited to, or organises."""
    theirs = Q(pk__in=Attendance.objects.filter(person=person_id).values("meeting")) | Q(organiser=person_id)
    return Meeting.objects.filter(theirs, state=PLANNED)

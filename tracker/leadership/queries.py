"""When sponsors were in the room and invited, and what waits for leadership. Reads only."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, DateField, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.people.models import Person
from tracker.leadership.models import DigestPreference
from tracker.meetings.models import Attendance, MeetingProject, MeetingState
from tracker.outcomes.models import Decision
from tracker.projects.models import Project
from tracker.projects.statuses import Status

#: A sponsor who was in no meeting for so long is away.
AWAY_AFTER = timedelta(weeks=12)
#: What `with_presence` adds.
PRESENCE = (
    "last_in_room_on", "last_invited_on", "next_invited_on", "next_meeting_on", "decisions_waiting", "waiting_since",
)  # fmt: skip


def with_presence(projects: QuerySet[Project], *, today: Any) -> QuerySet[Any]:
    """Each with when its sponsor was last in the room and last invited, when they are invited next and the project
    meets next, how many decisions wait for leadership and since when. In the same query."""
    theirs = Attendance.objects.filter(meeting__servings__project=OuterRef("pk"), person=OuterRef("sponsor"))
    asked = theirs.filter(invited=True).exclude(meeting__state=MeetingState.CANCELLED)
    came = theirs.filter(attended=True, meeting__state=MeetingState.HELD)
    coming = MeetingProject.objects.filter(
        project=OuterRef("pk"), meeting__state=MeetingState.PLANNED, meeting__held_on__gte=today
    )
    waiting = Decision.objects.filter(project=OuterRef("pk"), awaits_leadership=True).order_by().values("project")
    planned = asked.filter(meeting__state=MeetingState.PLANNED, meeting__held_on__gte=today)
    return projects.annotate(
        last_in_room_on=_sponsors(came, "-meeting__held_on"),
        last_invited_on=_sponsors(asked.filter(meeting__held_on__lte=today), "-meeting__held_on"),
        next_invited_on=_sponsors(planned, "meeting__held_on"),
        next_meeting_on=_day(coming, "meeting__held_on"),
        decisions_waiting=Coalesce(
            Subquery(waiting.annotate(found=Count("pk")).values("found"), output_field=IntegerField()), 0
        ),
        waiting_since=Subquery(waiting.annotate(found=Min("decided_on")).values("found"), output_field=DateField()),
    )


def _sponsors(rows: QuerySet[Any], order: str) -> Case:
    """Not looked for where there is no sponsor: that would go through all who came to each meeting of the project."""
    return Case(When(sponsor__isnull=False, then=_day(rows, order)), output_field=DateField())


def _day(rows: QuerySet[Any], order: str) -> Subquery:
    return Subquery(rows.order_by(order).values("meeting__held_on")[:1], output_field=DateField())


def is_away(since: Any) -> Q:
    """Of rows with presence: active projects whose sponsor has been in none of their meetings since that day, and is
    invited to none that comes. A project that is younger than that has time."""
    seen = Q(last_in_room_on__isnull=True) | Q(last_in_room_on__lt=since)
    return seen & Q(status=Status.ACTIVE, sponsor__isnull=False, next_invited_on__isnull=True, active_on__lt=since)


def wants_digest(person: Person) -> bool:
    """Who said nothing gets it."""
    return not DigestPreference.objects.filter(person=person, wanted=False).exists()

"""Many meetings deleted together, as `delete_meeting` deletes one, in a number of statements that grows slowly."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.api.deletions import kept_together
from tracker.cadence.actions import reconcile
from tracker.delivery.actions import drop_notes
from tracker.meetings.actions.checks import allow, check_open
from tracker.meetings.actions.meetings import ANSWER_NOTE
from tracker.meetings.extension_points import tell_asked
from tracker.meetings.models import Attendance, Meeting, MeetingProject, MeetingState
from tracker.meetings.queries import contact_days
from tracker.projects.actions import refresh_cadence

TOGETHER = 1000  # meetings, and projects, in one statement


@transaction.atomic
def delete_meetings(*, institution_id: int, ids: Sequence[int], by: Person | None, at: datetime) -> None:
    """All of them, or none: Forbidden or Refused as for one. The caller writes the audit trail: one entry for them all,
    as one entry told that they came."""
    institution = lock(institution_id)
    touched: set[int] = set()
    for start in range(0, len(ids), TOGETHER):
        some = Meeting.objects.filter(institution_id=institution_id, pk__in=ids[start : start + TOGETHER])
        project_ids = _project_ids(some)
        allow(project_ids, by)
        check_open(some.filter(closed_at__isnull=False).order_by("pk").first())
        touched |= project_ids
        for meeting in some.filter(state=MeetingState.PLANNED):
            tell_asked(meeting, at, gone=True)
        drop_notes(kind=ANSWER_NOTE, about=list(_asked(some)))
        with kept_together():
            some.order_by().delete()
    reconcile(truth=contact_days([institution_id]), institution_ids=[institution_id])
    rest = iter(sorted(touched))
    while chunk := list(islice(rest, TOGETHER)):
        refresh_cadence(project_ids=chunk, institution=institution, at=at)


def _project_ids(meetings: QuerySet[Meeting]) -> set[int]:
    served = MeetingProject.objects.filter(meeting__in=meetings.order_by().values("pk"))
    return set(served.order_by().values_list("project_id", flat=True).distinct())


def _asked(meetings: QuerySet[Meeting]) -> Collection[int]:
    planned = meetings.filter(state=MeetingState.PLANNED).order_by().values("pk")
    return list(Attendance.objects.filter(meeting__in=planned, invited=True).values_list("pk", flat=True))

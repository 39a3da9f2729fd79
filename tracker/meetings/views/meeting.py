"""A meeting's own page: who was invited, answered and attended, what came of it; holding, cancelling, deleting it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import Forbidden, Refused, Stale
from accounts.pages import home, member
from accounts.people.access import may_read, may_write
from accounts.people.models import Person
from tracker.meetings import actions
from tracker.meetings.markdown import rendered
from tracker.meetings.models import Answer, Attendance, Meeting, MeetingState
from tracker.meetings.queries import why_not
from tracker.projects.queries import belonging


def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    person = member(request)
    if not may_read(person.roles):
        raise PermissionDenied
    found = get_object_or_404(
        Meeting.objects.select_related("organiser").prefetch_related("projects", "attendances__person"), pk=pk
    )
    projects = list(found.projects.all())
    rows = list(found.attendances.all())
    return render(
        request,
        "tracker/meetings/meeting.html",
        {
            "meeting": found,
            "projects": projects,
            "rows": rows,
            "mine": next((row for row in rows if row.person_id == person.pk), None),
            "answers": [answer for answer in Answer if answer],
            "reasons": why_not(found, requires_trace=home(person).requires_trace),
            "notes": rendered(found.notes),
            "decisions": found.decisions.select_related("project").prefetch_related("voices__person"),
            "actions": found.actions.select_related("project", "owner"),
            "agenda": found.agenda_items.select_related("project"),
            "writes": _writes(person, [project.pk for project in projects]),
            "today": home(person).day(timezone.now()),
        },
    )


def _writes(person: Person, project_ids: list[int]) -> bool:
    if may_write(person.roles, belongs=False):
        return True
    return may_write(person.roles, belongs=set(project_ids) <= belonging(project_ids, person))


@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """How a planned meeting went: `held` (by those invited), or `cancelled`."""
    found = get_object_or_404(Meeting, pk=pk)
    said = request.POST.get("outcome")
    if said == "held":
        invited = Person.objects.filter(attendances__in=Attendance.objects.filter(meeting=found, invited=True))
        came = {"attendees": list(invited.select_related("team"))} if found.state == MeetingState.PLANNED else {}
        return _act(request, found, _("Held. Untick who did not come."), state=MeetingState.HELD, **came)
    if said == "cancelled":
        return _act(request, found, _("Cancelled."), state=MeetingState.CANCELLED)
    raise PermissionDenied


def _act(request: HttpRequest, found: Meeting, told: str, **fields: Any) -> HttpResponse:
    try:
        actions.update_meeting(meeting=found, by=member(request), at=timezone.now(), **fields)
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Forbidden as refusal:
        raise PermissionDenied(str(refusal)) from None
    else:
        messages.success(request, told)
    return redirect("meeting", pk=found.pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed-in person's answer to their invitation."""
    found = get_object_or_404(Meeting, pk=pk)
    try:
        actions.answer_invitation(
            meeting=found,
            person=member(request),
            by=member(request),
            at=timezone.now(),
            answer=request.POST.get("answer", ""),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Forbidden as refusal:
        raise PermissionDenied(str(refusal)) from None
    return redirect("meeting", pk=found.pk)


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what it takes along and asks; POST does it."""
    found = get_object_or_404(Meeting.objects.prefetch_related("projects"), pk=pk)
    if request.method != "POST":
        return render(request, "tracker/meetings/delete.html", {"meeting": found, "projects": found.projects.all()})
    projects = list(found.projects.all())
    try:
        actions.delete_meeting(meeting=found, by=member(request), at=timezone.now())
    except Forbidden as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("meeting", pk=pk)
    except Stale:
        messages.error(request, _("Somebody else changed this in the meantime. Nothing was deleted."))
        return redirect("meeting", pk=pk)
    messages.success(request, _("The meeting is deleted. The trail keeps what it was."))
    return redirect("project", pk=projects[0].pk) if projects else redirect("this-week")

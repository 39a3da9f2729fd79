"""One click: we met, propose a time, taking either back. Each is the same action as the form's, with what is usual."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages import current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_write_some
from foundation.api.idempotency import claim_form, store_redirect
from foundation.errors import Refused
from foundation.pages import dates
from foundation.pages.base import success_with_undo
from foundation.permissions import access
from tracker.cadence.queries import closures_of
from tracker.meetings import actions
from tracker.meetings.forms import MeetingForm
from tracker.meetings.joint import reasons_against
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.proposed_times import propose
from tracker.meetings.queries import habit_of, usual_attendees
from tracker.projects.models import Project

UNDO_FOR = timedelta(minutes=15)


@require_POST
@access(writes=may_write_some)
def we_met(request: HttpRequest, pk: int) -> HttpResponse:
    """Today, with the people of last time, as long as usual. Where that would not count, or the day has a meeting of
    the project already, the form or that meeting is shown instead."""
    person, now = current_person(request), timezone.now()
    place = institution_of(person)
    today = place.day(now)
    project = get_object_or_404(Project, pk=pk)
    there = project.meetings.filter(held_on=today).exclude(state=MeetingState.CANCELLED).order_by("-pk").first()
    if there is not None:
        messages.info(request, _("A meeting is already logged for today. This is it."))
        return redirect("meeting", pk=there.pk)
    people = _usual(project)
    sides = {one.side.value for one in people}
    if place.requires_trace or reasons_against(state="held", sides=sides, trace=True, requires_trace=False):
        messages.info(request, _("This meeting does not count yet. Add who came and what it was about."))
        return redirect(f"{reverse('log-meeting')}?project={pk}")
    last = habit_of(pk)[:1]
    minutes = last[0].minutes if last else None
    return _once(request, project, now, told=_counts, held_on=today, attendees=people, minutes=minutes)


@require_POST
@access(writes=may_write_some)
def propose_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Plans the next meeting on the usual weekday and hour, with the people of last time invited."""
    person, now = current_person(request), timezone.now()
    place = institution_of(person)
    project = get_object_or_404(Project, pk=pk)
    slot = propose(place.day(now), habit_of(pk), closures_of([place.pk])[place.pk])
    if slot is None:
        messages.info(request, _("The term calendar is closed for the whole coming year. Choose a day yourself."))
        return redirect(f"{reverse('log-meeting')}?project={pk}")
    return _once(
        request, project, now, told=_planned, held_on=slot.day, starts_at=slot.starts_at, minutes=slot.minutes,
        invited=_usual(project),
    )  # fmt: skip


@require_POST
@access(writes=may_write_some)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes a meeting that the person made in the last minutes. What they wrote about it becomes a draft."""
    person, now = current_person(request), timezone.now()
    meeting = get_object_or_404(Meeting.objects.prefetch_related("projects", "attendances"), pk=pk)
    if meeting.organiser_id != person.pk or now - meeting.created_at > UNDO_FOR:
        messages.error(request, _("This can no longer be undone. Edit or delete the meeting instead."))
        return redirect("meeting", pk=pk)
    typed = MeetingForm.typed(meeting)
    try:
        actions.delete_meeting(meeting=meeting, by=person, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("meeting", pk=pk)
    told = _("Undone. The meeting is removed.")
    if meeting.notes:
        actions.keep_draft(person=person, at=now, given=typed)
        told = _("Undone. Your text is back in a draft.")
    messages.success(request, told)
    return redirect("this-week")


def _usual(project: Project) -> list[Person]:
    """Who attended last time; the owners where there was none."""
    ids = usual_attendees(project.pk) or [pk for pk in (project.library_owner_id, project.it_owner_id) if pk]
    return list(Person.objects.active().filter(pk__in=ids).select_related("team"))


def _counts(project: Project, meeting: Meeting, today: date) -> str:
    return _("%(project)s: logged for today, and it counts.") % {"project": project.name}


def _planned(project: Project, meeting: Meeting, today: date) -> str:
    day = dates.weekday_day(meeting.held_on, today)
    hour = dates.clock(meeting.starts_at) if meeting.starts_at else ""
    return _("%(project)s: planned for %(day)s, %(hour)s.") % {"project": project.name, "day": day, "hour": hour}


def _once(request: HttpRequest, project: Project, now: Any, *, told: Any, **arguments: Any) -> HttpResponse:
    """Logs or plans it; a second click on the same button leads back to the page, and nothing is doubled."""
    person, key = current_person(request), f"tap:{request.POST.get('once', '')[:64]}"
    with transaction.atomic():
        institution_id = institution_of(person).pk
        if claim_form(institution_id=institution_id, person_id=person.pk, key=key, at=now):
            return redirect("this-week")
        logged = actions.log_meeting(institution_id=institution_id, by=person, at=now, projects=[project], **arguments)
        meeting = logged.meeting
        store_redirect(person_id=person.pk, key=key, location=reverse("meeting", args=[meeting.pk]))
    success_with_undo(
        request,
        told(project, meeting, institution_of(person).day(now)),
        undo=reverse("meeting-undo", args=[meeting.pk]),
    )
    return redirect("this-week")

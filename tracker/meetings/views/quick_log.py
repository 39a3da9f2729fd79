"""One click: we met, propose a time, taking either back. Each is the same action as the form's, with what is usual."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pages import current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_write_some
from foundation.api.idempotency import claim_form, store_redirect
from foundation.errors import Forbidden, Refused
from foundation.html import fill
from foundation.pages.base import success_with_undo
from foundation.permissions import access
from foundation.text_lists import join_sentences
from tracker.cadence.queries import closures_of
from tracker.meetings import actions
from tracker.meetings.forms import MeetingForm
from tracker.meetings.joint import reasons_against
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.proposed_times import propose_times
from tracker.meetings.queries import habit_of, usual_attendees, why_not
from tracker.meetings.sentences import already_there, does_not_count, what_was_saved
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project

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
        messages.info(request, already_there(there, today=today))
        return redirect("meeting", pk=there.pk)
    people = _usual(project)
    sides = {one.side.value for one in people}
    reasons = reasons_against(state="held", sides=sides, trace=False, requires_trace=place.requires_trace)
    if reasons:
        messages.info(request, join_sentences([_("Not logged yet."), does_not_count(reasons)]))
        return redirect(f"{reverse('log-meeting')}?project={pk}")
    last = habit_of(pk)[:1]
    minutes = last[0].minutes if last else None
    return _once(request, project, now, held_on=today, attendees=people, minutes=minutes)


@require_http_methods(["GET", "POST"])
@access(reads=may_write_some, writes=may_write_some)
def propose_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Three times to choose from, by the habit of the project; the one that is pressed is planned, with the people of
    last time invited."""
    person, now = current_person(request), timezone.now()
    place = institution_of(person)
    project = get_object_or_404(Project, pk=pk)
    if not may_write_project(person, project):
        raise Forbidden(_("Only people of the project and managers plan its meetings."))
    times = propose_times(place.day(now), habit_of(pk), closures_of([place.pk])[place.pk], weekend=place.weekend)
    if not times:
        messages.info(request, _("The term calendar is closed for the whole coming year. Choose a day yourself."))
        return redirect(f"{reverse('log-meeting')}?project={pk}")
    people = _usual(project)
    chosen = next((one for one in times if one.day.isoformat() == request.POST.get("day")), None)
    if chosen is not None:
        return _once(
            request, project, now, held_on=chosen.day, starts_at=chosen.starts_at,
            minutes=chosen.minutes, invited=people,
        )  # fmt: skip
    shown = {
        "project": project,
        "times": times,
        "people": people,
        "today": place.day(now),
        "once": f"{uuid.uuid4().hex}-{pk}",
    }
    status = 200 if request.method == "GET" else 422  # a time that is offered no more
    return render(request, "tracker/meetings/propose.html", shown, status=status)


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


def _once(request: HttpRequest, project: Project, now: Any, **arguments: Any) -> HttpResponse:
    """Logs or plans it; a second click on the same button leads back to the page, and nothing is doubled."""
    person, key = current_person(request), f"tap:{request.POST.get('once', '')[:64]}"
    place = institution_of(person)
    with transaction.atomic():
        if claim_form(institution_id=place.pk, person_id=person.pk, key=key, at=now):
            messages.info(request, _("This was saved already."))
            return redirect("this-week")
        meeting = actions.log_meeting(
            institution_id=place.pk, by=person, at=now, projects=[project], **arguments
        ).meeting
        store_redirect(person_id=person.pk, key=key, location=reverse("meeting", args=[meeting.pk]))
    reasons = why_not(meeting, requires_trace=place.requires_trace)
    told = what_was_saved(meeting, reasons, today=place.day(now))
    if meeting.state == MeetingState.HELD:
        told = fill('{} <a href="{}">{}</a>', told, reverse("meeting", args=[meeting.pk]), _("Anything decided?"))
    success_with_undo(request, told, undo=reverse("meeting-undo", args=[meeting.pk]))
    return redirect("this-week")

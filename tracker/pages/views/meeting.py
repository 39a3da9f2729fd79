"""A meeting's own page: who was invited, answered and attended, what came of it; holding, closing, deleting it."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.extension_points import readable, with_something
from accounts.pages import FormPage, current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_lead, may_manage, may_read, may_write_some
from foundation.contributions import contributed
from foundation.db.compiled import CompiledRows
from foundation.pages import dates
from foundation.pages.base import RefusalTold, success_with_undo
from foundation.permissions import access
from foundation.text_lists import and_list, join_sentences
from tracker.meetings import actions
from tracker.meetings.extension_points import MeetingCard, MeetingExtension, MeetingView
from tracker.meetings.forms import NotesForm
from tracker.meetings.models import Answer, Attendance, Meeting, MeetingState
from tracker.meetings.permissions import may_write_meeting
from tracker.meetings.queries import why_not
from tracker.meetings.sentences import what_was_saved
from tracker.pages.meeting_history import history_of
from tracker.projects.models import Project
from tracker.projects.statuses import Status


@access(reads=may_read)
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Its head and its history; slices contribute its cards."""
    person = current_person(request)
    view = meeting_seen_by(person, pk)
    found = view.meeting
    cards: dict[str, list[Any]] = {"main": [], "side": [], "after": []}
    asked = with_something(readable(MeetingCard, person.roles), Meeting, found.pk, meeting=found.pk, today=view.today)
    for card, some in asked:
        variables = (card.show if some else card.empty)(view)
        if variables is not None:
            cards[card.place].append((card.template, variables))
    shown = {
        "view": view,
        "meeting": found,
        "projects": view.projects,
        "today": view.today,
        "zone": view.zone,
        "writes": view.writes,
        "leads": view.leads,
        "mine": next((row for row in found.attendances.all() if row.person_id == person.pk), None),
        "answers": [answer for answer in Answer if answer],
        "reasons": why_not(found, requires_trace=institution_of(person).requires_trace),
        "still_planned": _still_planned(view),
        "reopens": found.closed_at is not None and may_manage(person.roles),
        "cards": cards,
        "history": history_of(found, zone=view.zone),
        "closing_takes": _closing_takes(),
        "cancelling_takes": [
            _("Everybody invited is told by mail."),
            _("Items on its agenda move to the next planned meeting."),
        ],
        "deleting_takes": _deleting_takes(view),
    }
    return render(request, "tracker/pages/meeting.html", shown)


#: Compiled for P13: see docs/performance.md.
_MEETING = CompiledRows(
    Meeting,
    lambda pk: Meeting.objects.filter(pk=pk).order_by(),
    joined=dict.fromkeys(("organiser", "closed_by", "series"), ()),
)


def meeting_seen_by(person: Person, pk: int) -> MeetingView:
    place = institution_of(person)
    found = next(iter(_MEETING(pk=pk)), None)
    if found is None:
        raise Http404
    prefetch_related_objects([found], "projects", Prefetch("attendances", Attendance.objects.select_related("person")))
    belongs = may_write_meeting(person, found)
    return MeetingView(
        meeting=found,
        projects=list(found.projects.all()),
        person=person,
        today=place.day(timezone.now()),
        zone=place.zone,
        belongs=belongs,
        writes=belongs and found.closed_at is None,
        leads=may_lead(person.roles, belongs=belongs) and found.closed_at is None,
    )


def _still_planned(view: MeetingView) -> list[Project]:
    """The projects of a held meeting that somebody may want to make active by now."""
    if not view.writes or view.meeting.state != MeetingState.HELD:
        return []
    return [one for one in view.projects if one.status == Status.PLANNED]


def _closing_takes() -> list[str]:
    return [
        _("Nobody can edit the meeting, its notes or who came."),
        *(str(one) for extension in contributed(MeetingExtension) for one in extension.closing_takes),
        _("Only a manager can reopen it."),
    ]


def _deleting_takes(view: MeetingView) -> list[str]:
    names = {"names": and_list(view.projects)}
    return [
        _("Who came and its notes are deleted."),
        _("The frequency of %(names)s is recalculated without it.") % names,
        *(str(one) for extension in contributed(MeetingExtension) for one in extension.deleting_takes),
        _("The audit trail keeps a record of the meeting."),
    ]


@require_POST
@access(writes=may_write_some)
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """How a planned meeting went: `held` (by those invited), or `cancelled`."""
    found = get_object_or_404(Meeting, pk=pk)
    said = request.POST.get("outcome")
    if said == "held":
        invited = Person.objects.filter(attendances__in=Attendance.objects.filter(meeting=found, invited=True))
        came = {"attendees": list(invited.select_related("team"))} if found.state == MeetingState.PLANNED else {}
        return _act(request, found, state=MeetingState.HELD, **came)
    if said == "cancelled":
        return _act(request, found, state=MeetingState.CANCELLED)
    return HttpResponseBadRequest()


def _act(request: HttpRequest, found: Meeting, **fields: Any) -> HttpResponse:
    person, now = current_person(request), timezone.now()
    place = institution_of(person)
    with RefusalTold(request):
        meeting = actions.update_meeting(meeting=found, by=person, at=now, **fields)
        reasons = why_not(meeting, requires_trace=place.requires_trace)
        told = what_was_saved(meeting, reasons, today=place.day(now))
        held = meeting.state == MeetingState.HELD
        if held:
            told = join_sentences([told, _("Edit it if somebody did not come.")])
        messages.add_message(request, messages.WARNING if held and reasons else messages.SUCCESS, told)
    return redirect("meeting", pk=found.pk)


@require_POST
@access(writes=may_read)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed-in person's answer to their invitation; back to where the button was."""
    found, person, now = get_object_or_404(Meeting, pk=pk), current_person(request), timezone.now()
    with RefusalTold(request):
        row = actions.answer_invitation(
            meeting=found,
            person=person,
            by=person,
            at=now,
            answer=request.POST.get("answer", ""),
            whole_series=request.POST.get("series") == "yes",
        )
        day = dates.weekday_day(found.held_on, institution_of(person).day(now))
        facts = {"day": day, "answer": row.get_answer_display()}
        messages.success(request, _("Your answer for %(day)s: %(answer)s.") % facts)
    return redirect("this-week") if request.POST.get("next") == "week" else redirect("meeting", pk=found.pk)


@require_POST
@access(writes=may_write_some)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """The page's dialog has said what it deletes."""
    found = get_object_or_404(Meeting.objects.prefetch_related("projects"), pk=pk)
    projects = list(found.projects.all())
    with RefusalTold(request):
        actions.delete_meeting(meeting=found, by=current_person(request), at=timezone.now())
        messages.success(request, _("Meeting deleted. The audit trail keeps a record of it."))
        return redirect("project", pk=projects[0].pk) if projects else redirect("this-week")
    return redirect("meeting", pk=pk)


@require_POST
@access(writes=may_write_some)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """With an undo for those who may open it again."""
    found = get_object_or_404(Meeting, pk=pk)
    with RefusalTold(request):
        actions.close_meeting(meeting=found, by=current_person(request), at=timezone.now())
        told = _("Meeting closed.")
        if may_manage(current_person(request).roles):
            success_with_undo(request, told, undo=reverse("meeting-reopen", args=[pk]))
        else:
            messages.success(request, told)
    return redirect("meeting", pk=pk)


@require_POST
@access(writes=may_manage)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Meeting, pk=pk)
    actions.reopen_meeting(meeting=found, by=current_person(request), at=timezone.now())
    messages.success(request, _("Meeting reopened."))
    return redirect("meeting", pk=pk)


class EditNotes(FormPage):
    """The notes as a form. With htmx it takes their place, else it is a page."""

    reads = writes = may_write_some
    template_name = "tracker/pages/notes.html"
    form_class = NotesForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(Meeting, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_write_meeting(self.person, self.meeting)

    def get_initial(self) -> dict[str, Any]:
        return {"notes": self.meeting.notes, "version": self.meeting.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def perform(self, form: Any) -> str:
        actions.update_meeting(meeting=self.meeting, **form.cleaned_data, **self.context)
        return reverse("meeting", args=[self.meeting.pk])

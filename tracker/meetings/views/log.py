"""Logging, planning and changing a meeting: one short form that says at once whether the meeting will count."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages import FormPage, home, member, say_done
from accounts.people.access import may_read
from accounts.people.models import Person
from accounts.rest.idempotency import first_time, remember
from tracker.meetings import actions
from tracker.meetings.actions import draft_of, drop_draft, keep_draft
from tracker.meetings.forms import MeetingForm, writable
from tracker.meetings.joint import WhyNot, reasons_against
from tracker.meetings.models import Attendance, Meeting, MeetingDraft, MeetingState
from tracker.meetings.overview import near
from tracker.meetings.queries import Guest, usual_attendees, why_not
from tracker.projects.models import Project


class MeetingPage(FormPage):
    """What logging and changing have in common: who is offered, and the verdict on what is chosen."""

    template_name = "tracker/meetings/form.html"
    form_class = MeetingForm

    def chosen(self) -> list[Project]:
        """The projects that the form is about so far: sent, or in the address."""
        sent = self.request.POST.getlist("projects") or self.request.GET.getlist("projects")
        sent += self.request.GET.getlist("project")
        ids = _ids(sent)
        return list(writable(self.person).filter(pk__in=ids)) if ids else []

    def get_form_kwargs(self) -> dict[str, Any]:
        chosen = self.chosen()
        offered = near(chosen or list(writable(self.person)[:20]))
        return {**super().get_form_kwargs(), "person": self.person, "today": self.today, "near": offered}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        return super().get_context_data(**{**kwargs, "form": form}, verdict=verdict(form))


class LogMeeting(MeetingPage):
    """`draft`: what the person had typed before, which the form shows again unless they come for another project."""

    @cached_property
    def draft(self) -> MeetingDraft | None:
        return draft_of(self.person, at=self.now)

    @property
    def resumes(self) -> bool:
        """The form shows the draft."""
        asked = self.request.GET.getlist("project")
        return self.draft is not None and (not asked or asked == self.draft.fields.get("projects"))

    def chosen(self) -> list[Project]:
        chosen = super().chosen()
        if chosen or self.request.method == "POST" or not self.resumes or self.draft is None:
            return chosen
        return list(writable(self.person).filter(pk__in=_ids(self.draft.fields.get("projects", []))))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.draft if self.request.method != "POST" else None
        return super().get_context_data(draft=shown, resumes=shown is not None and self.resumes, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        usual = self.usual()
        if self.request.method == "POST" or self.draft is None or not self.resumes:
            return usual
        kept = self.draft.fields
        lists = {name: _ids(kept.get(name, [])) for name in ("projects", "attendees", "others")}
        texts = {name: kept[name][0] for name in kept if name not in lists}
        return {**usual, **lists, **texts}

    def usual(self) -> dict[str, Any]:
        initial = {"held_on": self.today, "once": uuid.uuid4().hex}
        chosen = self.chosen()
        if chosen:
            initial["projects"] = [project.pk for project in chosen]
            initial["attendees"] = usual_attendees(chosen[0].pk) or [
                pk for pk in (chosen[0].library_owner_id, chosen[0].it_owner_id) if pk
            ]
            last = chosen[0].meetings.filter(state=MeetingState.HELD).order_by("-held_on", "-id").first()
            if last is not None:
                initial |= {"minutes": last.minutes, "mode": last.mode}
        return initial

    @transaction.atomic
    def perform(self, form: MeetingForm) -> str:
        """Sent twice, by a double click or a reload, it is logged once."""
        key = f"page:{form.cleaned_data['once']}" if form.cleaned_data["once"] else ""
        if key:
            known = first_time(institution_id=self.institution_id, person_id=self.person.pk, key=key, at=self.now)
            if known:
                return known
        meeting = actions.log_meeting(institution_id=self.institution_id, **form.facts(), **self.context)
        where = reverse("meeting", args=[meeting.pk])
        if key:
            remember(person_id=self.person.pk, key=key, location=where)
        drop_draft(person=self.person)
        _tell(self.request, meeting, self.person)
        return where


class EditMeeting(MeetingPage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(Meeting, pk=kwargs["pk"])

    def chosen(self) -> list[Project]:
        return super().chosen() or list(self.meeting.projects.all())

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        there = Attendance.objects.filter(meeting=self.meeting, person__isnull=False)
        return {**kwargs, "near": sorted({*kwargs["near"], *there.values_list("person_id", flat=True)})}

    def get_initial(self) -> dict[str, Any]:
        meeting = self.meeting
        rows = list(meeting.attendances.all())
        planned = meeting.state == MeetingState.PLANNED
        return {
            **{
                name: getattr(meeting, name) for name in ("held_on", "starts_at", "minutes", "mode", "notes", "version")
            },
            "projects": [project.pk for project in meeting.projects.all()],
            "attendees": [
                row.person_id for row in rows if row.person_id and (row.invited if planned else row.attended)
            ],
            "guests": [Guest(row.guest_name, row.side) for row in rows if row.guest_name],  # type: ignore[arg-type]
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def perform(self, form: MeetingForm) -> str:
        facts = form.facts()
        if self.meeting.state == MeetingState.CANCELLED:
            del facts["state"]
        meeting = actions.update_meeting(
            meeting=self.meeting, version=form.cleaned_data["version"], **facts, **self.context
        )
        _tell(self.request, meeting, self.person)
        return reverse("meeting", args=[meeting.pk])


def people(request: HttpRequest) -> HttpResponse:
    """The part of the form that depends on the projects chosen, for htmx."""
    page = LogMeeting()
    page.setup(request)
    form = MeetingForm(initial=page.usual(), **{**page.get_form_kwargs(), "initial": page.usual()})
    return render(request, "tracker/meetings/_people.html", {"form": form})


def find_people(request: HttpRequest) -> HttpResponse:
    """Those whose name has the words, as boxes to tick, beneath the ones that are ticked already; for htmx."""
    if not may_read(member(request).roles):
        raise PermissionDenied
    ticked = _ids(request.GET.getlist("others"))
    offered = _ids(request.GET.getlist("attendees"))
    people = Person.objects.active().select_related("team").order_by("name", "id")
    words = request.GET.get("find", "")[:100].split()
    hits = people.exclude(pk__in=[*ticked, *offered]) if words else people.none()
    for word in words:
        hits = hits.filter(Q(name__icontains=word) | Q(email__istartswith=word))
    shown = {"ticked": people.filter(pk__in=ticked), "hits": hits[:8], "asked": bool(words)}
    return render(request, "tracker/meetings/_found.html", shown)


@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    """The draft. The form begins anew."""
    drop_draft(person=member(request))
    return redirect("log-meeting")


def will_it_count(request: HttpRequest) -> HttpResponse:
    """The verdict on what is chosen so far, for htmx. What a new meeting's form holds is kept as a draft on the way."""
    page = LogMeeting()
    page.setup(request)
    if request.method == "POST" and request.POST.get("once"):
        keep_draft(person=member(request), at=page.now, given=dict(request.POST.lists()))
    kwargs = page.get_form_kwargs()
    form = MeetingForm(request.POST, person=member(request), today=page.today, near=kwargs["near"])
    return render(request, "tracker/meetings/_verdict.html", {"verdict": verdict(form)})


def verdict(form: MeetingForm) -> list[WhyNot] | None:
    """Why the meeting as filled in would not count; empty when it would; None while that cannot be said."""
    if not form.is_bound:
        chosen = set(form.initial.get("attendees") or [])
        people = [person for person in form.fields["attendees"].queryset if person.pk in chosen]  # type: ignore[attr-defined]
        people += form.found()
        return _reasons(people, [], notes="") if people else None
    form.is_valid()
    data = form.cleaned_data
    if "held_on" not in data or "attendees" not in data or data["held_on"] > form.today:
        return None
    return _reasons([*data["attendees"], *data.get("others", [])], data.get("guests", []), notes=data.get("notes", ""))


def _ids(texts: Iterable[Any]) -> list[int]:
    """Ids among what a form or an address sent."""
    return [int(text) for text in map(str, texts) if text.isascii() and text.isdigit() and len(text) < 19]


def _reasons(people: list[Person], guests: list[Guest], *, notes: str) -> list[WhyNot]:
    sides = {person.side.value for person in people} | {str(guest.side) for guest in guests}
    requires = bool(people and people[0].institution and people[0].institution.requires_trace)
    return reasons_against(state="held", sides=sides, trace=bool(notes.strip()), requires_trace=requires)


def _done(request: HttpRequest, meeting: Meeting, told: str) -> None:
    """With a way back, where it was made just now."""
    if meeting.version == 1:
        say_done(request, told, undo=reverse("meeting-undo", args=[meeting.pk]))
    else:
        messages.success(request, told)


def _tell(request: HttpRequest, meeting: Meeting, person: Person) -> None:
    """One line on what the save did."""
    if meeting.state == MeetingState.PLANNED:
        _done(request, meeting, _("Planned."))
    elif meeting.joint:
        _done(request, meeting, _("Logged. It counts: the clock of its projects starts again on that day."))
    else:
        reasons = why_not(meeting, requires_trace=home(person).requires_trace)
        told = " ".join(str(reason.label) for reason in reasons)
        messages.warning(request, _("Logged, but it does not count: %(reasons)s") % {"reasons": told})

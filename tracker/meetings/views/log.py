"""Logging, planning and changing a meeting: one short form that says at once whether the meeting will count."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_lead_some, may_write_some
from foundation.api.idempotency import claim_form, store_redirect, was_submitted
from foundation.forms import ids_among
from foundation.pages.base import success_with_undo
from foundation.permissions import access
from tracker.cadence.queries import closures_of
from tracker.meetings import actions
from tracker.meetings.forms import MeetingForm, writable_projects
from tracker.meetings.models import Attendance, Meeting, MeetingDraft, MeetingState, Mode, Scope
from tracker.meetings.permissions import may_write_meeting
from tracker.meetings.proposed_times import ProposedTime, propose
from tracker.meetings.queries import habit_of, has_trace, last_time, people_called, people_near, why_not
from tracker.meetings.sentences import form_words, what_was_saved
from tracker.projects.models import Project

LISTS = ("projects", "attendees", "others")
TEXTS = ("held_on", "guests", "starts_at", "minutes", "mode", "place", "notes", "links", "once", "version")
STEPS = frozenset({"keep", "projects", "day", "find"})
PROJECTS_LOOKED_AT = 20  # for the people to offer, while none is chosen


class MeetingPage(FormPage):
    """What logging and changing have in common: who is offered, and the verdict on what is chosen.

    A POST with a step saves nothing and answers with the form as it then is: `keep` with nothing else changed,
    `projects` with what is usual for those chosen, `day` with that day, `find` with the people found. Scripts take a
    part of it, others the whole page.
    """

    reads = writes = may_write_some
    template_name = "tracker/meetings/form.html"
    form_class = MeetingForm
    done = ""
    is_there = False  # the meeting, before the form is sent
    typed: dict[str, Any] | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        step = request.POST.get("step") or ("day" if "day" in request.POST else "")
        if step not in STEPS:
            return super().post(request, *args, **kwargs)
        self.typed = {
            **{name: ids_among(request.POST.getlist(name)) for name in LISTS},
            **{name: request.POST.get(name, "") for name in TEXTS},
        }
        if step == "day":
            self.typed["held_on"] = request.POST.get("day", "")
        if step == "projects":
            self.typed |= self.follow(self.typed)
        self.keep(self.typed)
        context = self.get_context_data()
        if step == "keep" and request.headers.get("HX-Request"):
            return render(request, "tracker/meetings/_kept.html", context)
        return self.render_to_response(context)

    def keep(self, typed: dict[str, Any]) -> None:
        """What is typed, for later. A meeting that is there already has no draft."""

    def follow(self, typed: dict[str, Any]) -> dict[str, Any]:
        """What changes with the projects. A meeting that is there already has its own people."""
        return {}

    def projects_in(self, *names: str) -> list[Project]:
        """The projects that the form sent, or else the address, under these names."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        ids = ids_among(text for name in names for text in sent.getlist(name))
        return list(writable_projects(self.person).filter(pk__in=ids)) if ids else []

    def chosen(self) -> list[Project]:
        """The projects that the form is about so far."""
        return self.projects_in("projects", "project")

    def traced(self) -> bool:
        """The meeting left something besides its notes, where that is asked for."""
        return False

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.typed is not None:  # shown, not judged
            kwargs = {name: kwargs[name] for name in kwargs if name not in ("data", "files")}
        offered = list(writable_projects(self.person).only("name", "library_owner_id", "it_owner_id"))
        return {
            **kwargs,
            "person": self.person,
            "now": institution_of(self.person).local_time(self.now),
            "near": people_near(self.chosen() or offered[:PROJECTS_LOOKED_AT]),
            "offered": offered,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        verdict = form.verdict(requires_trace=institution_of(self.person).requires_trace, traced=self.traced())
        shown: dict[str, Any] = {"verdict": verdict, "before": form["projects"].value(), "found": form.found()}
        shown["words"] = form_words(plans=verdict is not None and verdict.planned, is_there=self.is_there)
        find = self.request.POST.get("find", "")[:100]
        if find:
            shown |= {"find": find, "asked": True, "hits": _hits(find, without=form)}
        return super().get_context_data(**{**kwargs, "form": form}, **shown)


class LogMeeting(MeetingPage):
    """`draft`: what the person had typed before, which the form shows again unless they come for another project, or
    to plan (`?plan=yes`): then the form begins with the next usual time."""

    @cached_property
    def draft(self) -> MeetingDraft | None:
        """None also for one that was saved: what was still on its way to be kept may arrive after that."""
        draft = actions.draft_of(self.person, at=self.now) if self.request.method != "POST" else None
        once = draft.fields.get("once", [""])[0] if draft else ""
        return None if once and was_submitted(person_id=self.person.pk, key=f"page:{once}") else draft

    @property
    def resumes(self) -> bool:
        """The form shows the draft."""
        asked = self.request.GET.getlist("project")
        here = not asked or (self.draft is not None and asked == self.draft.fields.get("projects"))
        return self.draft is not None and here and not self.plans

    @property
    def plans(self) -> bool:
        """They come to plan one."""
        return "plan" in self.request.GET

    def keep(self, typed: dict[str, Any]) -> None:
        if typed["once"]:
            given = {name: list(map(str, typed[name])) for name in LISTS}
            given |= {name: [str(typed[name])] for name in TEXTS}
            actions.keep_draft(person=self.person, at=self.now, given=given)

    @cached_property
    def _chosen(self) -> list[Project]:
        chosen = super().chosen()
        if chosen or self.draft is None or not self.resumes:
            return chosen
        return list(writable_projects(self.person).filter(pk__in=ids_among(self.draft.fields.get("projects", []))))

    def chosen(self) -> list[Project]:
        return self._chosen

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.get_form()
        days = [] if self.plans else form.days(self.usual.held_on)
        return super().get_context_data(form=form, days=days, draft=self.draft, resumes=self.resumes, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        if self.typed is not None:
            return self.typed
        usual = {"held_on": self.today, "once": uuid.uuid4().hex, "projects": [one.pk for one in self.chosen()]}
        if self.chosen():
            usual |= {"attendees": self.usual.people, "minutes": self.usual.minutes}
            usual |= {"mode": self.usual.mode} if self.usual.mode else {}
        coming = self.next_time() if self.plans else None
        if coming is not None:
            usual |= {"held_on": coming.day, "starts_at": coming.starts_at}
        if self.draft is None or not self.resumes:
            return usual
        kept = self.draft.fields
        return {
            **usual,
            **{name: ids_among(kept.get(name, [])) for name in LISTS},
            **{name: kept[name][0] for name in TEXTS if name in kept},
        }

    def follow(self, typed: dict[str, Any]) -> dict[str, Any]:
        """What is usual for the projects now chosen takes the place of what was for those before. What the person
        ticked, unticked or set by hand stays."""
        before, now = last_time(self.projects_in("before")), self.usual
        unticked = set(before.people) - set(typed["attendees"])
        by_hand = [pk for pk in typed["attendees"] if pk not in before.people]
        followed: dict[str, Any] = {"attendees": [pk for pk in now.people if pk not in unticked] + by_hand}
        if typed["minutes"] in ("", str(before.minutes)):
            followed["minutes"] = now.minutes or typed["minutes"]
        if typed["mode"] in ("", before.mode or Mode.VIDEO):
            followed["mode"] = now.mode or typed["mode"]
        return followed

    @cached_property
    def usual(self) -> Any:
        return last_time(self.chosen())

    def next_time(self) -> ProposedTime | None:
        """Usual for the first of the projects chosen. Three queries."""
        place = institution_of(self.person)
        habit = habit_of(self.chosen()[0].pk) if self.chosen() else []
        return propose(place.day(self.now), habit, closures_of([place.pk])[place.pk], weekend=place.weekend)

    @transaction.atomic
    def perform(self, form: MeetingForm) -> str:
        """Sent twice, by a double click or a reload, it is logged once."""
        key = f"page:{form.cleaned_data['once']}" if form.cleaned_data["once"] else ""
        if key:
            known = claim_form(institution_id=self.institution_id, person_id=self.person.pk, key=key, at=self.now)
            if known:
                return known
        meeting = actions.log_meeting(
            institution_id=self.institution_id, **form.action_arguments(), **self.context
        ).meeting
        where = reverse("meeting", args=[meeting.pk])
        if key:
            store_redirect(person_id=self.person.pk, key=key, location=where)
        actions.drop_draft(person=self.person)
        _tell(self.request, meeting, self.person)
        return where


class EditMeeting(MeetingPage):
    is_there = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(Meeting, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_write_meeting(self.person, self.meeting)

    def chosen(self) -> list[Project]:
        return super().chosen() or list(self.meeting.projects.all())

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        there = Attendance.objects.filter(meeting=self.meeting, person__isnull=False)
        near = {*kwargs["near"], *there.values_list("person_id", flat=True)}
        return {**kwargs, "near": near, "is_planned": self.meeting.state == MeetingState.PLANNED}

    def get_initial(self) -> dict[str, Any]:
        if self.typed is not None:
            return self.typed
        return MeetingForm.of(self.meeting)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def traced(self) -> bool:
        return institution_of(self.person).requires_trace and has_trace(self.meeting, notes=False)

    def perform(self, form: MeetingForm) -> str:
        arguments = form.action_arguments()
        if self.meeting.state == MeetingState.CANCELLED:
            del arguments["state"]
        if form.cleaned_data["scope"] in (Scope.FOLLOWING, Scope.ALL):
            del arguments["asks"]  # of all its days
        meeting = actions.change_series(
            meeting=self.meeting,
            scope=form.cleaned_data["scope"] or Scope.THIS,
            version=form.cleaned_data["version"],
            **arguments,
            **self.context,
        )
        _tell(self.request, meeting, self.person)
        return reverse("meeting", args=[meeting.pk])


@access(reads=may_lead_some)
def find_people(request: HttpRequest) -> HttpResponse:
    """Those whose name has the words, as boxes to tick, beneath the ones that are ticked already; for htmx,
    which asks from the forms of a meeting and of a decision."""
    ticked = ids_among(request.GET.getlist("others"))
    offered = [pk for name in ("attendees", "must_agree") for pk in ids_among(request.GET.getlist(name))]
    find = request.GET.get("find", "")[:100]
    people = Person.objects.active().select_related("team").order_by("name", "id")
    shown = {
        "found": people.filter(pk__in=ticked),
        "hits": people_called(find, without=[*ticked, *offered]),
        "asked": bool(find.split()),
    }
    return render(request, "tracker/meetings/_found.html", shown)


def _hits(find: str, *, without: MeetingForm) -> list[Person]:
    ticked = [*(without["attendees"].value() or []), *(without["others"].value() or [])]
    return people_called(find, without=ids_among(ticked))


@require_POST
@access(writes=may_write_some)
def throw_away(request: HttpRequest) -> HttpResponse:
    """The draft. The form begins again."""
    actions.throw_away_draft(person=current_person(request), at=timezone.now())
    success_with_undo(request, _("Draft discarded."), undo=reverse("draft-take-up"))
    return redirect("log-meeting")


@require_POST
@access(writes=may_write_some)
def take_up(request: HttpRequest) -> HttpResponse:
    """The discarded draft."""
    if actions.take_up_draft(person=current_person(request), at=timezone.now()):
        messages.success(request, _("Your draft is back."))
    else:
        messages.error(request, _("This draft no longer exists."))
    return redirect("log-meeting")


def _tell(request: HttpRequest, meeting: Meeting, person: Person) -> None:
    """What the save did, with a way back where the meeting was made just now."""
    place = institution_of(person)
    reasons = why_not(meeting, requires_trace=place.requires_trace)
    told = what_was_saved(meeting, reasons, today=place.day(timezone.now()))
    held = meeting.state == MeetingState.HELD
    level = messages.WARNING if held and reasons else messages.SUCCESS
    if meeting.version == 1:
        success_with_undo(request, told, undo=reverse("meeting-undo", args=[meeting.pk]), level=level)
    else:
        messages.add_message(request, level, told)

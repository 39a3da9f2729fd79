"""Decisions, actions and agenda items of a project or a meeting: add one, change one, tick one off."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.pages import FormPage, current_person
from accounts.people.models import Person
from accounts.permissions import may_lead_some, may_read, may_write_some
from accounts.roles import Side
from foundation.pages.base import RefusalTold, success_with_undo
from foundation.permissions import access
from tracker.meetings.models import Meeting
from tracker.meetings.queries import people_near
from tracker.outcomes import actions
from tracker.outcomes.forms import ActionForm, AgendaItemForm, DecisionForm
from tracker.outcomes.models import Action, ActionState, AgendaItem, Decision
from tracker.outcomes.permissions import may_write_outcome
from tracker.projects.models import Project

#: The word in the address -> model, form, action that adds, action that changes, name of their first argument.
KINDS: dict[str, tuple[Any, Any, Any, Any, str]] = {
    "decisions": (Decision, DecisionForm, actions.record_decision, actions.update_decision, "decision"),
    "actions": (Action, ActionForm, actions.add_action, actions.update_action, "action"),
    "agenda": (AgendaItem, AgendaItemForm, actions.add_agenda_item, actions.update_agenda_item, "item"),
}


#: The word in the address -> the heading of the page.
TITLES = {
    "decisions": gettext_lazy("Decision"),
    "actions": gettext_lazy("Action"),
    "agenda": gettext_lazy("Agenda item"),
}


#: The word in the address -> what is said of a new one.
ADDED = {
    "decisions": gettext_lazy("Decision recorded."),
    "actions": gettext_lazy("Action added."),
    "agenda": gettext_lazy("Agenda item added."),
}


LEADERS_OFFERED = 20  # people: an institution's leadership is smaller, and others are found by name


def _leaders(project: Project) -> list[int]:
    """Ids of the sponsor and the people of leadership: those who usually must agree."""
    people = Person.objects.active().filter(team__side=Side.LEADERSHIP).order_by("name", "pk")
    sponsor = [project.sponsor_id] if project.sponsor_id is not None else []
    return [*sponsor, *people.values_list("pk", flat=True)[:LEADERS_OFFERED]]


class OutcomePage(FormPage):
    reads = writes = may_lead_some
    project: Project
    meeting: Meeting | None
    template_name = "tracker/outcomes/outcome.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kind = kwargs["kind"]
        self.model, self.form_class, self.add, self.change, self.argument = KINDS[self.kind]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`step=find` saves nothing: the page as it is, with the people found."""
        if request.POST.get("step") == "find":
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def may_write_row(self) -> bool:
        return may_write_outcome(self.person, self.model, self.project)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().get_form_kwargs(), "instance": self.row()}
        if self.kind != "decisions":
            return kwargs
        if self.request.POST.get("step") == "find":
            typed, _files = kwargs.pop("data"), kwargs.pop("files")
            kwargs["initial"] = {name: typed.get(name, "") for name in typed} | {
                name: typed.getlist(name) for name in ("in_room", "must_agree", "others")
            }
            kwargs["find"] = typed.get("find", "")[:100]
        return {**kwargs, "near": [*self.near(), *_leaders(self.project)]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"project": self.project, "meeting": self.meeting, "kind": self.kind, "title": TITLES[self.kind]}
        return super().get_context_data(**shown, **kwargs)

    def cancels_to(self) -> str:
        """Where the link says that it stood (`?next=`), else the meeting, else the project."""
        meeting_id = self.meeting.pk if self.meeting is not None else None
        places = _places(self.project.pk, meeting_id)
        return asked if (asked := self.request.GET.get("next")) in places else places[-1]

    def row(self) -> Any:
        raise NotImplementedError

    def near(self) -> list[int]:
        raise NotImplementedError


class AddOutcome(OutcomePage):
    """To a project, `?meeting=` to one of its meetings."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project, self.done = get_object_or_404(Project, pk=kwargs["pk"]), ADDED[self.kind]
        asked = request.GET.get("meeting", "")
        self.meeting = (
            get_object_or_404(Meeting, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0) if asked else None
        )

    def row(self) -> Any:
        return self.model(institution_id=self.institution_id, project=self.project)

    def near(self) -> list[int]:
        return people_near([self.project])

    def get_initial(self) -> dict[str, Any]:
        day = self.meeting.held_on if self.meeting else self.today
        came = self.meeting.attendances.filter(attended=True, person__isnull=False) if self.meeting else None
        return {
            "decided_on": day,
            "in_room": list(came.values_list("person_id", flat=True)) if came is not None else [],
        }

    def perform(self, form: Any) -> str:
        self.add(
            institution_id=self.institution_id,
            project=self.project,
            meeting=self.meeting,
            **form.action_arguments(),
            **self.context,
        )
        return self.cancels_to()


class EditOutcome(OutcomePage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.stored = get_object_or_404(self.model.objects.select_related("project", "meeting"), pk=kwargs["pk"])
        self.project, self.meeting = self.stored.project, self.stored.meeting

    def row(self) -> Any:
        return self.model.objects.get(pk=self.stored.pk)

    def near(self) -> list[int]:
        return sorted({*people_near([self.project]), *self.stored.voices.values_list("person_id", flat=True)})

    def get_initial(self) -> dict[str, Any]:
        if self.kind != "decisions":
            return {}
        voices = list(self.stored.voices.all())
        return {
            "in_room": [voice.person_id for voice in voices if voice.in_room],
            "must_agree": [voice.person_id for voice in voices if voice.must_agree],
        }

    def perform(self, form: Any) -> str:
        self.change(
            **{self.argument: self.stored},
            version=form.cleaned_data["version"],
            **form.action_arguments(),
            **self.context,
        )
        return self.cancels_to()


@require_POST
@access(writes=may_lead_some)
def tick(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """An action is done, or open again."""
    action = get_object_or_404(Action, pk=pk)
    actions.update_action(action=action, by=current_person(request), at=timezone.now(), state=state)
    back, text = _back(request, action.project_id, action.meeting_id), Truncator(action.text).chars(80)
    if state == ActionState.DONE:
        undo = f"{reverse('action-open', args=[pk])}?{urlencode({'next': back})}"
        success_with_undo(request, _("Done: %(text)s") % {"text": text}, undo=undo)
    else:
        messages.success(request, _("Open again: %(text)s") % {"text": text})
    return redirect(back)


@require_POST
@access(writes=may_write_some)
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting came to the agenda item, or did not after all."""
    item, reached = get_object_or_404(AgendaItem, pk=pk), request.POST.get("reached") == "yes"
    with RefusalTold(request):
        actions.update_agenda_item(item=item, by=current_person(request), at=timezone.now(), reached=reached)
        told = _("Reached: %(text)s") if reached else _("Not reached: %(text)s")
        messages.success(request, told % {"text": Truncator(item.text).chars(80)})
    return redirect(_back(request, item.project_id, item.meeting_id))


@require_POST
@access(writes=may_read)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed-in person, who must, agrees to a decision; or takes it back."""
    decision = get_object_or_404(Decision, pk=pk)
    agreed = request.POST.get("agreed") == "yes"
    back, text = _back(request, decision.project_id, decision.meeting_id), Truncator(decision.text).chars(80)
    with RefusalTold(request):
        actions.agree(decision=decision, by=current_person(request), at=timezone.now(), agreed=agreed)
        if agreed:
            undo = f"{reverse('decision-agree', args=[pk])}?{urlencode({'next': back})}"
            success_with_undo(request, _("You agree: %(text)s") % {"text": text}, undo=undo)
        else:
            messages.success(request, _("You no longer agree: %(text)s") % {"text": text})
        return redirect(back)
    return redirect(back)


def _back(request: HttpRequest, project_id: int, meeting_id: int | None) -> str:
    """Where the form says that it was, if that is one of our own pages that show the row; else this week."""
    asked = request.POST.get("next") or request.GET.get("next")
    return asked if asked in [reverse("report"), *_places(project_id, meeting_id)] else reverse("this-week")


def _places(project_id: int, meeting_id: int | None) -> list[str]:
    """The pages of what the row belongs to: the project's, and the meeting's where there is one."""
    meeting = [reverse("meeting", args=[meeting_id])] if meeting_id is not None else []
    return [reverse("project", args=[project_id]), *meeting]

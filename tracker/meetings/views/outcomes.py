"""Decisions, actions and agenda items of a project or a meeting: add one, change one, tick one off."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.errors import Forbidden
from accounts.pages import FormPage, member
from tracker.meetings import actions
from tracker.meetings.forms import ActionForm, AgendaItemForm, DecisionForm
from tracker.meetings.models import Action, ActionState, AgendaItem, Decision, Meeting
from tracker.meetings.overview import near
from tracker.projects.models import Project

#: The word in the address -> model, form, action that adds, action that changes, name of their first argument.
KINDS: dict[str, tuple[Any, Any, Any, Any, str]] = {
    "decisions": (Decision, DecisionForm, actions.record_decision, actions.update_decision, "decision"),
    "actions": (Action, ActionForm, actions.add_action, actions.update_action, "action"),
    "agenda": (AgendaItem, AgendaItemForm, actions.add_agenda_item, actions.update_agenda_item, "item"),
}


class Outcome(FormPage):
    template_name = "tracker/meetings/outcome.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kind = kwargs["kind"]
        self.model, self.form_class, self.add, self.change, self.argument = KINDS[self.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().get_form_kwargs(), "instance": self.row()}
        return {**kwargs, "near": self.near()} if self.kind == "decisions" else kwargs

    def row(self) -> Any:
        raise NotImplementedError

    def near(self) -> list[int]:
        raise NotImplementedError


class AddOutcome(Outcome):
    """To a project, `?meeting=` to one of its meetings."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])
        asked = request.GET.get("meeting", "")
        self.meeting = (
            get_object_or_404(Meeting, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0) if asked else None
        )

    def row(self) -> Any:
        return self.model(institution_id=self.institution_id, project=self.project)

    def near(self) -> list[int]:
        return near([self.project])

    def get_initial(self) -> dict[str, Any]:
        day = self.meeting.held_on if self.meeting else self.today
        came = self.meeting.attendances.filter(attended=True, person__isnull=False) if self.meeting else None
        return {
            "decided_on": day,
            "in_room": list(came.values_list("person_id", flat=True)) if came is not None else [],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(project=self.project, meeting=self.meeting, kind=self.kind, **kwargs)

    def perform(self, form: Any) -> str:
        self.add(
            institution_id=self.institution_id,
            project=self.project,
            meeting=self.meeting,
            **form.facts(),
            **self.context,
        )
        if self.meeting is not None:
            return reverse("meeting", args=[self.meeting.pk])
        return reverse("project", args=[self.project.pk])


class EditOutcome(Outcome):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.stored = get_object_or_404(self.model.objects.select_related("project"), pk=kwargs["pk"])
        self.project = self.stored.project

    def row(self) -> Any:
        return self.model.objects.get(pk=self.stored.pk)

    def near(self) -> list[int]:
        return sorted({*near([self.project]), *self.stored.voices.values_list("person_id", flat=True)})

    def get_initial(self) -> dict[str, Any]:
        if self.kind != "decisions":
            return {}
        voices = list(self.stored.voices.all())
        return {
            "in_room": [voice.person_id for voice in voices if voice.in_room],
            "must_agree": [voice.person_id for voice in voices if voice.must_agree],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(project=self.project, kind=self.kind, row=self.stored, **kwargs)

    def perform(self, form: Any) -> str:
        self.change(
            **{self.argument: self.stored}, version=form.cleaned_data["version"], **form.facts(), **self.context
        )
        return reverse("project", args=[self.project.pk])


@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """An action is done."""
    action = get_object_or_404(Action, pk=pk)
    try:
        actions.update_action(action=action, by=member(request), at=timezone.now(), state=ActionState.DONE)
    except Forbidden as refusal:
        raise PermissionDenied(str(refusal)) from None
    return redirect(request.POST["next"] if request.POST.get("next") in _places(action) else "this-week")


def _places(action: Action) -> set[str]:
    """Where a tick may lead back to: addresses of our own only."""
    return {reverse("project", args=[action.project_id]), reverse("this-week")}

"""Pages of a plan: all of it, a step that is added or changed, buttons beside one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.pages.base import success_with_undo
from foundation.permissions import access
from tracker.projects.models import Project
from tracker.steps import actions
from tracker.steps.addresses import plan_address
from tracker.steps.forms import StepFileForm, StepForm
from tracker.steps.models import Step, StepState
from tracker.steps.permissions import may_write_plan
from tracker.steps.plan import draw_plan


@require_safe
@access(reads=may_read)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A project's steps as bars and as a table."""
    project = get_object_or_404(Project.objects.select_related("institution"), pk=pk)
    person = current_person(request)
    today = institution_of(person).day(timezone.now())
    writes = may_write_plan(person, project)
    shown = draw_plan(project, today=today)
    return render(request, "tracker/steps/plan.html", {"project": project, "plan": shown, "writes": writes})


class StepPage(FormPage):
    reads = writes = may_write_some
    form_class: Any = StepForm
    project: Project

    def may_write_row(self) -> bool:
        return may_write_plan(self.person, self.project)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "project": self.project, "instance": self.row()}

    def cancels_to(self) -> str:
        return plan_address(self.project.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(project=self.project, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        if isinstance(form, StepForm):
            form.show_question()
        return super().form_invalid(form)

    def row(self) -> Step:
        raise NotImplementedError


class AddStep(StepPage):
    template_name = "tracker/steps/step.html"
    title, done = gettext_lazy("Add a step"), gettext_lazy("Step added.")
    submit = gettext_lazy("Add step")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def row(self) -> Step:
        return Step(institution_id=self.institution_id, project=self.project)

    def perform(self, form: Any) -> str:
        told = form.action_arguments()
        step = actions.add_step(institution_id=self.institution_id, project=self.project, **told, **self.context)
        return plan_address(self.project.pk, step.pk)


class ImportSteps(StepPage):
    """Steps from a file, all of them or none."""

    template_name = "tracker/steps/import.html"
    form_class: Any = StepFileForm
    title, done = gettext_lazy("Add steps from a file"), ""
    submit = gettext_lazy("Add steps")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super(StepPage, self).get_form_kwargs()

    def perform(self, form: Any) -> str:
        added = actions.import_steps(
            institution_id=self.institution_id,
            project=self.project,
            chunks=form.cleaned_data["file"].chunks(),
            day_order=form.cleaned_data["day_order"],
            **self.context,
        )
        told = ngettext("%(count)d step added.", "%(count)d steps added.", len(added))
        messages.success(self.request, told % {"count": len(added)})
        return self.cancels_to()


class EditStep(StepPage):
    template_name = "tracker/steps/step.html"
    title = gettext_lazy("Step")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.stored = get_object_or_404(Step.objects.select_related("project"), pk=kwargs["pk"])
        self.project = self.stored.project

    def row(self) -> Step:
        return Step.objects.get(pk=self.stored.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(step=self.stored, **kwargs)

    def perform(self, form: Any) -> str:
        told = form.action_arguments()
        actions.update_step(
            step=self.stored,
            version=form.cleaned_data["version"],
            moves=form.cleaned_data.get("moves", False),
            **told,
            **self.context,
        )
        return plan_address(self.project.pk, self.stored.pk)


@require_POST
@access(writes=may_lead_some)
def tick(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """A step is done, or open again."""
    step = get_object_or_404(Step, pk=pk)
    actions.update_step(step=step, by=current_person(request), at=timezone.now(), state=state)
    back, text = _back(request, step), Truncator(step.title).chars(80)
    if state == StepState.DONE:
        undo = f"{reverse('step-open', args=[pk])}?{urlencode({'next': back})}"
        success_with_undo(request, _("Done: %(text)s") % {"text": text}, undo=undo)
    else:
        messages.success(request, _("Open again: %(text)s") % {"text": text})
    return redirect(back)


@require_POST
@access(writes=may_write_some)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    step = get_object_or_404(Step, pk=pk)
    actions.delete_step(step=step, by=current_person(request), at=timezone.now())
    messages.success(request, _("Step deleted: %(text)s") % {"text": Truncator(step.title).chars(80)})
    return redirect(plan_address(step.project_id))


def _back(request: HttpRequest, step: Step) -> str:
    """Where the form says that it was, if that is one of our own pages that show the step; else this week."""
    places = {reverse("project", args=[step.project_id]), reverse("project-plan", args=[step.project_id])}
    asked = request.POST.get("next") or request.GET.get("next")
    return asked if asked in places else reverse("this-week")

"""Pages about goals and how those of the two sides go together. Each makes one domain call."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, ImportPage, current_person, institution_of
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.labels import label_of
from foundation.pages.base import RefusalTold, success_with_undo
from foundation.permissions import access
from tracker.goals import actions
from tracker.goals.forms import CompareForm, GoalForm, GoalNoteForm, GoalsFileForm, InstitutionGoalForm, PairForm
from tracker.goals.history import history_of_goal
from tracker.goals.models import GOAL_SIDES, Goal, GoalPair, InstitutionGoal, Relation
from tracker.goals.permissions import may_note_goal, may_write_institution_goals
from tracker.goals.queries import pairs_of_goal
from tracker.goals.rules import RULE
from tracker.goals.table_of_goals import label_of_column
from tracker.goals.values import BADGES, facts_of
from tracker.projects.models import Project
from tracker.projects.permissions import may_lead_project, may_write_project


@require_GET
@access(reads=may_read)
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is and by which rule, what was said of it, its pairs, and what was agreed before."""
    person = current_person(request)
    place = institution_of(person)
    today = place.day(timezone.now())
    found = get_object_or_404(Goal.objects.select_related("project", "owner", "feeds"), pk=pk)
    state = found.state_on(today)
    shown = {
        "goal": found,
        "project": found.project,
        "side": dict(GOAL_SIDES)[found.side],
        "badge": (BADGES[state.value], state.label),
        "facts": facts_of(found, today),
        "rule": RULE,
        "today": today,
        "zone": place.zone,
        "notes": found.notes.select_related("by")[:100],
        "pairs": [
            (pair, pair.it_goal if pair.library_goal_id == found.pk else pair.library_goal)
            for pair in pairs_of_goal(found)
        ],
        "history": history_of_goal(found, zone=place.zone),
        "writes": may_write_project(person, found.project),
        "notes_progress": may_note_goal(person, found),
        "leads": may_lead_project(person, found.project),
    }
    return render(request, "tracker/goals/goal.html", shown)


class GoalPage(FormPage):
    reads = writes = may_write_some
    template_name = "tracker/goals/form.html"
    form_class: Any = GoalForm
    project: Project

    def may_write_row(self) -> bool:
        return may_write_project(self.person, self.project)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(project=self.project, **kwargs)


class AddGoal(GoalPage):
    done = gettext_lazy("Goal added.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project, self.side = get_object_or_404(Project, pk=kwargs["pk"]), kwargs["side"]

    def get_form_kwargs(self) -> dict[str, Any]:
        row = Goal(institution_id=self.institution_id, project=self.project, side=self.side)
        return {**super().get_form_kwargs(), "instance": row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading = _("Goal of the library") if self.side == "library" else _("Goal of IT")
        return super().get_context_data(title=heading, **kwargs)

    def cancels_to(self) -> str:
        return reverse("project", args=[self.project.pk])

    def perform(self, form: GoalForm) -> str:
        said = {"institution_id": self.institution_id, "project": self.project, "side": self.side}
        row = actions.add_goal(**said, **form.action_arguments(), **self.context)
        return reverse("goal", args=[row.pk])


class _OneGoal(GoalPage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.goal = get_object_or_404(Goal.objects.select_related("project"), pk=kwargs["pk"])
        self.project = self.goal.project

    def cancels_to(self) -> str:
        return reverse("goal", args=[self.goal.pk])


class EditGoal(_OneGoal):
    title = gettext_lazy("Change a goal")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Goal.objects.get(pk=self.goal.pk)}

    def perform(self, form: GoalForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_goal(goal=self.goal, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


class ImportGoals(ImportPage):
    reads = writes = may_write_some
    form_class = GoalsFileForm
    title = gettext_lazy("Import goals")
    cancel = "goal-list"
    label_of_column = staticmethod(label_of_column)

    def add(self, chunks: Iterable[bytes]) -> str:
        count = actions.import_goals(institution_id=self.institution_id, chunks=chunks, **self.context)
        return ngettext("%(count)d goal was added.", "%(count)d goals were added.", count) % {"count": count}


class AddGoalNote(_OneGoal):
    reads = writes = may_lead_some
    form_class = GoalNoteForm
    title = gettext_lazy("Update progress")
    done = gettext_lazy("Noted.")

    def may_write_row(self) -> bool:
        return may_note_goal(self.person, self.goal)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "goal": self.goal}

    def get_initial(self) -> dict[str, Any]:
        return {"noted_on": self.today}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=self.goal.text, **kwargs)

    def perform(self, form: GoalNoteForm) -> str:
        actions.add_goal_note(goal=self.goal, **form.action_arguments(), **self.context)
        return self.cancels_to()


class PairPage(FormPage):
    """A pair of goals; of a clash, who resolves it by when, and how."""

    reads = writes = may_lead_some
    template_name = "tracker/goals/pair.html"
    form_class = PairForm
    title = gettext_lazy("Two goals")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = GoalPair.objects.select_related("project", "library_goal", "it_goal")
        self.pair = get_object_or_404(rows, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_lead_project(self.person, self.pair.project)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": GoalPair.objects.get(pk=self.pair.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(pair=self.pair, project=self.pair.project, **kwargs)

    def cancels_to(self) -> str:
        return reverse("project", args=[self.pair.project_id])

    def perform(self, form: PairForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_pair(pair=self.pair, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


class ComparePage(GoalPage):
    reads = writes = may_lead_some
    form_class = CompareForm
    title = gettext_lazy("Compare two goals")
    done = gettext_lazy("The two goals are compared.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_lead_project(self.person, self.project)

    def get_form_kwargs(self) -> dict[str, Any]:
        row = GoalPair(institution_id=self.institution_id, project=self.project)
        return {**super().get_form_kwargs(), "instance": row}

    def cancels_to(self) -> str:
        return reverse("project", args=[self.project.pk])

    def perform(self, form: CompareForm) -> str:
        pair = actions.pair_goals(**form.action_arguments(), **self.context)
        return reverse("goal-pair", args=[pair.pk]) if pair.is_open else self.cancels_to()


@require_POST
@access(writes=may_lead_some)
def compare(request: HttpRequest, library: int, it: int, relation: str) -> HttpResponse:
    """One press on a proposal. A clash opens its page, where its owners resolve it."""
    said = {"library_goal": get_object_or_404(Goal, pk=library), "it_goal": get_object_or_404(Goal, pk=it)}
    with RefusalTold(request):
        pair = actions.pair_goals(**said, relation=relation, by=current_person(request), at=timezone.now())
        told = _("Noted: %(relation)s.") % {"relation": label_of(Relation, relation)}
        success_with_undo(request, told, undo=reverse("goal-pair-remove", args=[pair.pk]))
        return redirect("goal-pair", pk=pair.pk) if pair.is_open else redirect("this-week")
    return redirect("this-week")


@require_POST
@access(writes=may_lead_some)
def remove_pair(request: HttpRequest, pk: int) -> HttpResponse:
    pair = get_object_or_404(GoalPair, pk=pk)
    actions.remove_pair(pair=pair, by=current_person(request), at=timezone.now())
    messages.success(request, _("The two goals are no longer compared."))
    return redirect("project", pk=pair.project_id)


class InstitutionGoalPage(FormPage):
    reads = writes = may_write_institution_goals
    form_class = InstitutionGoalForm
    title = gettext_lazy("Goal of the institution")
    cancel = "institution-goal-list"


class AddInstitutionGoal(InstitutionGoalPage):
    done = gettext_lazy("Goal added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": InstitutionGoal(institution_id=self.institution_id)}

    def perform(self, form: InstitutionGoalForm) -> str:
        actions.add_institution_goal(institution_id=self.institution_id, **form.action_arguments(), **self.context)
        return self.cancels_to()


class EditInstitutionGoal(InstitutionGoalPage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.goal = get_object_or_404(InstitutionGoal, pk=kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": InstitutionGoal.objects.get(pk=self.goal.pk)}

    def perform(self, form: InstitutionGoalForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_institution_goal(goal=self.goal, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()

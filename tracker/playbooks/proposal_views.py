"""How a project compares with its playbook: proposed there, answered by a manager. And a playbook from a project."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_manage, may_read, may_write_some
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.playbooks import actions
from tracker.playbooks.forms import DifferencesForm, LearnForm
from tracker.playbooks.models import PlaybookRun, PlaybookVersion, VersionState
from tracker.playbooks.outcome import differences_of
from tracker.playbooks.pages import difference_words, shown_changes
from tracker.playbooks.permissions import may_write_playbooks
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project


class ProposeVersion(FormPage):
    """What the project did otherwise than its playbook, to be chosen from."""

    reads = writes = may_write_some
    form_class = DifferencesForm
    template_name = "tracker/playbooks/compare.html"
    submit = gettext_lazy("Propose the better playbook")
    done = gettext_lazy("Proposed. A manager decides whether to accept it.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        runs = PlaybookRun.objects.select_related("project", "version_used__playbook")
        self.run = get_object_or_404(runs, project=kwargs["pk"])
        self.playbook = self.run.version_used.playbook

    def may_write_row(self) -> bool:
        return may_write_project(self.person, self.run.project)

    def get_form_kwargs(self) -> dict[str, Any]:
        newest = PlaybookVersion.objects.get(playbook=self.playbook, number=self.playbook.number).read()
        found = differences_of(self.run, newest, institution_of(self.person))
        return {
            **super().get_form_kwargs(),
            "differences": [(difference, difference_words(difference)) for difference in found],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Plan and outcome of %(name)s") % {"name": self.run.project.name}
        return super().get_context_data(title=title, run=self.run, playbook=self.playbook, **kwargs)

    def cancels_to(self) -> str:
        return reverse("project", args=[self.run.project_id])

    def perform(self, form: Any) -> str:
        proposed = actions.propose_version(run=self.run, **form.cleaned_data, **self.context)
        return reverse("playbook-proposal", args=[proposed.pk])


class LearnPlaybook(FormPage):
    reads = writes = may_manage
    form_class = LearnForm
    title = gettext_lazy("Make a playbook from a project")
    lead = gettext_lazy("Its steps and goals, with the days that they took, become a plan that others can start.")
    submit = gettext_lazy("Make the playbook")
    done = gettext_lazy("Playbook made. Look through its steps before you start it.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.project.name}

    def cancels_to(self) -> str:
        return reverse("project", args=[self.project.pk])

    def perform(self, form: Any) -> str:
        row = actions.learn_playbook(project=self.project, **form.cleaned_data, **self.context)
        return reverse("playbook", args=[row.pk])


@require_GET
@access(reads=may_read)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change, and the buttons of those who may answer."""
    found = PlaybookVersion.objects.filter(based_on__isnull=False)
    version = get_object_or_404(found.select_related("playbook", "project", "by"), pk=pk)
    base = PlaybookVersion.objects.get(playbook=version.playbook, number=version.based_on)
    person, waits = current_person(request), version.state == VersionState.PROPOSED
    shown = {
        "version": version,
        "changes": shown_changes(base.read(), version.read()),
        "waits": waits,
        "accepts": waits and may_write_playbooks(person) and version.based_on == version.playbook.number,
        "outdated": waits and version.based_on != version.playbook.number,
        "declines": waits and (may_write_playbooks(person) or version.by_id == person.pk),
    }
    return render(request, "tracker/playbooks/proposal.html", shown)


@require_POST
@access(writes=may_write_some)
def answer_proposal(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    proposed = get_object_or_404(PlaybookVersion.objects.select_related("playbook"), pk=pk)
    write, said = {
        "accept": (actions.accept_version, _("Accepted: projects start with it from now on.")),
        "decline": (actions.decline_version, _("Declined. The playbook has not changed.")),
    }[answer]
    with RefusalTold(request):
        write(proposed=proposed, by=current_person(request), at=timezone.now())
        messages.success(request, said)
        return redirect("playbook", pk=proposed.playbook_id)
    return redirect("playbook-proposal", pk=pk)

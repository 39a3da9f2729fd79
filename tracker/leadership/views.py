"""Roles cards, stakeholders, and what a sponsor does in a project: asks, attends, is invited. Each makes one domain
call."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.people.models import Team
from accounts.permissions import may_lead_some, may_manage, may_read, may_write_some
from foundation.pages import dates
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from foundation.printing.one_page import OnePage
from foundation.printing.pdf import MEDIA_TYPE
from tracker.leadership import actions
from tracker.leadership.forms import QuestionForm, StakeholderForm, TeamCardForm
from tracker.leadership.models import Stakeholder, TeamCard
from tracker.leadership.permissions import may_ask, may_write_card, may_write_stakeholders
from tracker.leadership.roles_card import institution_card, project_card, with_people
from tracker.projects.models import Project


def _of_project(request: HttpRequest, pk: int) -> tuple[Project, OnePage]:
    found = get_object_or_404(with_people(Project.objects), pk=pk)
    return found, project_card(found, institution_of(current_person(request)))


def _file(page: OnePage, name: str) -> HttpResponse:
    answer = HttpResponse(page.pdf(), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


@require_GET
@access(reads=may_read)
def project_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """With the stakeholders to edit, for who may."""
    project, page = _of_project(request, pk)
    writes = may_write_stakeholders(current_person(request), project)
    rows = project.stakeholders.select_related("person").order_by("part", "id") if writes else []
    shown = {
        "page": page,
        "file": reverse("project-roles-file", args=[pk]),
        "project": project,
        "adds": reverse("stakeholder-add", args=[pk]) if writes else "",
        "edits": [(str(row), reverse("stakeholder", args=[row.pk])) for row in rows],
        "edits_title": gettext("Stakeholders"),
    }
    return render(request, "tracker/leadership/roles.html", shown)


@require_GET
@access(reads=may_read)
def project_roles_file(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(_of_project(request, pk)[1], f"roles-{pk}")


@require_GET
@access(reads=may_read)
def roles(request: HttpRequest) -> HttpResponse:
    """Of the institution, with the teams whose card the person may write."""
    person = current_person(request)
    teams = Team.objects.order_by("name", "id")
    own = teams if may_manage(person.roles) else teams.filter(people=person)
    shown = {
        "page": institution_card(institution_of(person)),
        "file": reverse("roles-file"),
        "edits": [(team.name, reverse("team-card", args=[team.pk])) for team in own if may_write_card(person, team)],
        "edits_title": gettext("Say what a team covers"),
    }
    return render(request, "tracker/leadership/roles.html", shown)


@require_GET
@access(reads=may_read)
def roles_file(request: HttpRequest) -> HttpResponse:
    return _file(institution_card(institution_of(current_person(request))), "roles")


class StakeholderPage(FormPage):
    reads = writes = may_lead_some
    title = _("Stakeholder")
    lead = _(
        "Somebody besides the sponsor to whom the project matters. With an account, they are told of its decisions."
    )
    template_name = "tracker/leadership/stakeholder.html"
    form_class = StakeholderForm
    project: Project

    def may_write_row(self) -> bool:
        return may_write_stakeholders(self.person, self.project)

    def cancels_to(self) -> str:
        return reverse("project-roles", args=[self.project.pk])


class AddStakeholder(StakeholderPage):
    done = _("Stakeholder added.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        row = Stakeholder(institution_id=self.institution_id, project=self.project)
        return {**super().get_form_kwargs(), "instance": row}

    def perform(self, form: StakeholderForm) -> str:
        own: dict[str, Any] = {"institution_id": self.institution_id, "project": self.project}
        actions.add_stakeholder(**own, **form.action_arguments(), **self.context)
        return self.cancels_to()


class EditStakeholder(StakeholderPage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.stored = get_object_or_404(Stakeholder.objects.select_related("project"), pk=kwargs["pk"])
        self.project = self.stored.project

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Stakeholder.objects.get(pk=self.stored.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.stored, **kwargs)

    def perform(self, form: StakeholderForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_stakeholder(stakeholder=self.stored, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


@require_POST
@access(writes=may_lead_some)
def remove_stakeholder(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Stakeholder, pk=pk)
    actions.delete_stakeholder(stakeholder=row, by=current_person(request), at=timezone.now())
    messages.success(request, gettext("Stakeholder removed."))
    return redirect("project-roles", pk=row.project_id)


class EditTeamCard(FormPage):
    """What other departments ask about a team; written where there is none yet."""

    reads = writes = may_write_some
    lead = _("Another department reads this before it writes to you. Leave empty what nobody asks.")
    cancel = "roles"
    form_class = TeamCardForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.team = get_object_or_404(Team, pk=kwargs["pk"])
        self.card = TeamCard.objects.filter(team=self.team).first()

    def may_write_row(self) -> bool:
        return may_write_card(self.person, self.team)

    def get_form_kwargs(self) -> dict[str, Any]:
        card = TeamCard.objects.filter(team=self.team).first()
        row = card or TeamCard(institution_id=self.institution_id, team=self.team)
        return {**super().get_form_kwargs(), "instance": row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = gettext("Roles card: %(team)s") % {"team": self.team.name}
        return super().get_context_data(title=title, **kwargs)

    def perform(self, form: TeamCardForm) -> str:
        if self.card is None:
            own: dict[str, Any] = {"institution_id": self.institution_id, "team": self.team}
            actions.add_card(**own, **form.action_arguments(), **self.context)
        else:
            version = form.cleaned_data["version"]
            actions.update_card(card=self.card, version=version, **form.action_arguments(), **self.context)
        return reverse("roles")


class Ask(FormPage):
    """A question for the next meeting of a project."""

    reads = writes = may_read
    title = _("Ask at the next meeting")
    lead = _("Your question comes first on the agenda, and both owners are told.")
    submit = _("Ask")
    done = _("Your question is on the agenda of the next meeting.")
    form_class = QuestionForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_ask(self.person, self.project)

    def cancels_to(self) -> str:
        return reverse("project", args=[self.project.pk])

    def perform(self, form: QuestionForm) -> str:
        actions.ask_at_next_meeting(project=self.project, text=form.cleaned_data["text"], **self.context)
        return self.cancels_to()


@require_POST
@access(writes=may_read)
def attend(request: HttpRequest, pk: int) -> HttpResponse:
    """The sponsor will come to the next meeting."""
    return _next(request, pk, actions.attend_next, gettext("You attend on %(day)s."))


@require_POST
@access(writes=may_write_some)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """The sponsor is invited to the next meeting."""
    return _next(request, pk, actions.invite_sponsor, gettext("The sponsor is invited for %(day)s."))


def _next(request: HttpRequest, pk: int, do: Any, told: str) -> HttpResponse:
    project, person, now = get_object_or_404(Project, pk=pk), current_person(request), timezone.now()
    with RefusalTold(request):
        meeting = do(project=project, by=person, at=now)
        messages.success(request, told % {"day": dates.weekday_day(meeting.held_on, institution_of(person).day(now))})
    return redirect("this-week" if request.POST.get("next") == "week" else reverse("project", args=[pk]))

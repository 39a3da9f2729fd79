"""A project's own page, its cards edited in their place, reopening it and deleting it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.extension_points import AskedContribution, readable, with_something
from accounts.pages import FormPage, current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_lead, may_lead_some, may_manage, may_read, may_write, may_write_some
from foundation.db.compiled import CompiledRows
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.pages.timeline import TimelineMark, timeline
from tracker.projects.actions import delete_project, update_project
from tracker.projects.extension_points import ProjectCard, ProjectView, TimelineSource
from tracker.projects.forms import PARTS, PartForm, SponsorForm
from tracker.projects.models import Project, ProjectMember
from tracker.projects.permissions import may_change_people, may_change_sponsor, may_write_project
from tracker.projects.sentences import prospect
from tracker.projects.statuses import Status
from tracker.projects.year import project_line, year_of


@access(reads=may_read)
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Its head and its timeline; slices contribute its cards."""
    person = current_person(request)
    view = project_seen_by(person, pk)
    after = TimelineMark.read(request.GET.get("before", ""))
    parts: list[AskedContribution] = [*readable(ProjectCard, person.roles), *readable(TimelineSource, person.roles)]
    cards: dict[str, list[Any]] = {"head": [], "main": [], "side": []}
    sources = []
    for part, some in with_something(parts, Project, pk, project=pk, today=view.today):
        if isinstance(part, ProjectCard):
            variables = (part.show if some else part.empty)(view)
            if variables is not None:
                cards[part.place].append((part.template, variables))
        elif isinstance(part, TimelineSource) and some:
            sources.append(part)
    shown = {
        "view": view,
        "project": view.project,
        "today": view.today,
        "writes": view.writes,
        "leads": view.leads,
        "line": project_line(view.project, today=view.today),
        "prospect": prospect(view.year.outlook, today=view.today) if view.year.outlook else [],
        "cards": cards,
        "timeline": timeline(view.project, sources, zone=view.zone, after=after),
        "after": after,
    }
    return render(request, "tracker/pages/project.html", shown)


#: Compiled for P13: see docs/performance.md.
_PROJECT = CompiledRows(
    Project,
    lambda pk: Project.objects.filter(pk=pk).order_by(),
    joined=dict.fromkeys(
        ("library_owner", "library_owner__team", "it_owner", "it_owner__team", "sponsor", "sponsor__team"), ()
    ),
)
_MEMBERS = CompiledRows(
    ProjectMember,
    lambda project: ProjectMember.objects.filter(project_id=project),
    joined={"person": (), "person__team": ()},
)


def project_seen_by(person: Person, pk: int) -> ProjectView:
    place = institution_of(person)
    today = place.day(timezone.now())
    found = next(iter(_PROJECT(pk=pk)), None)
    if found is None:
        raise Http404
    try:
        year = year_of(found, today=today)
    except Project.DoesNotExist:
        raise Http404 from None
    found.cadence = year.cadence
    members = [membership.person for membership in _MEMBERS(project=pk)]
    first = {found.library_owner_id, found.it_owner_id, found.sponsor_id}
    belonging = person.pk in first or person in members
    return ProjectView(
        project=found,
        person=person,
        today=today,
        zone=place.zone,
        year=year,
        members=tuple(member for member in members if member.pk not in first),
        writes=may_write(person.roles, belongs=belonging),
        leads=may_lead(person.roles, belongs=belonging),
    )


class ProjectPart(FormPage):
    """One card of the project's page as a form. With htmx it takes the card's place, else it is a page."""

    reads = writes = may_lead_some
    template_name = "tracker/pages/project_part.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])
        self.part = kwargs["part"]

    def may_write_row(self) -> bool:
        if self.part != "people":
            self.writes_all = may_write_project(self.person, self.project)
            return self.writes_all
        self.writes_all = may_change_people(self.person, self.project)
        return self.writes_all or may_change_sponsor(self.person, self.project)

    def get_form_class(self) -> Any:
        return PartForm if self.writes_all else SponsorForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().get_form_kwargs(), "instance": Project.objects.get(pk=self.project.pk)}
        return {**kwargs, "part": self.part} if self.writes_all else kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(project=self.project, part=self.part, **kwargs)

    def perform(self, form: Any) -> str:
        update_project(
            project=self.project, version=form.cleaned_data["version"], **form.action_arguments(), **self.context
        )
        return reverse("project", args=[self.project.pk])


#: For the address.
PART = "|".join(PARTS)


@require_POST
@access(writes=may_write_some)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """`?to=`: the status that it had, for an undo; else it is active."""
    asked = request.GET.get("to", "")
    to = Status(asked) if asked in set(Status.values) - {Status.CLOSED} else Status.ACTIVE
    told = _("%(name)s is active.") if to == Status.ACTIVE else _("%(name)s is reopened.")
    found = get_object_or_404(Project, pk=pk)
    update_project(project=found, by=current_person(request), at=timezone.now(), status=to)
    messages.success(request, told % {"name": found.name})
    return redirect("project", pk=pk)


@require_POST
@access(writes=may_manage)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Project, pk=pk)
    with RefusalTold(request):
        delete_project(project=found, by=current_person(request), at=timezone.now())
        messages.success(request, _("%(name)s is deleted. The audit trail keeps a record.") % {"name": found.name})
        return redirect("project-list")
    return redirect("project", pk=pk)

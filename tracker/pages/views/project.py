"""A project's own page, its cards edited in their place, closing it and deleting it."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_lead, may_lead_some, may_manage, may_read, may_write, may_write_some
from foundation.errors import Refused
from foundation.pages.base import success_with_undo
from foundation.permissions import access
from tracker.cadence.bands import RULE, WINDOW, Band
from tracker.meetings.models import MeetingState
from tracker.outcomes.models import ActionState, AgendaItem
from tracker.pages.overview import project_line, year_of
from tracker.pages.timeline import TimelineMark, timeline
from tracker.projects.actions import delete_project, update_project
from tracker.projects.forms import PARTS, PartForm, SponsorForm
from tracker.projects.models import Project, Status
from tracker.projects.permissions import may_change_people, may_change_sponsor, may_write_project
from tracker.projects.sentences import prospect


@access(reads=may_read)
def project(request: HttpRequest, pk: int) -> HttpResponse:
    person = current_person(request)
    place = institution_of(person)
    today = place.day(timezone.now())
    found = Project.objects.select_related("library_owner__team", "it_owner__team", "sponsor__team")
    project = get_object_or_404(found, pk=pk)
    try:
        year = year_of(project, today=today)
    except Project.DoesNotExist:
        raise Http404 from None
    project.cadence = year.cadence
    members = [membership.person for membership in project.memberships.select_related("person__team")]
    first = {project.library_owner_id, project.it_owner_id, project.sponsor_id}
    belonging = person.pk in first or person in members
    after = TimelineMark.read(request.GET.get("before", ""))
    coming = project.meetings.filter(state=MeetingState.PLANNED, held_on__gte=today).order_by("held_on", "starts_at")
    waiting = AgendaItem.objects.filter(project=project, reached=False)
    upcoming = coming.first()
    writes = may_write(person.roles, belongs=belonging)
    standing = project_line(project, today=today)
    standing.writes, standing.next_on = writes, upcoming.held_on if upcoming else None
    open_actions = list(project.actions.filter(state=ActionState.OPEN).select_related("owner"))
    return render(
        request,
        "tracker/pages/project.html",
        {
            "project": project,
            "line": standing,
            "once": uuid.uuid4().hex,
            "prospect": prospect(year.outlook, today=today) if year.outlook else [],
            "today": today,
            "quarters": year.quarters,
            "rules": [(band.label, rule) for band, rule in RULE.items()],
            "rule": RULE[Band(project.cadence.band)],
            "window": WINDOW,
            "timeline": timeline(project, zone=place.zone, after=after),
            "after": after,
            "next": upcoming,
            "actions": open_actions,
            "agenda": waiting.filter(Q(meeting=None) | Q(meeting__state=MeetingState.PLANNED)).order_by(
                "meeting__held_on", "position", "id"
            ),
            "partners": project.partners.all(),
            "members": [member for member in members if member.pk not in first],
            "writes": writes,
            "changes_people": may_change_people(person, project),
            "changes_sponsor": may_change_sponsor(person, project),
            "leads": may_lead(person.roles, belongs=belonging),
            "deletes": may_manage(person.roles) and _what_deleting_takes(project),
            "closing_takes": _what_closing_takes(len(open_actions)),
        },
    )


def _what_closing_takes(open_actions: int) -> list[str]:
    said = [
        _("Due days and reminders stop."),
        _("It is no longer shown on “This week” or counted in the report."),
        _("Its meetings, decisions and actions stay, and can be read."),
    ]
    if open_actions:
        said.append(
            ngettext("%(count)d action stays open.", "%(count)d actions stay open.", open_actions)
            % {"count": open_actions}
        )
    return said


def _what_deleting_takes(project: Project) -> list[str]:
    """Empty when it cannot be deleted, since it has meetings. One query."""
    counts = Project.objects.filter(pk=project.pk).aggregate(
        meetings=Count("servings", distinct=True),
        decisions=Count("decisions", distinct=True),
        actions=Count("actions", distinct=True),
        agenda=Count("agenda_items", distinct=True),
    )
    if counts["meetings"]:
        return []
    return [
        ngettext("%(count)d decision", "%(count)d decisions", counts["decisions"]) % {"count": counts["decisions"]},
        ngettext("%(count)d action", "%(count)d actions", counts["actions"]) % {"count": counts["actions"]},
        ngettext("%(count)d agenda item", "%(count)d agenda items", counts["agenda"]) % {"count": counts["agenda"]},
        _("Who belongs to it, and its partners"),
    ]


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
        messages.success(self.request, _("Saved."))
        return reverse("project", args=[self.project.pk])


#: For the address.
PART = "|".join(PARTS)


@require_POST
@access(writes=may_write_some)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Project, pk=pk)
    undo = reverse("project-reopen", args=[pk]) + f"?to={found.status}"
    return _move(request, found, Status.CLOSED, _("%(name)s is closed."), undo=undo)


@require_POST
@access(writes=may_write_some)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """`?to=`: the status that it had, for an undo; else it is active."""
    asked = request.GET.get("to", "")
    to = Status(asked) if asked in set(Status.values) - {Status.CLOSED} else Status.ACTIVE
    return _move(request, get_object_or_404(Project, pk=pk), to, _("%(name)s is reopened."))


def _move(request: HttpRequest, found: Project, to: Status, told: str, *, undo: str = "") -> HttpResponse:
    update_project(project=found, by=current_person(request), at=timezone.now(), status=to)
    text = told % {"name": found.name}
    if undo:
        success_with_undo(request, text, undo=undo)
    else:
        messages.success(request, text)
    return redirect("project", pk=found.pk)


@require_POST
@access(writes=may_manage)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Project, pk=pk)
    try:
        delete_project(project=found, by=current_person(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("project", pk=pk)
    messages.success(request, _("%(name)s is deleted. The audit trail keeps a record.") % {"name": found.name})
    return redirect("project-list")

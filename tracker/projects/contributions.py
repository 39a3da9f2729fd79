"""What projects and the term calendar contribute to the rest of the product."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, SetupStep
from accounts.institutions.effects import SettingEffect
from accounts.institutions.models import Closure, Institution
from accounts.people.models import Person
from accounts.permissions import may_administer, may_read
from foundation.contributions import Contribution
from foundation.pages.lines import Line, LineButton
from tracker.projects import audit_labels
from tracker.projects.actions import refresh_institution
from tracker.projects.cards import (
    has_partners,
    may_be_deleted,
    show_about,
    show_about_kept,
    show_how_often,
    show_people,
    show_people_without_partners,
)
from tracker.projects.extension_points import ProjectCard
from tracker.projects.models import Project
from tracker.projects.statuses import Status


def _project(row: Project) -> SearchHit:
    return SearchHit(row.name, reverse("project", args=[row.pk]), row.summary)


def _person(row: Person) -> SearchHit:
    about = " · ".join(filter(None, [row.team.name if row.team else "", row.email]))
    return SearchHit(row.name, f"{reverse('project-list')}?person={row.pk}", about)


def _weeks_are_closed(institution: Institution) -> bool:
    return Closure.objects.exists()


def _a_project_has_both_owners(institution: Institution) -> bool:
    owned = Q(library_owner__isnull=False, it_owner__isnull=False)
    return Project.objects.exclude(status=Status.CLOSED).filter(owned).exists()


def _owned_and_sponsored(person: Person, today: date) -> list[Line]:
    """One query."""
    theirs = Q(library_owner=person) | Q(it_owner=person) | Q(sponsor=person)
    projects = list(Project.objects.exclude(status=Status.CLOSED).filter(theirs).order_by("name", "id"))
    owned = [_handed_over(project, roles) for project in projects if (roles := _owner_roles(project, person))]
    sponsored = [
        _handed_over(project, [_("has no sponsor any more")]) for project in projects if project.sponsor_id == person.pk
    ]
    return owned + sponsored


def _owner_roles(project: Project, person: Person) -> list[str]:
    library = [_("has no owner in the library any more")] if project.library_owner_id == person.pk else []
    it = [_("has no owner in IT any more")] if project.it_owner_id == person.pk else []
    return library + it


def _handed_over(project: Project, roles: list[str]) -> Line:
    people = reverse("project-part", args=[project.pk, "people"])
    return Line(
        title=project.name,
        address=reverse("project", args=[project.pk]),
        hint=" · ".join(roles),
        button=LineButton(_("Choose another"), people, about=project.name),
    )


CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=20, page="project-list", label=gettext_lazy("Projects"), icon="folder-kanban", place="tabs"),
    MenuEntry(order=40, page="term-calendar", label=gettext_lazy("Term calendar"), icon="calendar-days"),
    MenuEntry(order=10, page="project-list", label=gettext_lazy("Projects"), place="lists"),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    SettingEffect(settings=frozenset({"time_zone", "weekend_days"}), run=refresh_institution),
    SearchSource(
        order=10,
        reads=may_read,
        key="projects",
        label=gettext_lazy("Projects"),
        icon="folder-kanban",
        rows=lambda: Project.objects.order_by("name"),
        paths=("name", "summary"),
        hit=_project,
    ),
    SearchSource(
        order=20,
        reads=may_read,
        key="people",
        label=gettext_lazy("People"),
        icon="user",
        rows=lambda: Person.objects.active().select_related("team").order_by("name"),
        paths=("name", "email", "team__name"),
        hit=_person,
    ),
    SetupStep(
        order=20,
        reads=may_administer,
        title=gettext_lazy("Close the weeks in which nobody works"),
        why=gettext_lazy("Closed weeks do not count, and get no reminders. Public holidays are suggested."),
        action=gettext_lazy("Open the term calendar"),
        page="term-calendar",
        done=_weeks_are_closed,
    ),
    SetupStep(
        order=40,
        reads=may_administer,
        title=gettext_lazy("Start the first project, with an owner on each side"),
        why=gettext_lazy("Its owners are reminded when it is due, its sponsor when it has been late for long."),
        action=gettext_lazy("Start a project"),
        page="project-create",
        done=_a_project_has_both_owners,
    ),
    ProjectCard(
        order=10,
        reads=may_read,
        place="main",
        template="tracker/projects/_how_often.html",
        show=show_how_often,
    ),
    ProjectCard(
        order=30,
        reads=may_read,
        asks=has_partners,
        template="tracker/projects/_people.html",
        show=show_people,
        empty=show_people_without_partners,
    ),
    ProjectCard(
        order=40,
        reads=may_read,
        template="tracker/projects/_about.html",
        asks=may_be_deleted,
        show=show_about,
        empty=show_about_kept,
    ),
    Responsibilities(order=10, reads=may_administer, lines=_owned_and_sponsored),
)

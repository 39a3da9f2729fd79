"""What projects show on their own page. May import models, year and extension points."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _

from accounts.permissions import may_manage
from foundation.contributions import contributed
from tracker.cadence.bands import RULE, WINDOW, Band
from tracker.projects.drawings import year_rows, year_squares
from tracker.projects.extension_points import ProjectRows, ProjectView, count_rows, is_kept
from tracker.projects.models import Partner, Project
from tracker.projects.permissions import may_change_people, may_change_sponsor
from tracker.projects.statuses import Status
from tracker.projects.year import project_line


def show_how_often(view: ProjectView) -> Mapping[str, Any]:
    return {
        "line": project_line(view.project, today=view.today),
        "squares": year_squares(view.year.quarters),
        "rows": year_rows(view.year.quarters),
        "rules": [(band.label, rule) for band, rule in RULE.items()],
        "rule": RULE[Band(view.project.cadence.band)],
        "window": WINDOW,
        "starts": _why_not_running(view.project) if view.writes else "",
    }


def _why_not_running(project: Project) -> str:
    """Empty while it is active, or over."""
    return {
        Status.PLANNED.value: _("It is planned: nothing is due, and its weeks do not count yet."),
        Status.ON_HOLD.value: _("It is on hold: nothing is due, and its weeks do not count."),
    }.get(project.status, "")


def has_partners(project: Any, today: Any) -> Exists:
    return Exists(Partner.objects.filter(project=project))


def show_people(view: ProjectView) -> Mapping[str, Any]:
    """One query."""
    return {**show_people_without_partners(view), "partners": view.project.partners.all()}


def show_people_without_partners(view: ProjectView) -> Mapping[str, Any]:
    return {
        "members": view.members,
        "partners": (),
        "changes_people": may_change_people(view.person, view.project),
        "changes_sponsor": may_change_sponsor(view.person, view.project),
    }


def may_be_deleted(project: Any, today: Any) -> Exists:
    """It has none of the rows that keep it."""
    kept = [rows.keeps(project, today) for rows in contributed(ProjectRows) if rows.keeps is not None]
    return Exists(Project.objects.filter(*(~condition for condition in kept), pk=project))


def show_about(view: ProjectView) -> Mapping[str, Any]:
    """With what deleting it means: one query for who may."""
    shown = show_about_kept(view)
    if not may_manage(view.person.roles):
        return shown
    counts = count_rows(view.project)
    return shown if is_kept(counts) else {**shown, "deletes": _what_deleting_takes(counts)}


def show_about_kept(view: ProjectView) -> Mapping[str, Any]:
    """Of a project that is not deleted, because of what it has."""
    return {"line": project_line(view.project, today=view.today)}


def _what_deleting_takes(counts: Mapping[str, int]) -> list[str]:
    said = [rows.deleted(counts[rows.key]) for rows in contributed(ProjectRows) if rows.deleted is not None]
    return [*filter(None, said), _("Who belongs to it, and its partners")]


def what_closing_takes(project: Project) -> list[str]:
    """One query."""
    counts = count_rows(project)
    left = [rows.left_open(counts[rows.key]) for rows in contributed(ProjectRows) if rows.left_open is not None]
    return [
        _("Due days and reminders stop."),
        _("It is no longer shown on “This week” or counted in the report."),
        _("Its meetings, decisions and actions stay, and can be read."),
        *filter(None, left),
    ]

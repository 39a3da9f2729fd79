"""Writes to projects. Keyword-only, atomic, with `by` and `at`; audit and cadence in the same transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields, stated
from accounts.audit.models import record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from accounts.permissions import may_manage, may_write
from accounts.roles import Role
from foundation.errors import Forbidden, Refused
from foundation.limits import too_early
from foundation.text import comparison_key
from tracker.cadence import actions as cadence
from tracker.cadence.models import Cadence
from tracker.cadence.weeks import monday_of, week_of
from tracker.projects.actions.people import check_sides
from tracker.projects.extension_points import count_rows, is_kept
from tracker.projects.models import Partner, Project, ProjectMember, StatusChange
from tracker.projects.permissions import PEOPLE_FIELDS, may_change_people, may_change_sponsor, may_write_project
from tracker.projects.queries import members_of, partners_of, status_history_of, subjects
from tracker.projects.status_history import StatusHistory, first_active, with_start, with_status


@transaction.atomic
def create_project(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    members: Iterable[Person] = (),
    partners: Iterable[str] = (),
    **fields: Any,
) -> Project:
    """`fields` are Project's own. Staff may create the projects that they belong to. `by` None: the product itself."""
    institution = lock(institution_id)
    today = institution.day(at)
    members = list(members)
    project = Project(institution=institution, **fields)
    history = _move_history(project, [], today=today, start=fields.get("active_on"))
    if by is not None:
        people = {project.library_owner_id, project.it_owner_id, *(person.pk for person in members)}
        if not may_write(by.roles, belongs=True):
            raise Forbidden(_("Only staff and managers create projects."))
        if not may_write(by.roles, belongs=by.pk in people):
            raise Refused(
                {"members": _("Add yourself as an owner or a member: you create projects that you belong to.")},
                code="required",
            )
    check_sides(project, fields)
    project.save(force_insert=True)
    _set_members(project, members)
    _set_partners(project, partners)
    _set_history(project, [], history)
    Cadence.objects.create(institution=institution, project=project, measured_in=monday_of(week_of(today)))
    cadence.refresh(subjects([project.pk]), today=today)
    record(by=by, at=at, action="project.create", target=project, **_facts(project, fields))
    return project


@transaction.atomic
def update_project(
    *,
    project: Project,
    by: Person | None,
    at: datetime,
    version: int | None = None,
    members: Iterable[Person] | None = None,
    partners: Iterable[str] | None = None,
    **fields: Any,
) -> Project:
    """Set the given fields. `version`: the one the caller read; Stale when it is no longer the current one."""
    project, institution = lock_for_update(project, version=version)
    today = institution.day(at)
    changes = changed(project, fields)
    if members is not None:
        members = list(members)
        changes |= _difference("members", members_of(project), sorted(person.pk for person in members))
    if partners is not None:
        partners = _tidy_names(partners)
        changes |= _difference("partners", partners_of(project), sorted(partners))
    _allow(project, by, set(changes))
    check_sides(project, {name: value for name, value in fields.items() if name in changes})
    before = status_history_of(project)
    if "active_on" in changes and fields["active_on"] is None and project.active_on is not None:
        raise Refused(
            {"active_on": _("Give the first day on which it was active: it has been active.")}, code="required"
        )
    set_fields(project, fields)
    start = fields["active_on"] if "active_on" in changes else None
    history = _move_history(project, before, today=today, start=start)
    project.version += 1
    project.save()
    if members is not None:
        _set_members(project, members)
    if partners is not None:
        _set_partners(project, partners)
    _set_history(project, before, history)
    cadence.refresh(subjects([project.pk]), today=today)
    record(by=by, at=at, action="project.update", target=project, **changes)
    return project


@transaction.atomic
def delete_project(*, project: Project, by: Person | None, at: datetime) -> None:
    """Only while it has no meetings, and by a manager; takes its people, partners, decisions, actions, agenda."""
    lock(project.institution_id)
    if by is not None and not may_manage(by.roles):
        raise Forbidden(_("Only a manager deletes a project. Closing it keeps its history."))
    if is_kept(count_rows(project)):
        raise Refused({"": _("This project has meetings. Close it instead: its history stays.")}, code="in_use")
    record(by=by, at=at, action="project.delete", target=project, name=project.name)
    project.delete()


def _allow(project: Project, by: Person | None, changed: set[str]) -> None:
    if by is None:
        return
    if changed <= {"sponsor"} and may_change_sponsor(by, project):
        return
    if not may_write_project(by, project):
        if Role.DEAN in by.roles:
            raise Forbidden(_("A dean changes a project's sponsor and its decisions, nothing else."))
        raise Forbidden(_("Only the people of a project and managers change it."))
    if changed & PEOPLE_FIELDS and not may_change_people(by, project):
        raise Forbidden(_("Only the owners of a project and managers change its people: they may write it."))


def _move_history(project: Project, before: StatusHistory, *, today: date, start: date | None) -> StatusHistory:
    """The project's status history with the status that it has now, and the start that somebody stated; sets the
    project's copy of it."""
    history = with_status(before, project.status, today=today)
    if start is not None:
        if start > today:
            raise Refused({"active_on": _("A project cannot have become active in the future.")}, code="future")
        if early := too_early(start):
            raise Refused({"active_on": early})
        moved = with_start(history, start)
        if moved is None:
            raise Refused({"active_on": _("It was not active on that day. Give an earlier one.")}, code="order")
        history = moved
    project.active_on = first_active(history)
    project.active_on_assumed = project.active_on is None or (start is None and project.active_on_assumed)
    return history


def _set_history(project: Project, before: StatusHistory, after: StatusHistory) -> None:
    kept = dict(after)
    project.status_changes.filter(starts_on__in=[day for day, _status in before if day not in kept]).delete()
    StatusChange.objects.bulk_create(
        [
            StatusChange(institution_id=project.institution_id, project=project, starts_on=day, status=status)
            for day, status in after
            if (day, status) not in before
        ],
        update_conflicts=True,
        unique_fields=["project", "starts_on", "institution"],
        update_fields=["status"],
    )


def _set_members(project: Project, members: Iterable[Person]) -> None:
    wanted = {person.pk for person in members}
    present = set(project.memberships.values_list("person_id", flat=True))
    project.memberships.filter(person_id__in=present - wanted).delete()
    ProjectMember.objects.bulk_create(
        ProjectMember(institution_id=project.institution_id, project=project, person_id=person_id)
        for person_id in sorted(wanted - present)
    )


def _tidy_names(names: Iterable[str]) -> set[str]:
    return set({comparison_key(name): name.strip() for name in names if name.strip()}.values())


def _difference(name: str, before: list[Any], after: list[Any]) -> dict[str, list[Any]]:
    return {name: [before, after]} if before != after else {}


def _facts(project: Project, given: dict[str, Any]) -> dict[str, Any]:
    """Of a new project: what was given, and whom it lets write."""
    people = {name: getattr(project, f"{name}_id") for name in ("library_owner", "it_owner", "sponsor")}
    partners = partners_of(project)
    more = {"partners": partners} if partners else {}
    return {**stated(given), **people, "members": members_of(project), **more}


def _set_partners(project: Project, partners: Iterable[str]) -> None:
    wanted = _tidy_names(partners)
    longest = Partner._meta.get_field("name").max_length or 0
    if any(len(name) > longest for name in wanted):
        raise Refused(
            {"partners": _("A partner's name has at most %(longest)s characters.") % {"longest": longest}},
            code="max_length",
        )
    present = {comparison_key(name): name for name in project.partners.values_list("name", flat=True)}
    keys = {comparison_key(name): name for name in wanted}
    project.partners.filter(name__in=[name for key, name in present.items() if key not in keys]).delete()
    Partner.objects.bulk_create(
        Partner(institution_id=project.institution_id, project=project, name=name)
        for key, name in sorted(keys.items())
        if key not in present
    )

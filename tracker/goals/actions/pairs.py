"""Writes to pairs: a goal of each side, compared; and the resolution of a clash."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, plain, set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from accounts.roles import Side
from foundation.errors import Fault, Forbidden, Refused
from foundation.limits import too_many
from tracker.delivery.actions import drop_notes
from tracker.goals.actions.checks import check_day_ahead
from tracker.goals.actions.telling import tell_owners
from tracker.goals.clash_note import CLASH_NOTE
from tracker.goals.models import Goal, GoalPair, Relation
from tracker.projects.actions.people import check_people
from tracker.projects.models import Project
from tracker.projects.permissions import may_lead_project

MAX_PAIRS = 200  # of one project: its page shows them all
OWNERS = {"library_owner": Side.LIBRARY, "it_owner": Side.IT}


@transaction.atomic
def pair_goals(
    *,
    library_goal: Goal,
    it_goal: Goal,
    relation: str,
    by: Person | None,
    at: datetime,
    **fields: Any,
) -> GoalPair:
    """`fields`: those of reason, library_owner, it_owner, resolve_by, resolution that are known. The owners of a clash
    are those of the goals, else of the project, unless told."""
    library_goal, institution = lock_for_update(library_goal, "project__library_owner__team", "owner__team")
    it_goal = Goal.objects.select_related("project__it_owner__team", "owner__team").get(pk=it_goal.pk)
    project = library_goal.project
    _allow(project, by)
    if problem := _misfit(library_goal, it_goal):
        raise Refused(problem)
    if GoalPair.objects.filter(library_goal=library_goal, it_goal=it_goal).exists():
        raise Refused({"it_goal": _("These two goals are compared already.")}, code="unique")
    if full := too_many(GoalPair.objects.filter(project=project), MAX_PAIRS):
        raise Refused({"it_goal": full})
    pair = GoalPair(
        institution_id=project.institution_id, project=project, library_goal=library_goal, it_goal=it_goal,
        relation=relation,
    )  # fmt: skip
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    set_fields(pair, given)
    _settle(pair, today=institution.day(at), new=set(given))
    pair.save(force_insert=True)
    said = {
        "project": project.pk, "library_goal": library_goal.pk, "it_goal": it_goal.pk, "relation": relation,
        **stated({name: getattr(pair, name) for name in (*OWNERS, "reason", "resolve_by", "resolution")}),
    }  # fmt: skip
    record(by=by, at=at, action="goal_pair.add", target=pair, **said)
    if pair.is_open:
        tell_owners(pair, by=by, at=at)
    return pair


@transaction.atomic
def update_pair(
    *, pair: GoalPair, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> GoalPair:
    """Set the given ones of relation, reason, library_owner, it_owner, resolve_by, resolution. A clash with a
    resolution is no longer open; without one it is again."""
    related = ("project", "library_goal__owner__team", "it_goal__owner__team", "library_owner", "it_owner")
    pair, institution = lock_for_update(pair, *related, version=version)
    _allow(pair.project, by)
    before = {name: plain(getattr(pair, name)) for name in (*fields, *OWNERS, "resolve_by", "resolution")}
    new = set(changed(pair, fields))
    if not new:
        return pair
    was_open = pair.is_open
    set_fields(pair, fields)
    _settle(pair, today=institution.day(at), new=new)
    after = {name: plain(getattr(pair, name)) for name in before}
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    save_and_record(pair, by=by, at=at, action="goal_pair.update", **changes)
    if pair.is_open != was_open:
        tell_owners(pair, by=by, at=at)
    return pair


@transaction.atomic
def remove_pair(*, pair: GoalPair, by: Person | None, at: datetime, version: int | None = None) -> None:
    pair, _institution = lock_for_update(pair, "project", version=version)
    _allow(pair.project, by)
    said = {"library_goal": pair.library_goal_id, "it_goal": pair.it_goal_id, "relation": pair.relation}
    record(by=by, at=at, action="goal_pair.delete", target=pair, project=pair.project_id, **said)
    drop_notes(kind=CLASH_NOTE, about=[pair.pk])
    pair.delete()


def _allow(project: Project, by: Person | None) -> None:
    if by is not None and not may_lead_project(by, project):
        raise Forbidden(_("Only people of the project, managers and deans compare its goals."))


def _misfit(library_goal: Goal, it_goal: Goal) -> dict[str, str]:
    """What is wrong with comparing these two."""
    if library_goal.side != Side.LIBRARY:
        return {"library_goal": Fault(_("Choose a goal of the library."), "wrong_side")}
    if it_goal.side != Side.IT:
        return {"it_goal": Fault(_("Choose a goal of IT."), "wrong_side")}
    if library_goal.project_id != it_goal.project_id:
        return {"it_goal": Fault(_("Choose a goal of the same project."), "mismatch")}
    return {}


def _settle(pair: GoalPair, *, today: date, new: set[str]) -> None:
    """Sets what follows from what was said: since when it is a clash, whose, and whether it is resolved."""
    pair.reason, pair.resolution = pair.reason.strip(), pair.resolution.strip()
    check_people({name: (getattr(pair, name), side) for name, side in OWNERS.items() if name in new})
    if pair.relation != Relation.CLASH:
        if "resolution" in new and pair.resolution:
            raise Refused({"resolution": _("Only a clash has a resolution.")}, code="mismatch")
        pair.clash_since = pair.resolved_on = pair.resolve_by = pair.sponsor_told_at = None
        pair.resolution = ""
        return
    if pair.clash_since is None:
        pair.clash_since = today
        for name, goal in (("library_owner", pair.library_goal), ("it_owner", pair.it_goal)):
            if getattr(pair, name) is None and name not in new:
                setattr(pair, name, _owner_of(goal, name))
    _check_resolution(pair, today=today, new=new)
    pair.resolved_on = (pair.resolved_on or today) if pair.resolution else None


def _owner_of(goal: Goal, name: str) -> Person | None:
    """The goal's own, else the project's, who is of that side today."""
    candidates: tuple[Person | None, ...] = (goal.owner, getattr(goal.project, name))
    return next((person for person in candidates if person is not None and person.side == OWNERS[name]), None)


def _check_resolution(pair: GoalPair, *, today: date, new: set[str]) -> None:
    if "resolve_by" in new and pair.resolve_by is not None:
        check_day_ahead("resolve_by", pair.resolve_by, today=today)
        if pair.clash_since is not None and pair.resolve_by < pair.clash_since:
            raise Refused({"resolve_by": _("The clash is newer than this day. Choose a later one.")}, code="order")
    if pair.resolution:
        empty = [name for name in (*OWNERS, "resolve_by") if getattr(pair, name) is None]
        if empty:
            why = _("A resolution has an owner on each side and a day.")
            raise Refused(dict.fromkeys(empty, why), code="required")

"""Starts a project from a playbook: its steps, its goals and its weekly meeting, all at once or nothing of it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.errors import Fault, Refused
from foundation.limits import too_early
from foundation.tenancy import across_institutions, within
from tracker.goals.actions import add_goal
from tracker.meetings.actions import log_meeting, repeat_meeting
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.recurrence import weekly_rule
from tracker.playbooks.content import PlannedGoal, PlaybookContent
from tracker.playbooks.goal_words import goal_fields
from tracker.playbooks.models import PlaybookRun, PlaybookVersion, VersionState
from tracker.playbooks.plan import PlacedStep, ends_on, first_meeting, place_steps
from tracker.projects.actions import create_project, update_project
from tracker.projects.statuses import Status
from tracker.steps.actions import NewStep, add_steps
from tracker.steps.calendar import Calendar
from tracker.steps.queries import calendar_of

MAX_AHEAD_DAYS = 800  # a plan that starts later is a typing mistake
MAX_AGO_DAYS = 400  # as one that started so long ago


@dataclass(frozen=True, kw_only=True)
class WeeklyMeeting:
    """`weekday`: Monday 1 to Sunday 7."""

    weekday: int
    starts_at: time | None = None
    minutes: int | None = 45
    place: str = ""


@transaction.atomic
def start_playbook(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    version: PlaybookVersion,
    starts_on: date,
    name: str = "",
    library_owner: Person | None = None,
    it_owner: Person | None = None,
    sponsor: Person | None = None,
    members: Iterable[Person] = (),
    meeting: WeeklyMeeting | None = None,
) -> PlaybookRun:
    """`name`: the playbook's unless told. A side without an owner is asked for one on the pages of the project, as for
    every project. Where it starts on a later day, the project is planned until then (`begin_runs`)."""
    institution = lock(institution_id)
    today = institution.day(at)
    _check(version, starts_on, today)
    content = version.read()
    people = list(members)
    ahead = starts_on > today
    project = create_project(
        institution_id=institution_id, by=by, at=at, members=people, name=name.strip() or content.name,
        kind=content.kind, summary=content.summary, library_owner=library_owner, it_owner=it_owner, sponsor=sponsor,
        **({"status": Status.PLANNED} if ahead else {"active_on": starts_on}),
    )  # fmt: skip
    run = PlaybookRun.objects.create(
        institution=institution, project=project, version_used=version, starts_on=starts_on,
        begun_on=None if ahead else today,
    )  # fmt: skip
    calendar = calendar_of(institution)
    placed = place_steps(content, starts_on=starts_on, calendar=calendar)
    common: dict[str, Any] = {"institution_id": institution_id, "by": by, "at": at, "project": project}
    add_steps(
        **common, steps=[_new_step(content, one) for one in placed], playbook=content.slug,
        playbook_version=version.number,
    )  # fmt: skip
    for goal in content.goals:
        owner = {"library": library_owner, "it": it_owner}[goal.side]
        add_goal(**common, owner=owner, starts_on=starts_on, **_goal(goal, placed))
    if meeting is not None:
        owners = [person for person in (library_owner, it_owner) if person is not None]
        invited = list(dict.fromkeys([*owners, *people]))
        _plan_meetings(run, meeting, invited, placed, calendar=calendar, institution=institution, by=by, at=at)
    facts = {"project": project.pk, "version": version.number, "starts_on": str(starts_on)}
    record(by=by, at=at, action="playbook.start", target=version.playbook, **facts)
    return run


def _check(version: PlaybookVersion, starts_on: date, today: date) -> None:
    if version.state != VersionState.ACCEPTED:
        raise Refused({"version": _("This version is not accepted yet.")}, code="wrong_state")
    if version.playbook.retired_on is not None:
        raise Refused({"": _("This playbook is retired. Bring it back first.")}, code="wrong_state")
    if early := too_early(starts_on):
        raise Refused({"starts_on": early})
    if not -MAX_AGO_DAYS <= (starts_on - today).days <= MAX_AHEAD_DAYS:
        why = _("Choose a day from a year ago to two years ahead.")
        raise Refused({"starts_on": Fault(why, "out_of_range")})


def _new_step(content: PlaybookContent, placed: PlacedStep) -> NewStep:
    step = placed.step
    return NewStep(
        key=step.key, title=step.title, side=step.side, starts_on=placed.starts_on, due_on=placed.due_on,
        done_when=step.done_when, trap=step.trap, room=content.role_words(step), after=step.after,
        links=[{"label": link.label, "url": link.url} for link in step.links if link.url],
    )  # fmt: skip


def _goal(goal: PlannedGoal, placed: list[PlacedStep]) -> dict[str, Any]:
    return {**goal_fields(goal), "due_on": ends_on(placed)}


def _plan_meetings(
    run: PlaybookRun, weekly: WeeklyMeeting, invited: list[Person], placed: list[PlacedStep], *, calendar: Calendar,
    institution: Institution, by: Person | None, at: datetime,
) -> Meeting | None:  # fmt: skip
    """A series to the end of the plan; None where the plan is over already."""
    today = institution.day(at)
    day = first_meeting(starts_on=run.starts_on, today=today, weekday=weekly.weekday, calendar=calendar)
    until = ends_on(placed)
    if day > until:
        return None
    meeting = log_meeting(
        institution_id=institution.pk, by=by, at=at, projects=[run.project], held_on=day, invited=invited,
        state=MeetingState.PLANNED, starts_at=weekly.starts_at, minutes=weekly.minutes, place=weekly.place,
    ).meeting  # fmt: skip
    repeat_meeting(meeting=meeting, by=by, at=at, rule=weekly_rule(1, day), until_on=until)
    return meeting


@transaction.atomic
def begin_run(*, run: PlaybookRun, at: datetime) -> bool:
    """Its project becomes active, once its day has come; False where it is too early, or it has begun."""
    run, institution = lock_for_update(run, "project")
    today = institution.day(at)
    if run.begun_on is not None or run.starts_on > today:
        return False
    if run.project.status == Status.PLANNED:
        update_project(project=run.project, by=None, at=at, status=Status.ACTIVE)
    run.begun_on = today
    save_and_record(run, by=None, at=at, action="playbook.begin", begun_on=str(today))
    return True


def begin_runs(*, at: datetime) -> int:
    """Of all institutions, the projects whose first day has come; how many became active. It may be killed and run
    again at any time, also beside itself."""
    with across_institutions():
        ahead = PlaybookRun.objects.filter(begun_on=None, starts_on__lte=at.date() + timedelta(days=1))
        found = list(ahead.order_by("pk"))
    begun = 0
    for run in found:
        with within(run.institution_id), suppress(PlaybookRun.DoesNotExist):  # deleted meanwhile
            begun += begin_run(run=run, at=at)
    return begun

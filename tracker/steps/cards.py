"""What plans show on *this week*, on a project's and on a meeting's page. May import queries and models."""

from collections.abc import Mapping
from datetime import date, timedelta, tzinfo
from typing import Any

from django.db.models import Count, Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.models import Person
from foundation.labels import label_of
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from foundation.text_direction import isolate
from tracker.meetings.extension_points import MeetingView
from tracker.meetings.models import MeetingState
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project
from tracker.steps.addresses import plan_address
from tracker.steps.models import OPEN, Step, StepSide, StepState
from tracker.steps.permissions import may_change_state
from tracker.steps.queries import done_steps, is_late, late_steps, open_steps_of
from tracker.tickets.models import TicketState
from tracker.tickets.template_filters import done_label

SHOWN = 30  # lines
SHOWN_OF_PROJECT = 5
#: Steps that begin so soon are among this week's.
AHEAD = timedelta(days=7)


def has_my_steps(person: Any, today: Any) -> Exists:
    """Those that begin later too: a day that is not known yet cannot be counted on from."""
    return Exists(open_steps_of(person, until=date.max))


def show_my_steps(person: Person, today: date) -> Mapping[str, Any] | None:
    """The steps for which the person answers: late ones first, then those under way and about to begin. One query."""
    rows = open_steps_of(person, until=today + AHEAD).select_related("project")[:SHOWN]
    lines = [
        _line(row, today, of_project=True, button=_done(row) if may_change_state(person, row) else None) for row in rows
    ]
    return {"id": "my-steps", "title": _("Steps of my projects"), "lines": lines} if lines else None


def has_plan(project: Any, today: Any) -> Exists:
    return Exists(Step.objects.filter(project=project))


def show_no_plan(view: ProjectView) -> Mapping[str, Any] | None:
    return {"lines": (), "summary": _("There is no step yet.")} if view.writes else None


def show_plan(view: ProjectView) -> Mapping[str, Any] | None:
    """What is late or next, and how far the plan is. Two queries."""
    counts = dict(Step.objects.filter(project=view.project).order_by().values_list("state").annotate(Count("pk")))
    if not counts:
        return show_no_plan(view)
    rows = Step.objects.filter(project=view.project, state=OPEN).select_related("owner").order_by("due_on", "id")
    lines = []
    for row in rows[:SHOWN_OF_PROJECT]:
        row.project = view.project
        ticks = view.writes or may_change_state(view.person, row)
        back = reverse("project", args=[view.project.pk])
        lines.append(_line(row, view.today, of_project=False, button=_done(row, back) if ticks else None))
    return {"lines": lines, "summary": _how_far(counts)}


def _how_far(counts: Mapping[str, int]) -> str:
    done, all_ = counts.get(StepState.DONE, 0), sum(counts.values()) - counts.get(StepState.DROPPED, 0)
    return ngettext("%(done)d of %(all)d step is done.", "%(done)d of %(all)d steps are done.", all_) % {
        "done": done,
        "all": all_,
    }


def has_late_steps(meeting: Any, today: Any) -> Exists:
    return Exists(Step.objects.filter(project__meetings=meeting, state=OPEN, due_on__lt=today))


def show_late_steps(view: MeetingView) -> Mapping[str, Any] | None:
    """On the agenda of a planned meeting: the late steps of its projects. One query."""
    if view.meeting.state != MeetingState.PLANNED:
        return None
    several = len(view.projects) > 1
    lines = [
        _line(row, view.today, of_project=several, button=_done(row) if view.writes else None)
        for row in late_steps([project.pk for project in view.projects], today=view.today)[:SHOWN]
    ]
    return {"id": "late-steps", "title": _("On the agenda: late steps"), "lines": lines} if lines else None


def has_done_steps(project: Any, today: Any) -> Exists:
    return Exists(done_steps(project))


def steps_on_timeline(project: Project, zone: tzinfo) -> QuerySet[Step]:
    """Those that are done. One query."""
    return done_steps(project.pk).select_related("owner")


def _line(row: Step, today: date, *, of_project: bool, button: LineButton | None) -> Line:
    late = is_late(row, today)
    facts = {
        "project": row.project.name if of_project else "",
        "side": label_of(StepSide, row.side),
        "day": dates.day(row.due_on, today),
        "first": dates.day(row.starts_on, today),
    }
    closed = row.state == StepState.OPEN and row.ticket_state == TicketState.DONE
    if closed:
        facts["ticket"] = isolate(row.ticket_label)
        hint = (
            _("%(project)s · the ticket %(ticket)s is closed. Is the step done?")
            if of_project
            else _("The ticket %(ticket)s is closed. Is the step done?")
        )
    elif late:
        hint = _("%(project)s · %(side)s · was due %(day)s") if of_project else _("%(side)s · was due %(day)s")
    elif row.starts_on > today:
        hint = _("%(project)s · %(side)s · begins %(first)s") if of_project else _("%(side)s · begins %(first)s")
    else:
        hint = _("%(project)s · %(side)s · due %(day)s") if of_project else _("%(side)s · due %(day)s")
    address = plan_address(row.project_id, row.pk)
    return Line(
        title=row.title, address=address, hint=hint % facts, badge=("late", _("late")) if late else None, button=button
    )


def _done(row: Step, back: str = "") -> LineButton:
    where = reverse("step-done", args=[row.pk])
    return LineButton(
        done_label(row), where, about=row.title, icon="check", posts=True, fields={"next": back} if back else {}
    )


def open_steps(person: Person, today: date) -> list[Line]:
    """What somebody who leaves has in hand. One query."""
    rows = Step.objects.filter(owner=person, state=OPEN).select_related("project").order_by("due_on", "id")
    return [
        Line(
            title=row.title,
            address=reverse("step-edit", args=[row.pk]),
            hint=_("a step of %(name)s · due %(day)s") % {"name": row.project.name, "day": dates.day(row.due_on)},
        )
        for row in rows
    ]

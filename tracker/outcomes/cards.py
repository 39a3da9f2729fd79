"""What decisions, actions and the agenda show on *this week* and on a project's page. May import queries and models."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from django.db.models import Case, Exists, F, Prefetch, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.models import Person
from accounts.permissions import may_agree_for_leadership
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from tracker.meetings.models import MeetingState
from tracker.meetings.project_page import has_planned, next_meeting
from tracker.outcomes.addresses import page_of
from tracker.outcomes.models import Action, ActionState, AgendaItem, Decision, DecisionVoice
from tracker.outcomes.permissions import waiting_for
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project
from tracker.tickets.models import TicketState

SHOWN = 30  # lines


def _to_review(person: Any, today: Any) -> QuerySet[Decision]:
    theirs = Project.objects.of(person).values("pk")
    return Decision.objects.filter(review_on__lte=today, project__in=theirs)


def has_awaited_agreements(person: Any, today: Any) -> Exists:
    """Those that wait for the leadership may be somebody else's to agree to."""
    return Exists(Decision.objects.filter(waiting_for(person, leads=True)))


def show_awaited_agreements(person: Person, today: date) -> Mapping[str, Any] | None:
    """Decisions that wait for this very person's agreement, by name or as a dean, the oldest first. One query."""
    awaited = Decision.objects.filter(waiting_for(person, leads=may_agree_for_leadership(person.roles)))
    rows = _first(awaited, "decided_on")
    lines = [_line(row, today, _agree(row), waits=True) for row in rows]
    return _card("agreements", _("These wait for your agreement"), lines)


def has_reviews(person: Any, today: Any) -> Exists:
    return Exists(_to_review(person, today))


def show_reviews(person: Person, today: date) -> Mapping[str, Any] | None:
    """Decisions of the person's projects from their review day on, until it is moved or removed. One query."""
    rows = _first(_to_review(person, today), "review_on")
    return _card("reviews", _("To be reviewed"), [_line(row, today, _review(row)) for row in rows])


def _first(rows: QuerySet[Decision], day: str) -> QuerySet[Decision]:
    """In the order of that day, with their projects."""
    return rows.select_related("project").order_by(day, "id")[:SHOWN]


def _card(anchor: str, title: str, lines: list[Line]) -> Mapping[str, Any] | None:
    return {"id": anchor, "title": title, "lines": lines} if lines else None


def _line(row: Decision, today: date, button: LineButton, *, waits: bool = False) -> Line:
    """`waits`: with its age."""
    facts = {"project": row.project.name, "day": dates.day(row.decided_on, today)}
    told = [_("%(project)s · decided %(day)s") % facts, *([say_age((today - row.decided_on).days)] if waits else [])]
    hint = " · ".join(told)
    return Line(title=Truncator(row.text).chars(200), address=page_of(row), hint=hint, button=button)


def say_age(days: int) -> str:
    """Of what waits for leadership."""
    return ngettext("waits for %(count)d day", "waits for %(count)d days", days) % {"count": days}


def _agree(row: Decision) -> LineButton:
    where = reverse("decision-agree", args=[row.pk])
    return LineButton(
        _("I agree"), where, about=_about(row), icon="check", kind="", posts=True, fields={"agreed": "yes"}
    )


def _review(row: Decision) -> LineButton:
    return LineButton(_("Review"), reverse("outcome", args=["decisions", row.pk]), about=_about(row))


def _about(row: Decision) -> str:
    return Truncator(row.text).words(8)


def has_my_actions(person: Any, today: Any) -> Exists:
    return Exists(Action.objects.filter(owner=person, state=ActionState.OPEN))


def show_no_actions(*_given: Any) -> Mapping[str, Any]:
    return {"actions": ()}


def show_my_actions(person: Person, today: date) -> Mapping[str, Any]:
    """Those whose ticket is closed come first. One query."""
    mine = Action.objects.filter(owner=person, state=ActionState.OPEN).select_related("project")
    closed_first = Case(When(ticket_state=TicketState.DONE, then=0), default=1)
    return {"actions": list(mine.order_by(closed_first, "due_on", "id")[:SHOWN])}


def _waiting(project: Any) -> QuerySet[AgendaItem]:
    items = AgendaItem.objects.filter(project=project, reached=False)
    return items.filter(Q(meeting=None) | Q(meeting__state=MeetingState.PLANNED))


def has_agenda(project: Any, today: Any) -> Q:
    """Or a planned meeting, on whose agenda nothing may be yet."""
    return Exists(_waiting(project)) | has_planned(project, today)


def show_next_meeting(view: ProjectView) -> Mapping[str, Any]:
    """The next meeting that is planned, and what is on its agenda or waits for it. Two queries."""
    return {
        "next": view[next_meeting], "agenda": _waiting(view.project).order_by("meeting__held_on", "position", "id"),
    }  # fmt: skip


def show_no_agenda(view: ProjectView) -> Mapping[str, Any]:
    return {"next": None, "agenda": ()}


def has_open_actions(project: Any, today: Any) -> Exists:
    return Exists(Action.objects.filter(project=project, state=ActionState.OPEN))


def show_open_actions(view: ProjectView) -> Mapping[str, Any]:
    """One query."""
    return {"actions": view.project.actions.filter(state=ActionState.OPEN).select_related("owner")}


def has_decisions(project: Any, today: Any) -> Exists:
    return Exists(Decision.objects.filter(project=project))


def decisions_of(project: Project, zone: tzinfo) -> QuerySet[Decision]:
    """Each on the day on which it was made. Three queries."""
    voices = DecisionVoice.objects.select_related("person")
    return (
        Decision.objects.filter(project=project)
        .annotate(day=F("decided_on"))
        .prefetch_related(Prefetch("voices", queryset=voices))
    )


def has_actions(project: Any, today: Any) -> Exists:
    return Exists(Action.objects.filter(project=project))


def actions_of(project: Project, zone: tzinfo) -> QuerySet[Action]:
    """Each on the day on which it was added there. One query."""
    added = TruncDate("created_at", tzinfo=zone)
    return Action.objects.filter(project=project).annotate(day=added).select_related("owner")


def say_decisions(count: int) -> str:
    return ngettext("%(count)d decision", "%(count)d decisions", count) % {"count": count}


def say_actions(count: int) -> str:
    return ngettext("%(count)d action", "%(count)d actions", count) % {"count": count}


def say_agenda(count: int) -> str:
    return ngettext("%(count)d agenda item", "%(count)d agenda items", count) % {"count": count}


def say_left_open(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d action stays open.", "%(count)d actions stay open.", count) % {"count": count}

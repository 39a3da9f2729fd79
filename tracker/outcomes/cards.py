"""What decisions, actions and the agenda show on *this week* and on a project's page. May import queries and models."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.models import Person
from accounts.permissions import may_agree_for_leadership
from foundation.db.compiled import Compiled
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from tracker.meetings.models import MeetingState
from tracker.outcomes.addresses import page_of
from tracker.outcomes.models import Action, ActionState, AgendaItem, Decision, DecisionVoice
from tracker.outcomes.permissions import waiting_for
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project

SHOWN = 30  # lines


def _first(rows: QuerySet[Decision], day: str) -> QuerySet[Any, Any]:
    return rows.order_by(day, "id").values_list("pk")[:SHOWN]


def _to_review(person: Any, today: Any) -> QuerySet[Decision]:
    theirs = Project.objects.of(person).values("pk")
    return Decision.objects.filter(review_on__lte=today, project__in=theirs)


#: Compiled for P13, as most people have none: see docs/performance.md.
_AWAITED = Compiled(lambda person: _first(Decision.objects.filter(waiting_for(person, leads=False)), "decided_on"))
_AWAITED_BY_DEAN = Compiled(
    lambda person: _first(Decision.objects.filter(waiting_for(person, leads=True)), "decided_on")
)
_REVIEWS = Compiled(lambda person, today: _first(_to_review(person, today), "review_on"))


def show_awaited_agreements(person: Person, today: date) -> Mapping[str, Any] | None:
    """Decisions that wait for this very person's agreement, by name or as a dean, the oldest first. One query where
    there is none, else two."""
    awaited = _AWAITED_BY_DEAN if may_agree_for_leadership(person.roles) else _AWAITED
    lines = [_line(row, today, _agree(row)) for row in _decisions(awaited(person=person.pk), "decided_on")]
    return _card("agreements", _("These wait for your agreement"), lines)


def show_reviews(person: Person, today: date) -> Mapping[str, Any] | None:
    """Decisions of the person's projects from their review day on, until it is moved or removed. One query where there
    is none, else two."""
    rows = _decisions(_REVIEWS(person=person.pk, today=today), "review_on")
    return _card("reviews", _("To be reviewed"), [_line(row, today, _review(row)) for row in rows])


def _decisions(ids: Sequence[tuple[int]], day: str) -> Iterable[Decision]:
    """In the order of that day, with their projects."""
    if not ids:
        return ()
    rows = Decision.objects.filter(pk__in=[pk for (pk,) in ids])
    return rows.select_related("project").order_by(day, "id")


def _card(anchor: str, title: str, lines: list[Line]) -> Mapping[str, Any] | None:
    return {"id": anchor, "title": title, "lines": lines} if lines else None


def _line(row: Decision, today: date, button: LineButton) -> Line:
    facts = {"project": row.project.name, "day": dates.day(row.decided_on, today)}
    hint = _("%(project)s · decided %(day)s") % facts
    return Line(title=Truncator(row.text).chars(200), address=page_of(row), hint=hint, button=button)


def _agree(row: Decision) -> LineButton:
    where = reverse("decision-agree", args=[row.pk])
    return LineButton(
        _("I agree"), where, about=_about(row), icon="check", kind="", posts=True, fields={"agreed": "yes"}
    )


def _review(row: Decision) -> LineButton:
    return LineButton(_("Review"), reverse("outcome", args=["decisions", row.pk]), about=_about(row))


def _about(row: Decision) -> str:
    return Truncator(row.text).words(8)


def show_my_actions(person: Person, today: date) -> Mapping[str, Any]:
    """One query."""
    mine = Action.objects.filter(owner=person, state=ActionState.OPEN).select_related("project")
    return {"actions": list(mine.order_by("due_on", "id")[:SHOWN]), "today": today}


def show_next_meeting(view: ProjectView) -> Mapping[str, Any]:
    """The next meeting that is planned, and what is on its agenda or waits for it. Two queries."""
    coming = view.project.meetings.filter(state=MeetingState.PLANNED, held_on__gte=view.today)
    waiting = AgendaItem.objects.filter(project=view.project, reached=False)
    return {
        "next": coming.order_by("held_on", "starts_at").first(),
        "agenda": waiting.filter(Q(meeting=None) | Q(meeting__state=MeetingState.PLANNED)).order_by(
            "meeting__held_on", "position", "id"
        ),
    }


def show_open_actions(view: ProjectView) -> Mapping[str, Any]:
    """One query."""
    return {"actions": view.project.actions.filter(state=ActionState.OPEN).select_related("owner")}


def decisions_of(project: Project, zone: tzinfo) -> QuerySet[Decision]:
    """Each on the day on which it was made. Three queries."""
    voices = DecisionVoice.objects.select_related("person")
    return (
        Decision.objects.filter(project=project)
        .annotate(day=F("decided_on"))
        .prefetch_related(Prefetch("voices", queryset=voices))
    )


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

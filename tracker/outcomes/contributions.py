"""What decisions, actions and the agenda contribute to the rest of the product."""

from datetime import date
from typing import Any

from django.db.models import Count, Model, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_administer, may_lead_some, may_read
from foundation.contributions import Contribution
from foundation.pages import dates
from foundation.pages.lines import Line
from tracker.meetings.extension_points import MeetingCard
from tracker.outcomes import audit_labels, cards, meeting_cards
from tracker.outcomes.addresses import page_of
from tracker.outcomes.agreement_message import AGREEMENT
from tracker.outcomes.meetings import EXTENSION
from tracker.outcomes.models import OPEN_ACTION, Action, ActionState, AgendaItem, Decision, DecisionVoice
from tracker.projects.extension_points import ProjectCard, ProjectRows, TimelineSource
from tracker.tickets.extension_points import TicketedRows


def _source(order: int, kind: str, label: Any, icon: str, model: type[Model], day: str) -> SearchSource:
    """`kind`: the word in the address; `day`: the column whose day a hit shows."""

    def hit(row: Any) -> SearchHit:
        return SearchHit(str(row.project), page_of(row), row.text, getattr(row, day) if day else None)

    return SearchSource(
        order=order,
        reads=may_read,
        key=kind,
        label=label,
        icon=icon,
        rows=lambda: model._default_manager.select_related("project").order_by("-pk"),
        paths=("text", "project__name"),
        hit=hit,
    )


def _open_actions(person: Person, today: date) -> list[Line]:
    """One query."""
    rows = Action.objects.filter(owner=person, state=ActionState.OPEN).select_related("project")
    return [
        Line(title=row.text, address=reverse("outcome", args=["actions", row.pk]), hint=_open_action(row))
        for row in rows.order_by("due_on", "id")
    ]


def _open_action(row: Action) -> str:
    facts = {"name": row.project.name, "day": dates.day(row.due_on) if row.due_on else ""}
    if row.due_on:
        return _("an open action of %(name)s · due %(day)s") % facts
    return _("an open action of %(name)s") % facts


def _awaited_agreements(person: Person, today: date) -> list[Line]:
    """One query."""
    voices = DecisionVoice.objects.filter(person=person, must_agree=True, agreed_on__isnull=True)
    return [
        Line(
            title=Truncator(voice.decision.text).chars(120),
            address=reverse("outcome", args=["decisions", voice.decision_id]),
            hint=_("a decision of %(name)s that waits for their agreement") % {"name": voice.decision.project.name},
        )
        for voice in voices.select_related("decision__project").order_by("decision__decided_on", "id")
    ]


CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=30, page="decision-list", label=gettext_lazy("Decisions"), place="lists"),
    MenuEntry(order=40, page="action-list", label=gettext_lazy("Actions"), place="lists"),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    EXTENSION,
    AGREEMENT,
    _source(30, "decisions", gettext_lazy("Decisions"), "gavel", Decision, "decided_on"),
    _source(40, "actions", gettext_lazy("Actions"), "list-checks", Action, "due_on"),
    _source(50, "agenda", gettext_lazy("Agenda"), "file-text", AgendaItem, ""),
    WeekCard(order=2, reads=may_read, asks=cards.has_awaited_agreements, show=cards.show_awaited_agreements),
    WeekCard(order=12, reads=may_lead_some, asks=cards.has_reviews, show=cards.show_reviews),
    WeekCard(
        order=50,
        reads=may_read,
        template="tracker/outcomes/_week_actions.html",
        asks=cards.has_my_actions,
        show=cards.show_my_actions,
        empty=cards.show_no_actions,
        half=True,
    ),
    ProjectCard(
        order=10,
        reads=may_read,
        template="tracker/outcomes/_next_meeting.html",
        asks=cards.has_agenda,
        show=cards.show_next_meeting,
        empty=cards.show_no_agenda,
    ),
    ProjectCard(
        order=20,
        reads=may_read,
        template="tracker/outcomes/_open_actions.html",
        asks=cards.has_open_actions,
        show=cards.show_open_actions,
        empty=cards.show_no_actions,
    ),
    MeetingCard(
        order=10,
        reads=may_read,
        place="main",
        template="tracker/outcomes/_meeting_agenda.html",
        asks=meeting_cards.has_agenda,
        show=meeting_cards.show_agenda,
        empty=meeting_cards.show_no_agenda,
    ),
    MeetingCard(
        order=20,
        reads=may_read,
        template="tracker/outcomes/_meeting_decisions.html",
        asks=meeting_cards.has_decisions,
        show=meeting_cards.show_decisions,
        empty=meeting_cards.show_no_decisions,
    ),
    MeetingCard(
        order=30,
        reads=may_read,
        template="tracker/outcomes/_meeting_actions.html",
        asks=meeting_cards.has_actions,
        show=meeting_cards.show_actions,
        empty=cards.show_no_actions,
    ),
    TimelineSource(
        order=20,
        reads=may_read,
        asks=cards.has_decisions,
        kind="decision",
        rows=cards.decisions_of,
        template="tracker/outcomes/_timeline_decision.html",
    ),
    TimelineSource(
        order=30,
        reads=may_read,
        asks=cards.has_actions,
        kind="action",
        rows=cards.actions_of,
        template="tracker/outcomes/_timeline_action.html",
    ),
    ProjectRows(order=20, key="decisions", count=Count("decisions", distinct=True), deleted=cards.say_decisions),
    ProjectRows(order=30, key="actions", count=Count("actions", distinct=True), deleted=cards.say_actions),
    ProjectRows(
        order=31,
        key="open_actions",
        count=Count("actions", filter=Q(actions__state=ActionState.OPEN), distinct=True),
        left_open=cards.say_left_open,
    ),
    ProjectRows(order=40, key="agenda", count=Count("agenda_items", distinct=True), deleted=cards.say_agenda),
    TicketedRows(open=lambda: Action.objects.filter(state=OPEN_ACTION), action="action.ticket"),
    Responsibilities(order=20, reads=may_administer, lines=_open_actions),
    Responsibilities(order=30, reads=may_administer, lines=_awaited_agreements),
)

"""The close report of a project: one page that says how it went, what it brought, what was learnt and who is thanked.
Page, PDF and API are made from it. May import sentences and extension points."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.extension_points import readable
from accounts.roles import Role, Side
from foundation.labels import label_of
from foundation.pages import dates
from foundation.printing.one_page import OnePage, PageLine, PageSection
from foundation.text_lists import and_list
from tracker.benefits.models import Benefit
from tracker.benefits.sentences import in_words
from tracker.cadence.models import ContactWeek
from tracker.closing.extension_points import CloseReportSection
from tracker.closing.models import Lesson, LessonKind, Thanks
from tracker.closing.sentences import how_it_went
from tracker.meetings.models import MeetingState
from tracker.outcomes.models import Action, ActionState
from tracker.projects.models import Kind, Project
from tracker.projects.statuses import Status

#: The sides in the order in which their lessons stand.
SIDES = (Side.LIBRARY, Side.IT, Side.LEADERSHIP, Side.OTHER)


@dataclass(frozen=True, slots=True)
class CloseReport:
    """`closed_on`: None while the project is not closed. `benefits`: those that both sides confirmed; `waiting`: how
    many wait for a side. `contributed`: key, title and lines of other slices."""

    project: Project
    closed_on: date | None
    meetings: int
    contact_days: int
    decisions: int
    actions_done: int
    left_open: Sequence[Action]
    lessons: Sequence[Lesson]
    benefits: Sequence[Benefit]
    waiting: int
    thanks: Sequence[Thanks]
    contributed: Sequence[tuple[str, str, Sequence[PageLine]]] = field(default=())

    @property
    def sentence(self) -> str:
        return how_it_went(
            began_on=self.project.active_on,
            ended_on=self.closed_on,
            meetings=self.meetings,
            contact_days=self.contact_days,
        )

    def lessons_by_side(self) -> list[tuple[Side, list[Lesson]]]:
        found = [(side, [row for row in self.lessons if row.side == side]) for side in SIDES]
        return [(side, rows) for side, rows in found if rows]

    def sides_without_lessons(self) -> list[Side]:
        """Of the two that joint work needs."""
        told = {row.side for row in self.lessons}
        return [side for side in (Side.LIBRARY, Side.IT) if side not in told]

    def facts(self) -> list[tuple[str, str]]:
        project = self.project
        owners = [owner for owner in (project.library_owner, project.it_owner) if owner is not None]
        facts = [
            (_("What it was about"), project.summary),
            (_("Kind"), label_of(Kind, project.kind)),
            (_("Owners"), and_list(owners)),
            (_("Sponsor"), str(project.sponsor or "")),
            (_("Decisions"), str(self.decisions)),
            (_("Actions done"), str(self.actions_done)),
        ]
        return [(name, text) for name, text in facts if text]


def close_report(project: Project, *, roles: frozenset[Role]) -> CloseReport:
    """Eight queries, and those of the contributed sections. `project` with its people."""
    counts = Project.objects.filter(pk=project.pk).aggregate(
        meetings=Count("meetings", filter=Q(meetings__state=MeetingState.HELD), distinct=True)
    )
    work = Project.objects.filter(pk=project.pk).aggregate(
        decisions=Count("decisions", distinct=True),
        done=Count("actions", filter=Q(actions__state=ActionState.DONE), distinct=True),
    )
    weeks = ContactWeek.objects.filter(project=project).order_by().values_list("days", flat=True)
    benefits = list(project.benefits.order_by("kind", "id"))
    return CloseReport(
        project=project,
        closed_on=_closed_on(project),
        meetings=counts["meetings"],
        contact_days=sum(days.bit_count() for days in weeks),
        decisions=work["decisions"],
        actions_done=work["done"],
        left_open=list(project.actions.filter(state=ActionState.OPEN).select_related("owner").order_by("due_on", "id")),
        lessons=list(project.lessons.order_by("kind", "id")),
        benefits=[row for row in benefits if row.is_confirmed],
        waiting=sum(not row.is_confirmed for row in benefits),
        thanks=list(project.thanks.select_related("person").order_by("id")),
        contributed=[
            (section.key, str(section.title), lines)
            for section in readable(CloseReportSection, roles)
            if (lines := section.lines(project))
        ],
    )


def _closed_on(project: Project) -> date | None:
    if project.status != Status.CLOSED:
        return None
    last = project.status_changes.filter(status=Status.CLOSED).order_by("-starts_on").first()
    return last.starts_on if last is not None else None


def title(project: Project) -> str:
    return _("Close report: %(name)s") % {"name": project.name}


def one_page(report: CloseReport, *, institution: str) -> OnePage:
    """The same as a page to print."""
    lessons = [
        PageSection(
            _("What was learnt: %(side)s") % {"side": side.label},
            [PageLine(label_of(LessonKind, row.kind), row.text) for row in rows],
        )
        for side, rows in report.lessons_by_side()
    ]
    return OnePage(
        title=title(report.project),
        author=institution,
        lead=report.sentence,
        facts=report.facts(),
        sections=[
            PageSection(
                _("What it brought"),
                [PageLine(in_words(row), row.text) for row in report.benefits],
                empty=_("No benefits are confirmed."),
            ),
            *(lessons or [PageSection(_("What was learnt"), [], empty=_("No lessons are recorded."))]),
            *(PageSection(name, lines) for _key, name, lines in report.contributed),
            *([PageSection(_("Left open"), _left(report.left_open))] if report.left_open else []),
            *([PageSection(_("Thanks to"), _thanked(report.thanks))] if report.thanks else []),
        ],
        rest=_("There is more on the page of the close report."),
        footer=institution,
    )


def _left(actions: Sequence[Action]) -> list[PageLine]:
    return [
        PageLine(text=row.text, hint=" · ".join(filter(None, [str(row.owner or ""), _due(row.due_on)])))
        for row in actions
    ]


def _due(day: date | None) -> str:
    return _("due %(day)s") % {"day": dates.day(day)} if day is not None else ""


def _thanked(thanks: Sequence[Thanks]) -> list[PageLine]:
    return [PageLine(str(row), row.text) for row in thanks]


def as_data(report: CloseReport) -> dict[str, Any]:
    """For programs: days are dates, people are ids, amounts are decimals."""
    return {
        "project": report.project.pk,
        "name": report.project.name,
        "closed_on": report.closed_on,
        "active_on": report.project.active_on,
        "sentence": report.sentence,
        "meetings": report.meetings,
        "contact_days": report.contact_days,
        "decisions": report.decisions,
        "actions_done": report.actions_done,
        "actions_open": [row.pk for row in report.left_open],
        "lessons": [{"id": row.pk, "side": row.side, "kind": row.kind, "text": row.text} for row in report.lessons],
        "benefits": [
            {
                "id": row.pk, "kind": row.kind, "amount": row.amount, "currency": row.currency, "period": row.period,
                "from_on": row.from_on, "to_on": row.to_on, "confidence": row.confidence, "text": row.text,
            }
            for row in report.benefits
        ],
        "benefits_waiting": report.waiting,
        "thanks": [
            {"id": row.pk, "person": row.person_id, "name": row.name, "text": row.text} for row in report.thanks
        ],
        "sections": [
            {"key": key, "title": name, "lines": [{"name": line.name, "text": line.text} for line in lines]}
            for key, name, lines in report.contributed
        ],
    }  # fmt: skip

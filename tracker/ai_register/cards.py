"""What the AI register shows on *this week*, on a project's and on a meeting's page. May import queries."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from django.db.models import Exists, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.permissions import may_manage
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from foundation.text_direction import isolate
from tracker.ai_register.choices import AiApproval, AiKind, AiStatus, ReviewReason
from tracker.ai_register.models import AiEntry, AiReview
from tracker.ai_register.queries import LACKS_IT, LACKS_LIBRARY, NOT_RETIRED, due_reviews, reviews_of, without_owners
from tracker.ai_register.rules import may_put_off
from tracker.meetings.extension_points import MeetingView
from tracker.meetings.models import MeetingState
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project

SHOWN = 20  # lines
BADGES = {
    AiStatus.PROPOSED: "planned", AiStatus.PILOT: "new", AiStatus.APPROVED: "done", AiStatus.PAUSED: "paused",
    AiStatus.RETIRED: "paused",
}  # fmt: skip


def address(entry_id: int) -> str:
    return reverse("ai-entry", args=[entry_id])


# --- reviews --------------------------------------------------------------------------------------------------------
def has_my_ai_reviews(person: Any, today: Any) -> Exists:
    return Exists(reviews_of(person, today))


def show_my_ai_reviews(person: Person, today: date) -> Mapping[str, Any] | None:
    """Due ones of entries of which the person owns a side, each with its buttons. One query."""
    rows = reviews_of(person, today).select_related("project").order_by("review_on", "id")[:SHOWN]
    reviews = [
        {"line": _review_line(row, today), "entry": row, "may_put_off": may_put_off(row.put_offs)} for row in rows
    ]
    return {"reviews": reviews} if reviews else None


def _review_line(row: AiEntry, today: date, *, button: LineButton | None = None) -> Line:
    due = _("review due %(day)s") % {"day": dates.day(row.review_on, today)}
    reason = str(ReviewReason(row.review_reason).label) if row.review_reason else ""
    told = [isolate(row.project.name) if row.project is not None else "", due, reason]
    return Line(
        title=row.name,
        address=address(row.pk),
        hint=" · ".join(filter(None, told)),
        badge=("late", _("late")) if row.review_on < today else None,
        button=button,
    )


def has_ai_reviews_to_discuss(meeting: Any, today: Any) -> Exists:
    """They may be due after it."""
    return Exists(AiEntry.objects.filter(NOT_RETIRED, project__servings__meeting=meeting))


def show_ai_reviews_to_discuss(view: MeetingView) -> Mapping[str, Any] | None:
    """Above the agenda of a planned meeting: reviews of its projects that are due by its day. One query."""
    if view.meeting.state != MeetingState.PLANNED:
        return None
    rows = due_reviews(max(view.today, view.meeting.held_on)).filter(project__in=[one.pk for one in view.projects])
    lines = [
        _review_line(row, view.today, button=_review_button(row) if _reviews(row, view.person) else None)
        for row in rows.select_related("project").order_by("review_on", "id")[:SHOWN]
    ]
    return {"id": "ai-reviews", "title": _("AI register: to review"), "lines": lines} if lines else None


def _reviews(row: AiEntry, person: Person) -> bool:
    return may_manage(person.roles) or person.pk in (row.library_owner_id, row.it_owner_id)


def _review_button(row: AiEntry) -> LineButton:
    return LineButton(_("Review"), reverse("ai-entry-review", args=[row.pk]), about=row.name)


# --- what managers and deans are told -------------------------------------------------------------------------------
def _with_gaps(today: Any) -> QuerySet[AiEntry]:
    return AiEntry.objects.filter(NOT_RETIRED).filter(LACKS_LIBRARY | LACKS_IT)


def has_ai_without_owners(person: Any, today: Any) -> Exists:
    """They may be too new to be told of."""
    return Exists(_with_gaps(today))


def show_ai_without_owners(person: Person, today: date) -> Mapping[str, Any] | None:
    """For managers and deans: entries without an owner on a side. One query."""
    rows = without_owners(today).select_related("library_owner__team", "it_owner__team").order_by("added_on", "id")
    manages = may_manage(person.roles)
    lines = [
        Line(
            title=row.name,
            address=address(row.pk),
            hint=_("in the register since %(day)s") % {"day": dates.day(row.added_on, today)},
            badge=("missing", missing_label(row)),
            button=LineButton(_("Name an owner"), reverse("ai-entry-edit", args=[row.pk]), about=row.name)
            if manages
            else None,
        )
        for row in rows[:SHOWN]
    ]
    return {"id": "ai-owners", "title": _("AI register: no owner on a side"), "lines": lines} if lines else None


def missing_label(row: AiEntry) -> str:
    """Reads both owners with their teams."""
    library, it = (lacks(row, side) for side in ("library", "it"))
    if library and it:
        return _("No owner on either side")
    return _("No owner in the library") if library else _("No owner in IT")


def lacks(row: AiEntry, side: str) -> bool:
    """As queries.lacks_owner, of one row."""
    owner: Person | None = getattr(row, f"{side}_owner")
    return owner is None or not owner.is_active or owner.side != side


def _to_decide() -> QuerySet[AiEntry]:
    open_ = Q(status__in=[AiStatus.PROPOSED, AiStatus.PILOT], kind=AiKind.USE, approval=AiApproval.PENDING)
    return AiEntry.objects.filter(open_)


def has_ai_to_decide(person: Any, today: Any) -> Exists:
    return Exists(_to_decide())


def show_ai_to_decide(person: Person, today: date) -> Mapping[str, Any] | None:
    """For deans: uses on which nobody has decided. One query."""
    lines = [
        Line(
            title=row.name,
            address=address(row.pk),
            hint=" · ".join(filter(None, [row.get_status_display(), _risk(row), row.get_data_class_display()])),
            button=LineButton(_("Decide"), reverse("ai-entry-decide", args=[row.pk]), about=row.name),
        )
        for row in _to_decide().order_by("added_on", "id")[:SHOWN]
    ]
    return {"id": "ai-to-decide", "title": _("Uses of AI to agree to"), "lines": lines} if lines else None


def _risk(row: AiEntry) -> str:
    return _("risk: %(risk)s") % {"risk": row.get_risk_display()} if row.risk else ""


# --- a project's page -----------------------------------------------------------------------------------------------
def has_ai_entries(project: Any, today: Any) -> Exists:
    return Exists(AiEntry.objects.filter(project=project))


def show_ai_entries(view: ProjectView) -> Mapping[str, Any] | None:
    """One query."""
    rows = AiEntry.objects.filter(project=view.project).exclude(status=AiStatus.RETIRED).order_by("name", "id")
    lines = [
        Line(
            title=row.name,
            address=address(row.pk),
            hint=_("next review %(day)s") % {"day": dates.day(row.review_on, view.today)},
            badge=(BADGES[AiStatus(row.status)], row.get_status_display()),
        )
        for row in rows[:SHOWN]
    ]
    return {"id": "ai-entries", "title": _("AI register"), "lines": lines} if lines else None


def has_ai_reviews(project: Any, today: Any) -> Exists:
    return Exists(AiReview.objects.filter(entry__project=project))


def reviews_on_timeline(project: Project, zone: tzinfo) -> QuerySet[AiReview]:
    return AiReview.objects.filter(entry__project=project).select_related("entry").annotate(day=F("reviewed_on"))


def owned_ai_entries(person: Person, today: date) -> list[Line]:
    """Of somebody who leaves. One query."""
    rows = AiEntry.objects.filter(Q(library_owner=person) | Q(it_owner=person)).exclude(status=AiStatus.RETIRED)
    hint = _("an entry of the AI register")
    return [Line(row.name, address(row.pk), hint) for row in rows.order_by("name", "id")]

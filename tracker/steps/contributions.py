"""What the plans of projects contribute to the rest of the product."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy, ngettext

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, WeekCard
from accounts.permissions import may_administer, may_read
from foundation.contributions import Contribution
from tracker.meetings.extension_points import MeetingCard
from tracker.projects.extension_points import LinkTarget, ProjectCard, ProjectRows, TimelineSource
from tracker.steps import audit_labels, cards
from tracker.steps.addresses import plan_address
from tracker.steps.models import OPEN, Step, StepState
from tracker.steps.tables import FIGURES, LATE, OVER
from tracker.tickets.extension_points import TicketedRows


def _say_deleted(count: int) -> str:
    return ngettext("%(count)d step", "%(count)d steps", count) % {"count": count}


def _say_left_open(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d step stays open.", "%(count)d steps stay open.", count) % {"count": count}


def _hit(row: Step) -> SearchHit:
    text = f"{row.title} {row.done_when}"
    return SearchHit(str(row.project), plan_address(row.project_id, row.pk), text, row.due_on)


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=45, page="step-list", label=gettext_lazy("Steps"), place="lists"),
    MenuEntry(order=47, page="capacity", label=gettext_lazy("Capacity"), place="lists"),
    WeekCard(order=11, reads=may_read, asks=cards.has_my_steps, show=cards.show_my_steps),
    ProjectCard(
        order=30,
        reads=may_read,
        place="main",
        template="tracker/steps/_project_plan.html",
        asks=cards.has_plan,
        show=cards.show_plan,
        empty=cards.show_no_plan,
    ),
    MeetingCard(order=5, reads=may_read, asks=cards.has_late_steps, place="main", show=cards.show_late_steps),
    TimelineSource(
        order=35,
        reads=may_read,
        asks=cards.has_done_steps,
        kind="step",
        rows=cards.steps_on_timeline,
        template="tracker/steps/_timeline.html",
    ),
    LinkTarget(
        key="step",
        rows=lambda project_id: Step.objects.filter(project=project_id).order_by("starts_on", "id"),
        title=str,
        address=lambda row: plan_address(row.project_id, row.pk),
    ),
    SearchSource(
        order=45,
        reads=may_read,
        key="steps",
        label=gettext_lazy("Steps"),
        icon="list-checks",
        rows=lambda: Step.objects.select_related("project"),
        paths=("title", "done_when", "trap", "project__name"),
        hit=_hit,
    ),
    TicketedRows(open=lambda: Step.objects.filter(state=OPEN), action="step.ticket"),
    LATE,
    OVER,
    *FIGURES,
    Responsibilities(order=25, reads=may_administer, lines=cards.open_steps),
    ProjectRows(order=45, key="steps", count=Count("steps", distinct=True), deleted=_say_deleted),
    ProjectRows(
        order=46,
        key="open_steps",
        count=Count("steps", filter=Q(steps__state=StepState.OPEN), distinct=True),
        left_open=_say_left_open,
    ),
)

"""What the AI register contributes to the rest of the product."""

from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, WeekCard
from accounts.permissions import may_administer, may_agree_for_leadership, may_lead_some, may_read
from foundation.contributions import Contribution
from tracker.ai_register import audit_labels, cards
from tracker.ai_register.models import AiEntry
from tracker.ai_register.notes import AI_REGISTER_NOTE
from tracker.ai_register.permissions import may_decide_on_ai
from tracker.ai_register.tables import AI_REGISTER, EXCEPTIONS, FIGURES
from tracker.meetings.extension_points import MeetingCard
from tracker.projects.extension_points import ProjectCard, TimelineSource


def _hit(row: AiEntry) -> SearchHit:
    return SearchHit(row.name, cards.address(row.pk), row.description, row.added_on)


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=65, page="ai-entry-list", label=gettext_lazy("AI register"), place="lists"),
    MenuEntry(order=44, page="ai-entry-list", label=gettext_lazy("AI register"), icon="sparkles"),
    AI_REGISTER_NOTE,
    WeekCard(
        order=18,
        reads=may_lead_some,
        template="tracker/ai_register/_my_reviews.html",
        asks=cards.has_my_ai_reviews,
        show=cards.show_my_ai_reviews,
    ),
    WeekCard(order=19, reads=may_agree_for_leadership, asks=cards.has_ai_to_decide, show=cards.show_ai_to_decide),
    WeekCard(order=20, reads=may_decide_on_ai, asks=cards.has_ai_without_owners, show=cards.show_ai_without_owners),
    ProjectCard(order=40, reads=may_read, asks=cards.has_ai_entries, show=cards.show_ai_entries),
    MeetingCard(
        order=6,
        reads=may_read,
        place="main",
        asks=cards.has_ai_reviews_to_discuss,
        show=cards.show_ai_reviews_to_discuss,
    ),
    TimelineSource(
        order=55,
        reads=may_read,
        kind="ai-review",
        asks=cards.has_ai_reviews,
        rows=cards.reviews_on_timeline,
        template="tracker/ai_register/_timeline.html",
    ),
    SearchSource(
        order=95,
        reads=may_read,
        key="ai-register",
        label=gettext_lazy("AI register"),
        icon="sparkles",
        rows=lambda: AiEntry.objects.order_by("name", "pk"),
        paths=("name", "description", "tool", "vendor"),
        hit=_hit,
    ),
    Responsibilities(order=47, reads=may_administer, lines=cards.owned_ai_entries),
    AI_REGISTER,
    *FIGURES,
    EXCEPTIONS,
)

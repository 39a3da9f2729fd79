"""The list of the AI register."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_manage, may_read, may_write_some
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.ai_register.cards import BADGES
from tracker.ai_register.choices import AiApproval, AiArea, AiKind, AiStatus
from tracker.ai_register.filters import AiEntryFilters
from tracker.ai_register.models import AiEntry
from tracker.ai_register.permissions import may_decide_on_ai
from tracker.projects.lists import lists


def _project_of(row: AiEntry) -> str:
    return address_of("project", row.project_id) if row.project_id is not None else ""


class AiEntryList(ListPage):
    """What is reviewed next, first."""

    reads = writes = may_read
    name, title = "ai-entry-list", _("AI register")
    template_name = "tracker/ai_register/list.html"
    filterset_class = AiEntryFilters
    filters = {
        "kind": _("Kind"), "status": _("Status"), "area": _("Where it bites"), "risk": _("Risk"),
        "is_overdue": _("Review due"), "missing_owners": _("No owner in"),
    }  # fmt: skip
    searches = ("name", "description", "tool", "vendor", "affected")
    ordering = (F("review_on").asc(), F("name").asc())
    columns = (
        Column("name", _("Entry"), lambda row: row.name, order=F("name"),
               address=lambda row: address_of("ai-entry", row.pk)),
        Column("status", _("Status"), lambda row: label_of(AiStatus, row.status), order=F("status"),
               state=lambda row: BADGES[row.status]),
        Column("kind", _("Kind"), lambda row: label_of(AiKind, row.kind), order=F("kind")),
        Column("area", _("Where it bites"), lambda row: label_of(AiArea, row.area), order=F("area")),
        Column("tool", _("Tool"), lambda row: row.tool, order=F("tool")),
        Column("risk", _("Risk"), lambda row: row.get_risk_display()),
        Column("approval", _("Approval"), lambda row: label_of(AiApproval, row.approval), order=F("approval")),
        Column("library_owner", _("For the library"), lambda row: row.library_owner),
        Column("it_owner", _("For IT"), lambda row: row.it_owner),
        Column("review_on", _("Next review"), lambda row: row.review_on, order=F("review_on")),
        Column("reviewed_on", _("Last review"), lambda row: row.reviewed_on, order=F("reviewed_on"), chosen=False),
        Column("vendor", _("Vendor"), lambda row: row.vendor, order=F("vendor"), chosen=False),
        Column("data_class", _("Data"), lambda row: row.get_data_class_display(), chosen=False),
        Column("team", _("Team"), lambda row: row.team, chosen=False),
        Column("project", _("Project"), lambda row: row.project, address=_project_of, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[AiEntry]:
        return AiEntry.objects.select_related("library_owner", "it_owner", "team", "project")

    def extra(self) -> dict[str, Any]:
        roles = current_person(self.request).roles
        return {
            "lists": lists(current_person(self.request), self.name),
            "adds": may_write_some(roles),
            "imports": may_manage(roles),
            "publishes": may_decide_on_ai(roles),
        }

"""The audit trail's words for the AI register."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.ai_register.choices import (
    AiApproval,
    AiArea,
    AiKind,
    AiStatus,
    DataClass,
    EuClass,
    ReviewOutcome,
    ReviewReason,
    RiskClass,
)
from tracker.ai_register.models import AiEntry, AiImport, AiPublicPage

MODELS = {
    "aientry": AuditedModel(
        _("Entry of the AI register"),
        lambda: AiEntry.objects.all(),
        str,
        {
            "kind": AuditedField(_("Kind"), choices=AiKind),
            "name": AuditedField(_("Name")),
            "description": AuditedField(_("Description")),
            "area": AuditedField(_("Where it bites"), choices=AiArea),
            "tool": AuditedField(_("Tool")),
            "vendor": AuditedField(_("Vendor")),
            "data_class": AuditedField(_("Highest class of data"), choices=DataClass),
            "affected": AuditedField(_("Who is affected")),
            "risk": AuditedField(_("Risk"), choices=RiskClass),
            "eu_class": AuditedField(_("Class of the EU AI Act"), choices=EuClass),
            "eu_checked_on": AuditedField(_("Class checked on")),
            "check_method": AuditedField(_("How quality is checked")),
            "checked_by": AuditedField(_("Who checks it")),
            "check_result": AuditedField(_("Last result")),
            "checked_on": AuditedField(_("Last checked on")),
            "team": AuditedField(_("Who owns the work"), of="team"),
            "library_owner": AuditedField(_("Owner in the library"), of="person"),
            "it_owner": AuditedField(_("Owner in IT"), of="person"),
            "status": AuditedField(_("Status"), choices=AiStatus),
            "approval": AuditedField(_("Approval"), choices=AiApproval),
            "conditions": AuditedField(_("Conditions")),
            "decided_by": AuditedField(_("Decided by"), of="person"),
            "decided_on": AuditedField(_("Decided on")),
            "reviewed_on": AuditedField(_("Last reviewed")),
            "review_on": AuditedField(_("Next review")),
            "review_reason": AuditedField(_("Reason of the review"), choices=ReviewReason),
            "put_offs": AuditedField(_("Times put off")),
            "outcome": AuditedField(_("Outcome"), choices=ReviewOutcome),
            "project": AuditedField(_("Project"), of="project"),
            "step": AuditedField(_("Step"), of="step"),
            "decisions": AuditedField(_("Decisions"), of="decision", several=True),
            "guidance_url": AuditedField(_("Guidance")),
            "is_public": AuditedField(_("On the public page")),
        },
        lambda row: reverse("ai-entry", args=[row.pk]),
    ),
    "aipublicpage": AuditedModel(
        _("Public page of the AI register"),
        lambda: AiPublicPage.objects.all(),
        str,
        {
            "is_on": AuditedField(_("Switched on")),
            "slug": AuditedField(_("Address")),
            "introduction": AuditedField(_("Introduction")),
        },
        lambda row: reverse("ai-page-edit"),
    ),
    "aiimport": AuditedModel(
        _("Import into the AI register"),
        lambda: AiImport.objects.all(),
        str,
        {"file_name": AuditedField(_("File")), "added": AuditedField(_("Added"))},
        lambda row: reverse("ai-import", args=[row.pk]),
    ),
}
ACTIONS = {
    "ai_entry.add": _("added an entry to the AI register"),
    "ai_entry.update": _("changed an entry of the AI register"),
    "ai_entry.delete": _("deleted an entry of the AI register"),
    "ai_entry.review": _("reviewed an entry of the AI register"),
    "ai_entry.ask_review": _("asked for a review of an entry of the AI register"),
    "ai_entry.decide": _("decided on an entry of the AI register"),
    "ai_entry.publish": _("changed what the public page of the AI register shows"),
    "ai_page.update": _("changed the public page of the AI register"),
    "ai_import.run": _("imported entries of the AI register"),
    "ai_import.undo": _("undid an import of entries of the AI register"),
}

"""The audit trail's words for playbooks. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.playbooks.models import Playbook, PlaybookOffer, PlaybookRun, PlaybookVersion
from tracker.projects.models import Kind

_FACTS = {
    "name": AuditedField(_("Name")),
    "summary": AuditedField(_("Summary")),
    "kind": AuditedField(_("Kind"), choices=Kind),
    "language": AuditedField(_("Language")),
    "number": AuditedField(_("Version")),
    "step_count": AuditedField(_("Number of steps")),
    "length_days": AuditedField(_("Length in days")),
    "retired_on": AuditedField(_("Retired")),
    "project": AuditedField(_("Project"), of="project"),
    "version": AuditedField(_("Version")),
    "starts_on": AuditedField(_("First day")),
}
MODELS = {
    "playbook": AuditedModel(
        _("Playbook"), lambda: Playbook.objects.all(), str, _FACTS, lambda row: reverse("playbook", args=[row.pk])
    ),
    "playbookversion": AuditedModel(
        _("Version of a playbook"),
        lambda: PlaybookVersion.objects.select_related("playbook"),
        lambda row: row.playbook.name,
        {
            "project": AuditedField(_("Project"), of="project"),
            "number": AuditedField(_("Version")),
            "differences": AuditedField(_("Differences"), several=True),
            "note": AuditedField(_("Why")),
        },
        lambda row: reverse("playbook", args=[row.playbook_id]),
    ),
    "playbookrun": AuditedModel(
        _("Project from a playbook"),
        lambda: PlaybookRun.objects.select_related("project"),
        lambda row: row.project.name,
        {"begun_on": AuditedField(_("Begun"))},
        lambda row: reverse("project", args=[row.project_id]),
    ),
    "playbookoffer": AuditedModel(
        _("Offer of a playbook"),
        lambda: PlaybookOffer.objects.all(),
        str,
        {
            "playbook": AuditedField(_("Playbook"), of="playbook"),
            "to_institution": AuditedField(_("To")),
            "message": AuditedField(_("Message")),
        },
    ),
}
ACTIONS = {
    "playbook.add": _("added a playbook"),
    "playbook.version": _("gave a playbook a new version"),
    "playbook.retire": _("retired a playbook"),
    "playbook.return": _("brought back a playbook"),
    "playbook.delete": _("deleted a playbook"),
    "playbook.start": _("started a project from a playbook"),
    "playbook.begin": _("made a project active on its first day"),
    "playbook.propose": _("proposed a version of a playbook"),
    "playbook.accept": _("accepted a version of a playbook"),
    "playbook.decline": _("declined a version of a playbook"),
    "playbook_offer.make": _("offered a playbook"),
    "playbook_offer.withdraw": _("withdrew the offer of a playbook"),
}

"""The audit trail's words for stakeholders, roles cards and the digest."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.leadership.models import DigestPreference, Part, Stakeholder, TeamCard

MODELS = {
    "stakeholder": AuditedModel(
        _("Stakeholder"),
        lambda: Stakeholder.objects.select_related("person"),
        str,
        {
            "project": AuditedField(_("Project"), of="project"),
            "person": AuditedField(_("Person"), of="person"),
            "name": AuditedField(_("Name")),
            "part": AuditedField(_("Part"), choices=Part),
            "text": AuditedField(_("Text")),
        },
        lambda row: reverse("project-roles", args=[row.project_id]),
    ),
    "teamcard": AuditedModel(
        _("Roles card"),
        lambda: TeamCard.objects.select_related("team"),
        str,
        {
            "team": AuditedField(_("Team"), of="team"),
            "covers": AuditedField(_("Covers")),
            "decides": AuditedField(_("Decides alone")),
            "asks": AuditedField(_("Must ask")),
            "deputy": AuditedField(_("Deputy"), of="person"),
            "hours": AuditedField(_("Hours")),
            "escalation": AuditedField(_("Escalation")),
            "not_for": AuditedField(_("Not for")),
        },
        lambda row: reverse("roles"),
    ),
    "digestpreference": AuditedModel(
        _("Sponsor's digest"),
        lambda: DigestPreference.objects.select_related("person"),
        lambda row: str(row.person),
        {"wanted": AuditedField(_("Wanted"))},
    ),
}
ACTIONS = {
    "stakeholder.add": _("added a stakeholder"),
    "stakeholder.update": _("changed a stakeholder"),
    "stakeholder.delete": _("removed a stakeholder"),
    "team_card.add": _("wrote a roles card"),
    "team_card.update": _("changed a roles card"),
    "digest.want": _("ended or began the sponsor's digest"),
}

"""The words of what is done to teams, people and their tokens. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from accounts.languages import OfferedLanguages
from accounts.people.models import Person, Team
from accounts.roles import Role, Scope, Side

MODELS = {
    "team": AuditedModel(
        _("Team"),
        lambda: Team.objects.all(),
        str,
        {
            "name": AuditedField(_("Name")),
            "side": AuditedField(_("Side"), choices=Side),
            "hours_a_week": AuditedField(_("Hours a week")),
        },
        lambda row: reverse("team-edit", args=[row.pk]),
    ),
    "person": AuditedModel(
        _("Person"),
        lambda: Person.objects.all(),
        str,
        {
            "name": AuditedField(_("Name")),
            "email": AuditedField(_("E-mail")),
            "team": AuditedField(_("Team"), of="team"),
            "teams": AuditedField(_("Further teams"), of="team", several=True),
            "language": AuditedField(_("Language"), choices=OfferedLanguages()),
            "is_active": AuditedField(_("Can sign in")),
            "roles": AuditedField(_("Roles"), choices=Role, several=True),
            "method": AuditedField(_("Method")),
            "sessions": AuditedField(_("Devices")),
            "scope": AuditedField(_("Scope"), choices=Scope),
            "expires_at": AuditedField(_("Expires")),
        },
        lambda row: reverse("person-edit", args=[row.pk]),
    ),
}
ACTIONS = {
    "team.create": _("added a team"),
    "team.update": _("changed a team"),
    "team.delete": _("deleted a team"),
    "person.create": _("added a person"),
    "person.invite": _("invited a person"),
    "person.update": _("changed a person"),
    "person.address_ask": _("asked to change the address of a person"),
    "person.address_stop": _("stopped the change of an address"),
    "person.password": _("set a new password"),
    "token.create": _("made an API token"),
    "token.revoke": _("revoked an API token"),
}

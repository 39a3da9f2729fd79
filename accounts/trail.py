"""The words of what is done to teams, people and their tokens. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.words import Kind, Part
from accounts.people.models import Person, Role, Side, Team
from accounts.tokens.models import Scope

KINDS = {
    "team": Kind(
        _("Team"), lambda: Team.objects.all(), str,
        {"name": Part(_("Name")), "side": Part(_("Side"), choices=Side)},
        lambda row: reverse("team-edit", args=[row.pk]),
    ),
    "person": Kind(
        _("Person"), lambda: Person.objects.all(), str,
        {
            "name": Part(_("Name")), "email": Part(_("E-mail")), "team": Part(_("Team"), of="team"),
            "is_active": Part(_("May sign in")), "roles": Part(_("Roles"), choices=Role, several=True),
            "scope": Part(_("Scope"), choices=Scope), "expires_at": Part(_("Expires")),
        },
        lambda row: reverse("person-edit", args=[row.pk]),
    ),
}  # fmt: skip
DONE = {
    "team.create": _("added a team"),
    "team.update": _("changed a team"),
    "team.delete": _("deleted a team"),
    "person.create": _("added a person"),
    "person.update": _("changed a person"),
    "token.create": _("made an API token"),
    "token.revoke": _("revoked an API token"),
}

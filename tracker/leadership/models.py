"""Who stands beside a project's sponsor, what a team answers for, and who wants no digest. May import projects."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person, Team
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import Tenant, TenantForeignKey, TenantOneToOneField
from tracker.projects.models import Project

MAX_LINE = 300  # characters: a card is read at a glance


class Part(models.TextChoices):
    DECIDES = "decides", _("Decides")
    CONSULTED = "consulted", _("Is consulted")
    INFORMED = "informed", _("Is informed")


class Stakeholder(Tenant):
    """Somebody beside the sponsor whom a project matters to: a person, who is told of its decisions, or somebody
    without an account, by name. `text`: why it matters to them."""

    keeps_deletions = True
    project = TenantForeignKey(
        Project, on_delete=models.CASCADE, related_name="stakeholders", verbose_name=_("project")
    )
    person = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    name = LineField(max_length=MAX_NAME_LENGTH, blank=True, default="", verbose_name=_("name"))
    part = models.CharField(max_length=9, choices=Part, default=Part.INFORMED, verbose_name=_("part"))
    text = LineField(max_length=MAX_LINE, blank=True, default="", verbose_name=_("text"))

    class Meta:
        ordering = ["part", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(person__isnull=False), name="stakeholder_once"
            ),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="stakeholder_part_known"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="") | (Q(person__isnull=True) & ~Q(name="")),
                name="stakeholder_person_or_name",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.name)


def _line(label: Any, help_text: Any) -> LineField:
    return LineField(max_length=MAX_LINE, blank=True, default="", help_text=help_text, verbose_name=label)


class TeamCard(Tenant):
    """What other departments ask about a team, in plain words: the roles card of the institution is made of these."""

    keeps_deletions = True
    team = TenantOneToOneField(Team, on_delete=models.CASCADE, related_name="card", verbose_name=_("team"))
    covers = _line(_("covers"), _("What to bring to this team"))
    decides = _line(_("decides alone"), _("What it decides without asking"))
    asks = _line(_("must ask"), _("What it decides only with somebody else, and whom"))
    deputy = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("deputy")
    )
    hours = _line(_("hours"), _("When it answers, and how fast"))
    escalation = _line(_("escalation"), _("Whom to turn to when it does not answer"))
    not_for = _line(_("not for"), _("What people bring to this team by mistake, and where it belongs"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.team)


class DigestPreference(Tenant):
    """Of a person who sponsors a project, or did: whether they want the digest, which they get unless they end it."""

    person = TenantOneToOneField(
        Person, on_delete=models.CASCADE, related_name="digest_preference", verbose_name=_("person")
    )
    wanted = models.BooleanField(default=True, verbose_name=_("wanted"))

    def __str__(self) -> str:
        return f"{self.person_id}: {self.wanted}"

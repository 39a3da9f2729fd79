"""API tokens: hashed at rest, scoped, expiring, revocable, of one person at one institution. May import people."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.roles import Scope
from foundation.db.line_fields import LineField
from foundation.tenancy import TenantForeignKey

MAX_TOKEN_DAYS = 3650  # whoever wants more can make a new one in ten years
MAX_TOKEN_NAME_LENGTH = 100  # characters: what it is for, in a few words


class ApiToken(AbstractAuthToken):  # type: ignore[misc]
    """`digest` is SHA-512 of a random secret that was shown once. It and `expiry` come from knox."""

    user = TenantForeignKey(
        Person,
        null=False,
        on_delete=models.CASCADE,
        related_name="auth_token_set",
        db_constraint=True,
        constraint_name="token_user_same_institution",
        verbose_name=_("user"),
    )
    name = LineField(max_length=MAX_TOKEN_NAME_LENGTH, help_text=_("What it is for"), verbose_name=_("name"))
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ, verbose_name=_("scope"))
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, related_name="+", verbose_name=_("institution")
    )
    revoked_at = models.DateTimeField(null=True, blank=True, verbose_name=_("revoked at"))
    last_used_on = models.DateField(null=True, blank=True, verbose_name=_("last used on"))

    # Looked up before an institution is known: knox's manager, unscoped; pages go through person.auth_token_set.
    objects = AuthTokenManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="token_scope_known"),
            models.CheckConstraint(condition=models.Q(expiry__isnull=False), name="token_expires"),
        ]

    def usable(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expiry is not None and at < self.expiry

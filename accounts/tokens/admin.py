"""API tokens in Django's admin: who has which, never the secret. They are revoked on the person's own page."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.administration import TenantAdmin
from accounts.tokens.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(TenantAdmin[ApiToken]):
    list_display = ["name", "user", "scope", "expiry", "revoked_at", "last_used_on"]
    list_select_related = ["user"]
    fields = ["name", "user", "scope", "expiry", "revoked_at", "last_used_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """The one model whose manager is not scoped: it is read before an institution is known."""
        tokens = super().get_queryset(request)
        user = request.user
        return tokens if getattr(user, "is_superuser", False) else tokens.filter(institution_id=user.institution_id)  # type: ignore[union-attr]

"""API tokens in Django's admin: who has which, never the secret. They are revoked on the person's own page."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from accounts.tokens.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(TenantAdmin[ApiToken]):
    reads = may_administer
    list_display = ["name", "user", "scope", "expiry", "revoked_at", "last_used_on"]
    list_select_related = ["user"]
    list_display_links = None

    def get_urls(self) -> list[URLPattern]:
        """The list alone: a token's own page would have its digest, which is its primary key, in the address."""
        listed = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [url for url in super().get_urls() if url.name == listed]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """The one model whose manager is not scoped: it is read before an institution is known."""
        tokens = super().get_queryset(request)
        user = request.user
        return tokens if getattr(user, "is_superuser", False) else tokens.filter(institution_id=user.institution_id)  # type: ignore[union-attr]

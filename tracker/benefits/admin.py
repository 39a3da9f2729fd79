"""Benefits and rates in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.benefits.models import Benefit, ExchangeRate


@admin.register(Benefit)
class BenefitAdmin(TenantAdmin[Benefit]):
    reads = may_administer
    list_display = [
        "text",
        "project",
        "kind",
        "amount",
        "currency",
        "period",
        "library_confirmed_on",
        "it_confirmed_on",
    ]
    list_filter = ["kind", "confidence"]
    list_select_related = ["project"]


@admin.register(ExchangeRate)
class ExchangeRateAdmin(TenantAdmin[ExchangeRate]):
    reads = may_administer
    list_display = ["currency", "into", "rate", "stated_on"]

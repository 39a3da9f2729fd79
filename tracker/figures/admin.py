"""Published figures in Django's admin. Read-only."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.figures.models import Benchmark


@admin.register(Benchmark)
class BenchmarkAdmin(TenantAdmin[Benchmark]):
    reads = may_administer
    list_display = ["title", "weekly_or_better", "n", "n_inferred", "source", "recorded_on"]

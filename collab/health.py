"""`/healthz/`: the process answers. `/readyz/`: database, migrations and beat are well. No secrets, no institution."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

BEAT_SILENT = timedelta(minutes=5)
_MIGRATED = "health:migrated"


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything is well, 503 when something is not; each part says `ok` or what is wrong."""
    parts = {"database": _database()}
    if parts["database"] == "ok":
        parts |= {"migrations": _migrations(), "beat": beat_state()}
    well = all(state == "ok" for state in parts.values())
    return JsonResponse({"status": "ok" if well else "unwell", **parts}, status=200 if well else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _migrations() -> str:
    if cache.get(_MIGRATED):
        return "ok"
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "pending"
    cache.set(_MIGRATED, True)
    return "ok"


def beat_state() -> str:
    """Beat stores when it last sent each task."""
    last = PeriodicTask.objects.exclude(last_run_at=None).order_by("-last_run_at").values_list("last_run_at", flat=True)
    latest = last.first()
    return "ok" if latest is not None and timezone.now() - latest < BEAT_SILENT else "silent"

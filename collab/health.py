"""`/healthz/`: the process answers. `/readyz/`: it can serve, and what else is well. No secrets, no institution."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from kombu import Connection
from kombu.exceptions import OperationalError

from collab.zones import VERSION, zones_state
from foundation.permissions import access, public

BEAT_SILENT = timedelta(minutes=5)
PATIENCE = 1  # seconds for one answer of the broker
_MIGRATED = "health:migrated"


@access(reads=public)
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@access(reads=public)
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part says `ok` or what is wrong. Without the database or its migrations nothing can be served: 503. Without
    broker or beat only reminders and large imports wait, and with old time zones mail may come an hour off, so that
    says `degraded`, and 200. `tzdata` is the version of the zones."""
    needed = {"database": _database()}
    helpers = {"broker": _broker(settings.REDIS_URL)} if settings.REDIS_URL else {}  # embedded, it is a folder
    helpers["time_zones"] = zones_state(timezone.now().date())
    if needed["database"] == "ok":
        needed["migrations"] = _migrations()
        helpers["beat"] = beat_state()
    ready, whole = ({*parts.values()} <= {"ok"} for parts in (needed, helpers))
    status = "unwell" if not ready else "ok" if whole else "degraded"
    return JsonResponse({"status": status, **needed, **helpers, "tzdata": VERSION}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
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


def _broker(url: str) -> str:
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    try:
        with Connection(url, transport_options=patience) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=PATIENCE)
    except OperationalError:
        return "unreachable"
    return "ok"


def beat_state() -> str:
    """Beat stores when it last sent each task."""
    last = PeriodicTask.objects.exclude(last_run_at=None).order_by("-last_run_at").values_list("last_run_at", flat=True)
    latest = last.first()
    if latest is None:
        return "silent"
    return "ok" if timezone.now() - latest < BEAT_SILENT else f"silent since {latest:%Y-%m-%dT%H:%MZ}"

"""`/healthz/`: the process answers. `/readyz/`: it can serve, and what else is well. No secrets, no institution."""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from kombu import Connection
from kombu.exceptions import OperationalError

from collab.zones import VERSION, zones_state
from foundation.permissions import access, public

BEAT_SILENT = timedelta(minutes=5)
NEEDED = ("database", "migrations")  # without which nothing can be served
PATIENCE = 1  # seconds for one answer of the broker


@access(reads=public)
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@access(reads=public)
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part says `ok` or what is wrong. Without the database or its migrations nothing can be served: 503. Without
    broker or beat only reminders and large imports wait, and with old time zones mail may come an hour off, so that
    says `degraded`, and 200. `tzdata` is the version of the zones."""
    parts = parts_of_health()
    ready = all(parts.get(name) in ("ok", None) for name in NEEDED)
    status = "unwell" if not ready else "ok" if {*parts.values()} == {"ok"} else "degraded"
    return JsonResponse({"status": status, **parts, "tzdata": VERSION}, status=200 if ready else 503)


def parts_of_health() -> dict[str, str]:
    """Name -> `ok`, or what is wrong. Beat is asked of a table, once there is one."""
    parts = {"database": _database()}
    if settings.REDIS:  # embedded, the broker is a folder
        parts["broker"] = _broker()
    parts["time_zones"] = zones_state(timezone.now().date())
    if parts["database"] == "ok":
        parts["migrations"] = _migrations()
    if parts.get("migrations") == "ok":
        parts["beat"] = beat_state()
    return parts


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "unreachable"
    return "ok"


def _migrations() -> str:
    """Asked of the database each time: while a new version is brought in, old and new processes run side by side."""
    applied = MigrationRecorder(connection).applied_migrations()
    return "ok" if _known_migrations() <= applied.keys() else "pending"


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Those of the code of this process, which does not change while it runs: pairs of app and name."""
    loader = MigrationLoader(None)
    return frozenset(key for key in loader.disk_migrations if key[0] in loader.migrated_apps)


def _broker() -> str:
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **patience}
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker:
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

"""`/healthz/` and `/readyz/`: true while a new version is brought in, and answered under any name."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from collab import health

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/"])
def test_health_is_answered_before_the_host_is_judged(path: str, client: Client) -> None:
    by_number = {"Host": "10.1.2.3:8000"}
    assert client.get(path, headers=by_number).status_code == 200
    assert client.head(path, headers=by_number).status_code == 200
    assert client.get("/sign-in/", headers=by_number).status_code == 400
    assert client.post(path).status_code == 405


def test_migrations_that_became_pending_are_told(client: Client) -> None:
    assert client.get("/readyz/").json()["migrations"] == "ok"
    MigrationRecorder(connection).record_unapplied("tracker", "0001_initial")
    pending = client.get("/readyz/")
    assert (pending.status_code, pending.json()["migrations"]) == (503, "pending")
    assert "beat" not in pending.json()  # its table may be among what is missing
    MigrationRecorder(connection).record_applied("tracker", "0001_initial")
    assert client.get("/readyz/").json()["migrations"] == "ok"


def test_migrations_of_a_newer_version_leave_this_one_ready(client: Client) -> None:
    MigrationRecorder(connection).record_applied("tracker", "9999_of_the_next_version")
    assert client.get("/readyz/").json()["migrations"] == "ok"


def test_known_migrations_are_those_of_all_apps_with_tables() -> None:
    known = health._known_migrations()
    assert {"accounts", "foundation", "tracker", "axes", "sessions", "django_celery_beat"} <= {app for app, _ in known}
    assert "knox" not in {app for app, _ in known}

"""/metrics: who is let in, and figures that tell whether messages flow."""

import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from collab.version import VERSION
from foundation.contributions import contributed
from foundation.metrics import Gauge
from foundation.tenancy import across_institutions
from tests import ROOT
from tests.factories.projects import make_world
from tracker.delivery.models import Message, MessageState, Sweep

pytestmark = pytest.mark.django_db
TOKEN = "m" * 32


def _figures(client: Client, **extra: Any) -> dict[tuple[str, ...], float]:
    """Name and values of the labels -> value."""
    answer = client.get("/metrics", **extra)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_metrics_are_for_who_has_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    for sent in ({}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": TOKEN}, {"Authorization": "Bearer "}):
        refused = client.get("/metrics", headers=sent)
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert b"joint_work" not in refused.content
    assert _figures(client, headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.mark.parametrize(
    ("embedded", "address", "let_in"),
    [(True, "127.0.0.1", True), (True, "::1", True), (True, "192.0.2.7", False), (False, "127.0.0.1", False)],
)
def test_metrics_without_a_token_are_for_a_laptop(
    client: Client, settings: Any, embedded: bool, address: str, let_in: bool
) -> None:
    settings.METRICS_TOKEN, settings.EMBEDDED = "", embedded
    assert (client.get("/metrics", REMOTE_ADDR=address).status_code == 200) is let_in


def test_metrics_show_what_waits_and_what_fails(client: Client, settings: Any) -> None:
    settings.EMBEDDED = True
    quiet = _figures(client)
    assert quiet["joint_work_messages_overdue_seconds",] == 0
    now = timezone.now()
    with across_institutions():
        person = make_world().librarian
        common = {"institution": person.institution, "person": person, "kind": "reminder", "updated_at": now}
        for days, (state, ago, attempts) in enumerate(
            [
                (MessageState.PLANNED, timedelta(hours=2), 1),
                (MessageState.PLANNED, timedelta(hours=-2), 0),
                (MessageState.SENDING, timedelta(minutes=1), 0),
                (MessageState.FAILED, timedelta(days=9), 3),
            ]
        ):
            day = now.date() + timedelta(days)
            Message.objects.create(**common, day_on=day, state=state, next_attempt_at=now - ago, attempts=attempts)
    Sweep.objects.update_or_create(name="planning", defaults={"swept_at": now - timedelta(minutes=5), "took": 1.5})
    found = _figures(client)
    assert found["joint_work_messages_unsent", "planned"] == 2
    assert found["joint_work_messages_unsent", "sending"] == 1
    assert 7200 <= found["joint_work_messages_overdue_seconds",] < 7260
    assert found["joint_work_messages_failing",] == 1
    assert 300 <= found["joint_work_planning_age_seconds",] < 360
    assert found["joint_work_planning_seconds",] == 1.5
    assert found["joint_work_up", "database"] == 1
    assert found["joint_work_build_info", VERSION] == 1


def test_every_gauge_is_told_and_names_nobody(client: Client, settings: Any) -> None:
    settings.EMBEDDED = True
    with across_institutions():
        world = make_world()
    text = client.get("/metrics").text
    gauges = contributed(Gauge)
    assert len(gauges) >= 6
    for gauge in gauges:
        assert f"# TYPE joint_work_{gauge.name} gauge" in text
    for secret in (world.institution.name, world.librarian.email, world.librarian.name):
        assert secret not in text


def test_metrics_are_a_few_queries(client: Client, settings: Any, django_assert_max_num_queries: Any) -> None:
    settings.EMBEDDED = True
    with django_assert_max_num_queries(len(contributed(Gauge)) + 4):
        _figures(client)


def test_version_is_one() -> None:
    said = subprocess.run(
        [sys.executable, "manage.py", "version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout == f"{VERSION}\n"
    assert tomllib.loads(Path(ROOT, "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_metrics_are_asked_by_number(client: Client, settings: Any) -> None:
    """Monitoring asks each machine, past the proxy, by no name that people know."""
    settings.METRICS_TOKEN = TOKEN
    by_number = {"Host": "10.1.2.3:8000"}
    assert client.get("/metrics", headers=by_number).status_code == 401
    assert _figures(client, headers={**by_number, "Authorization": f"Bearer {TOKEN}"})

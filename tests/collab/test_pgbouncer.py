"""A PgBouncer in transaction mode in front of PostgreSQL: a connection has no session there, each transaction may run
on another connection of the server. Two of those serve everybody here."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from collab import beat, celery_app
from foundation.tenancy import across_institutions, within
from tests import servers
from tests.factories.api import client_of
from tests.factories.browsers import sign_in
from tests.factories.due import make_due_people
from tests.factories.projects import World, make_world
from tracker.cadence.models import ContactWeek
from tracker.delivery.models import Message, MessageState
from tracker.intake.csv.actions import import_meetings
from tracker.meetings.actions import rebuild
from tracker.meetings.models import Meeting

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PEOPLE, ROUNDS, ROWS = 4, 6, 1500
PAGES = ("/", "/projects/", "/report/", "/log/")
LISTS = ("projects", "meetings", "people")


@contextmanager
def _through(port: int) -> Iterator[None]:
    """Every connection of this process goes there."""
    shared = connection.settings_dict  # the same for all threads
    before = shared["PORT"]
    connections.close_all()
    shared["PORT"] = port
    try:
        yield
    finally:
        connections.close_all()
        shared["PORT"] = before


@pytest.fixture
def world() -> World:
    today = timezone.now().date()
    return make_world(active_on=today - timedelta(weeks=9))


@pytest.fixture
def pooled(world: World) -> Iterator[None]:
    given = connection.settings_dict
    url = f"postgres://{given['USER']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    with servers.pgbouncer(url) as pooler, _through(int(pooler.url.rpartition(":")[2].partition("/")[0])):
        yield


def _work(world: World, number: int) -> list[tuple[str, int]]:
    """What a browser and a program ask, and what was answered."""
    try:
        page, api = Client(), client_of(world.librarian if number % 2 else world.engineer)
        sign_in(page, world.librarian)
        answers = []
        today = timezone.now().date()
        for turn in range(ROUNDS):
            answers += [(path, page.get(path).status_code) for path in (*PAGES, f"/projects/{world.project.pk}/")]
            answers += [(path, api.get(f"/api/v1/{path}/").status_code) for path in LISTS]
            body = {
                "projects": [world.project.pk],
                "held_on": (today - timedelta(days=1 + number * ROUNDS + turn)).isoformat(),
                "attendees": [world.librarian.pk, world.engineer.pk],
            }
            key = uuid.uuid4().hex
            for _ in range(2):  # the second is the stored answer
                made = api.post("/api/v1/meetings/", body, headers={"Idempotency-Key": key})
                answers.append(("log", made.status_code))
        return answers
    finally:
        connections.close_all()


def test_pages_api_and_logging_from_several_threads(world: World, pooled: None) -> None:
    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = [one for some in pool.map(lambda number: _work(world, number), range(PEOPLE)) for one in some]
    assert {answer for answer in answers if answer[1] != (201 if answer[0] == "log" else 200)} == set()
    with across_institutions():
        assert Meeting.objects.count() == PEOPLE * ROUNDS
        days = sum(row.days.bit_count() for row in ContactWeek.objects.all())
    assert days == PEOPLE * ROUNDS


def _import(world: World, part: int) -> int:
    try:
        lines = [f"2026-03-0{1 + n % 5},Eduroam and SSO,{world.librarian.email},{part}-{n}\n" for n in range(ROWS)]
        text = "held_on,projects,attendees,external_id\n" + "".join(lines)
        with within(world.institution.pk):
            return import_meetings(
                institution_id=world.institution.pk, by=None, at=timezone.now(), chunks=[text.encode()]
            ).added
    finally:
        connections.close_all()


def test_imports_at_the_same_time_and_a_rebuild(world: World, pooled: None) -> None:
    """Their temporary tables belong to their transactions."""
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda part: _import(world, part), range(2))) == [ROWS, ROWS]
    with across_institutions():
        assert Meeting.objects.count() == 2 * ROWS
        assert not rebuild(institution_ids=[world.institution.pk], at=timezone.now(), check=True)


def _tick(name: str) -> None:
    try:
        celery_app.tasks[name].apply(throw=True)
    finally:
        connections.close_all()


def test_every_task_of_the_timetable_and_the_delivery(pooled: None, settings: Any) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    celery_app.loader.import_default_modules()
    make_due_people(60, 2, today=timezone.now().date())
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(_tick, [entry["task"] for entry in beat.SCHEDULE.values()] * 2))
    with across_institutions():
        states = list(Message.objects.values_list("state", flat=True))
    assert len(mail.outbox) == len(states) > 0
    assert set(states) == {MessageState.SENT}

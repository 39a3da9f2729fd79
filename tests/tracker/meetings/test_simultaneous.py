"""Requests that arrive at the same instant, on PostgreSQL, each over a connection of its own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.people.models import RoleGrant
from accounts.roles import Role, Side
from foundation.api.models import IdempotencyKey
from foundation.tenancy import across_institutions, within
from tests.factories.api import make_token
from tests.factories.browsers import sign_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.cadence.models import Cadence, ContactWeek
from tracker.meetings.models import Attendance, Meeting

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_no_limit")]
COPIES, KEYS = 8, 50
MEETINGS = "/api/v1/meetings/"


@pytest.fixture
def _no_limit(settings: Any) -> None:
    settings.API_RATE_LIMIT = 0


@pytest.fixture
def world() -> World:
    return make_world()


def _together(world: World, ask: Callable[[APIClient, int], Any], rounds: int = 1) -> list[list[Any]]:
    """COPIES clients of one manager call `ask` at once, `rounds` times: their answers, round by round."""
    with across_institutions():
        secret = make_token(make_person(world.institution, Side.LIBRARY, Role.MANAGER))
    barrier = Barrier(COPIES)

    def one(_number: int) -> list[Any]:
        client = APIClient(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})
        answers = []
        try:
            for turn in range(rounds):
                barrier.wait(timeout=60)
                answers.append(ask(client, turn))
        finally:
            connection.close()
        return answers

    with ThreadPoolExecutor(COPIES) as pool:
        return [list(turn) for turn in zip(*pool.map(one, range(COPIES)), strict=True)]


def _body(world: World, turn: int, **fields: Any) -> dict[str, Any]:
    return {
        "projects": [world.project.pk],
        "held_on": str(date.fromordinal(date(2026, 3, 2).toordinal() + turn % 40)),
        "attendees": [world.librarian.pk, world.engineer.pk],
        "notes": str(turn),
        **fields,
    }


def test_one_idempotency_key_makes_one_row(world: World) -> None:
    turns = _together(
        world,
        lambda client, turn: client.post(MEETINGS, _body(world, turn), headers={"Idempotency-Key": f"key {turn}"}),
        rounds=KEYS,
    )
    for answers in turns:
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert Counter("Idempotency-Replayed" in answer.headers for answer in answers) == {True: COPIES - 1, False: 1}
    with within(world.institution.pk):
        assert sorted(Meeting.objects.values_list("notes", flat=True)) == sorted(str(turn) for turn in range(KEYS))
        assert Attendance.objects.count() == 2 * KEYS
        assert IdempotencyKey.objects.count() == KEYS
        assert sum(days.bit_count() for days in ContactWeek.objects.values_list("days", flat=True)) == 40


def test_a_form_sent_by_many_clicks_at_once_logs_once(world: World) -> None:
    def click(client: APIClient, turn: int) -> str:
        if turn == 0:
            sign_in(client, world.librarian)
            return ""
        answer = client.post(
            reverse("log-meeting"), {**_body(world, turn), "mode": "video", "once": f"{turn}"}, format="multipart"
        )
        return str(answer.headers.get("Location", answer.content))

    led = _together(world, click, rounds=21)[1:]
    with within(world.institution.pk):
        assert sorted(Meeting.objects.values_list("notes", flat=True), key=int) == [str(turn) for turn in range(1, 21)]
        where = {reverse("meeting", args=[pk]) for pk in Meeting.objects.values_list("pk", flat=True)}
    assert [len(set(answers)) for answers in led] == [1] * 20
    assert {answer for answers in led for answer in answers} == where


def test_one_external_id_makes_one_row(world: World) -> None:
    turns = _together(
        world, lambda client, turn: client.post(MEETINGS, _body(world, turn, external_id=f"calendar {turn}")), rounds=10
    )
    for answers in turns:
        assert Counter(answer.status_code for answer in answers) == {201: 1, 200: COPIES - 1}
    with within(world.institution.pk):
        assert Meeting.objects.count() == 10


def test_one_of_many_simultaneous_edits_is_stored(world: World) -> None:
    path = f"/api/v1/projects/{world.project.pk}/"
    with across_institutions():
        reader = APIClient(headers={"Authorization": f"Bearer {make_token(world.engineer)}"})
    etag = reader.get(path).headers["ETag"]
    (answers,) = _together(
        world, lambda client, turn: client.patch(path, {"summary": str(id(client))}, headers={"If-Match": etag})
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: COPIES - 1}
    kept = [answer.json()["summary"] for answer in answers if answer.status_code == 200]
    assert [reader.get(path).json()["summary"]] == kept


def test_different_meetings_at_once_all_count(world: World) -> None:
    turns = _together(world, lambda client, turn: client.post(MEETINGS, _body(world, turn)), rounds=5)
    assert {answer.status_code for answers in turns for answer in answers} == {201}
    with within(world.institution.pk):
        assert Meeting.objects.count() == 5 * COPIES
        assert Cadence.objects.get(project=world.project).last_contact_on == date(2026, 3, 6)


def test_two_administrators_leaving_at_once_keep_one(world: World) -> None:
    with across_institutions():
        admins = [make_person(world.institution, Side.IT, Role.ADMIN) for _ in range(2)]
        clients = [APIClient(headers={"Authorization": f"Bearer {make_token(one)}"}) for one in admins]
    barrier = Barrier(2)

    def step_down(number: int) -> int:
        try:
            barrier.wait(timeout=60)
            path = f"/api/v1/people/{admins[number].pk}/"
            return clients[number].patch(path, {"roles": ["staff"]}, format="json").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(step_down, range(2))) == [200, 400]
    with within(world.institution.pk):
        assert RoleGrant.objects.filter(role=Role.ADMIN).count() == 1

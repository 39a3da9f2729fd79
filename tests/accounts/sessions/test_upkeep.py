"""What is kept of signing in, and for how long; and how many passwords are hashed at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import BoundedSemaphore, Event, Lock, Semaphore
from typing import Any

import argon2
import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as configured
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.test import Client

from accounts.people import hashers
from accounts.people.hashers import RETRY_AFTER, WAITING, LimitedArgon2PasswordHasher, TooManyAtOnce
from accounts.roles import Side
from accounts.sessions.models import NewSignIn, Session
from accounts.sessions.store import SessionStore
from accounts.sessions.upkeep import forget_sign_ins
from collab import settings as product
from collab.beat import SCHEDULE
from tests.factories.people import make_institution, make_person

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.usefixtures("everywhere")
def test_old_records_are_deleted_and_used_ones_stay() -> None:
    for age in (89, 91):
        row = AccessLog.objects.create(username=f"{age}@example.org", ip_address="192.0.2.1")
        AccessLog.objects.filter(pk=row.pk).update(attempt_time=NOW - age * DAY)
    for hours in (1, 25):
        failure = AccessAttempt.objects.create(username=str(hours), failures_since_start=1)
        AccessAttempt.objects.filter(pk=failure.pk).update(attempt_time=NOW - timedelta(hours=hours))
    for days in (-1, 1):
        session = SessionStore()
        session.create()
        Session.objects.filter(pk=session.session_key).update(expire_date=NOW + days * DAY)
    person = make_person(make_institution(), Side.IT)
    for age in (89, 91):
        NewSignIn.objects.create(person=person, device=str(age), made_at=NOW - age * DAY)
    assert forget_sign_ins(at=NOW) == 3
    assert [row.username for row in AccessLog.objects.all()] == ["89@example.org"]
    assert [row.username for row in AccessAttempt.objects.all()] == ["1"]
    assert [row.device for row in NewSignIn.objects.all()] == ["89"]
    assert [row.expire_date for row in Session.objects.all()] == [NOW + DAY]
    assert "accounts.forget_sign_ins" in {entry["task"] for entry in SCHEDULE.values()}


class _Gauge:
    """Counts how many hash at once. The first ones wait until all who come have a place, or were refused one."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.lock = Lock()
        self.everybody_came = Event()

    def __call__(self, *_args: Any) -> bool:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.everybody_came.wait(60)
        with self.lock:
            self.inside -= 1
        return True


@pytest.fixture
def gauge(monkeypatch: pytest.MonkeyPatch) -> _Gauge:
    gauge = _Gauge()
    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, gauge)
    return gauge


@pytest.mark.parametrize("step", ["encode", "verify"])
def test_concurrent_hashes_are_limited_by_the_setting(gauge: _Gauge, step: str) -> None:
    """As many as the setting says hash at once, twice as many wait, and nobody else holds a thread."""
    hasher, refused = LimitedArgon2PasswordHasher(), Semaphore(0)
    taken = configured.PASSWORD_HASHES_AT_ONCE * (1 + WAITING)

    def hash_one(_number: int) -> bool:
        try:
            return bool(getattr(hasher, step)("password", "salt"))
        except TooManyAtOnce:
            refused.release()
            return False

    for _round in range(2):  # those who were refused took no place with them
        gauge.everybody_came.clear()
        with ThreadPoolExecutor(taken + 5) as threads:
            answers = threads.map(hash_one, range(taken + 5))
            came = [refused.acquire(timeout=60) for _ in range(5)]
            gauge.everybody_came.set()
            assert sorted([*answers, *came]) == sorted([True] * taken + [False] * 5 + [True] * 5)
        assert gauge.most == configured.PASSWORD_HASHES_AT_ONCE


@pytest.mark.django_db
def test_too_many_sign_ins_at_once_are_told_so(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    monkeypatch.setattr(hashers, "_places", BoundedSemaphore(1))
    form = {"username": "somebody@example.org", "password": "One-good-password-1"}
    with hashers._turn():
        answer = Client().post("/sign-in/", form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(RETRY_AFTER))
    assert "signing in right now" in answer.content.decode()
    assert not AccessAttempt.objects.exists()  # nothing was guessed
    assert Client().post("/sign-in/", form).status_code == 200


def test_default_hasher_reads_hashes_of_django(settings: Any) -> None:
    assert product.PASSWORD_HASHERS[0] == "accounts.people.hashers.LimitedArgon2PasswordHasher"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    before = make_password("a long enough one")
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    assert check_password("a long enough one", before)
    assert not check_password("another", before)
    assert make_password("a long enough one").startswith("argon2$argon2id$")
    assert argon2.extract_parameters(before.removeprefix("argon2")).memory_cost == 102_400

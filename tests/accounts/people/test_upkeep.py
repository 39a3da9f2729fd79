"""What is kept of signing in, and for how long; and how many passwords are hashed at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError, Lock
from typing import Any

import argon2
import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as configured
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from accounts.people.hashers import LimitedArgon2PasswordHasher
from accounts.people.upkeep import forget_sign_ins
from accounts.sessions.models import Session
from accounts.sessions.store import SessionStore
from collab import settings as product
from collab.beat import SCHEDULE

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.mark.django_db
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
    assert forget_sign_ins(at=NOW) == 2
    assert [row.username for row in AccessLog.objects.all()] == ["89@example.org"]
    assert [row.username for row in AccessAttempt.objects.all()] == ["1"]
    assert [row.expire_date for row in Session.objects.all()] == [NOW + DAY]
    assert "accounts.forget_sign_ins" in {entry["task"] for entry in SCHEDULE.values()}


class _Gauge:
    """Counts how many hash at once: each waits a moment for one more to come in."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.lock = Lock()
        self.company = Barrier(configured.PASSWORD_HASHES_AT_ONCE + 1, timeout=0.2)

    def __call__(self, *_args: Any) -> bool:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        with suppress(BrokenBarrierError):  # nobody came, as it should be
            self.company.wait()
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
    hasher = LimitedArgon2PasswordHasher()
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda _: getattr(hasher, step)("password", "salt"), range(8)))
    assert gauge.most == configured.PASSWORD_HASHES_AT_ONCE


def test_default_hasher_reads_hashes_of_django(settings: Any) -> None:
    assert product.PASSWORD_HASHERS[0] == "accounts.people.hashers.LimitedArgon2PasswordHasher"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    before = make_password("a long enough one")
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    assert check_password("a long enough one", before)
    assert not check_password("another", before)
    assert make_password("a long enough one").startswith("argon2$argon2id$")
    assert argon2.extract_parameters(before.removeprefix("argon2")).memory_cost == 102_400

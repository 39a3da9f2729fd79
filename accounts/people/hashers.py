"""Argon2, a few at a time. Each hash takes 100 MB, and anybody may ask for one by trying to sign in. Those who wait for
their turn hold a thread of the web process, so only a few may wait as well: the others are told to try again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from foundation.pages.base import notice

WAITING = 2  # for each that is hashed: of eight threads two are left for everything else
RETRY_AFTER = 5  # seconds
_slots = BoundedSemaphore(settings.PASSWORD_HASHES_AT_ONCE)
_places = BoundedSemaphore(settings.PASSWORD_HASHES_AT_ONCE * (1 + WAITING))


class TooManyAtOnce(Exception):
    """As many passwords are hashed as may be, and as many wait."""


class LimitedArgon2PasswordHasher(Argon2PasswordHasher):
    """Django's own, in its format."""

    def encode(self, password: str, salt: str) -> str:
        with _turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turn():
            return super().verify(password, encoded)


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        with _slots:
            yield
    finally:
        _places.release()


class TooManyAtOnceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooManyAtOnce):
            return None
        why = _("Many people are signing in right now. Go back, wait a few seconds, and try again.")
        answer = notice(request, title=_("Please try again in a moment"), texts=[why], status=503)
        answer.headers["Retry-After"] = str(RETRY_AFTER)
        return answer

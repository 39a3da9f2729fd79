"""Argon2, a few at a time. Each hash takes 100 MB, and anybody may ask for one by trying to sign in."""

from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

_slots = BoundedSemaphore(settings.PASSWORD_HASHES_AT_ONCE)


class LimitedArgon2PasswordHasher(Argon2PasswordHasher):
    """Django's own, in its format. A thread waits until one of the process's slots is free."""

    def encode(self, password: str, salt: str) -> str:
        with _slots:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _slots:
            return super().verify(password, encoded)

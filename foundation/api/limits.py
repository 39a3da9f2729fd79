"""How many requests a minute. Counted in the cache, so that with Redis all processes count together."""

from contextlib import suppress
from time import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from foundation.client_address import client_address

WINDOW = 60  # seconds


class RateLimit(BaseThrottle):
    """API_RATE_LIMIT requests a minute for a token, a person, or (where nobody need sign in) an address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        now = time()
        self.left = WINDOW - now % WINDOW
        if not settings.API_RATE_LIMIT:
            return True
        key = f"rate:{self._caller(request)}:{int(now // WINDOW)}"
        try:
            return cache.incr(key) <= settings.API_RATE_LIMIT
        except ValueError:  # the first of this minute
            if not cache.add(key, 1, timeout=2 * WINDOW):
                with suppress(ValueError):  # evicted at once
                    cache.incr(key)
            return True

    def wait(self) -> float:
        return self.left

    def _caller(self, request: Request) -> str:
        if request.auth is not None:
            return f"token:{request.auth.pk[:32]}"
        if request.user.is_authenticated:
            return f"person:{request.user.pk}"
        return f"address:{client_address(request)}"

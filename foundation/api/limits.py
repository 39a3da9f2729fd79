"""How many requests a minute. Counted in the cache, so that with Redis all processes count together.

Each answer says how many are left by the headers of draft-ietf-httpapi-ratelimit-headers-06, which clients know;
later drafts put them into one header that few read yet.
"""

from collections.abc import Mapping
from math import ceil
from time import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from foundation.client_address import client_address
from foundation.request_counts import WINDOW, count_request


class RateLimit(BaseThrottle):
    """API_RATE_LIMIT requests a minute for a person, with all their tokens and sessions together, or (where nobody need
    sign in) for an address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        now = time()
        self.left = WINDOW - now % WINDOW
        if not settings.API_RATE_LIMIT:
            return True
        used = count_request(self._caller(request), now=now)
        view.rate_headers = {
            "RateLimit-Limit": str(settings.API_RATE_LIMIT),
            "RateLimit-Remaining": str(max(0, settings.API_RATE_LIMIT - used)),
            "RateLimit-Reset": str(ceil(self.left)),
        }
        return used <= settings.API_RATE_LIMIT

    def wait(self) -> float:
        return self.left

    def _caller(self, request: Request) -> str:
        if request.user.is_authenticated:
            return f"person:{request.user.pk}"
        return f"address:{client_address(request)}"


class LimitedView(APIView):
    """Counts the requests of a caller, and says on each answer how many are left."""

    throttle_classes = (RateLimit,)
    rate_headers: Mapping[str, str] = {}

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        for name, value in self.rate_headers.items():
            response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

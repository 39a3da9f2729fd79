"""The content security policy of all answers. Imports nothing of ours."""

from functools import cached_property
from http import HTTPStatus

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class SamePolicy(CSPMiddleware):
    """No answer of ours has a policy of its own, nor a nonce: it is built once, not twice for each of them."""

    @cached_property
    def policy(self) -> str:
        return build_policy()

    def process_request(self, request: HttpRequest) -> None:
        """No nonce."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        explained = settings.DEBUG and response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR)
        if not explained:  # Django's own page for those who develop has its style inside
            response.headers.setdefault(HEADER, self.policy)
        return response

"""Answers health and metrics before the Host header is judged: who watches asks a machine by its number, not by the
name that ALLOWED_HOSTS knows. The addresses are in urls.py as well, for whoever looks there.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from collab.health import healthz, readyz
from collab.metrics import metrics
from foundation.pages.private import NOT_KEPT
from foundation.permissions import READING

VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz/": healthz,
    "/readyz/": readyz,
    "/metrics": metrics,
}


class ByNumberMiddleware:
    """Stands first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = VIEWS.get(request.path_info) if request.method in READING else None
        if view is None:
            return self.get_response(request)
        response = view(request)
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        return response

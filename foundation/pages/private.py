"""An answer that says nothing else is kept by nobody: Back, after signing out, shows no page of before."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOT_KEPT = "private, no-store"


class NotKeptMiddleware:
    """A view whose answer may be kept says so itself, by a `Cache-Control` of its own. Static files never come here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        return response

"""The log line of each request, and what no log line may say. Addresses hold credentials (the links of a mail and of a
new password) and what people search for, so a line names the route and never the address. Imports none of our modules.
"""

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_structlog.middlewares import RequestMiddleware

MIN_CREDENTIAL_LENGTH = 6  # characters; a shorter value is no credential, and is found in other words
REQUEST_ID = "X-Request-ID"
_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_began: ContextVar[float] = ContextVar("began")


class RouteLogMiddleware(RequestMiddleware):
    """django-structlog's line for each request, with the route in the place of the address."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)

    def __call__(self, request: HttpRequest) -> Any:
        token = _request.set(request)
        try:
            response: HttpResponseBase = super().__call__(request)  # type: ignore[assignment]
        finally:
            _request.reset(token)
        return response

    def prepare(self, request: HttpRequest) -> None:
        """Take over the id that a proxy in front gave to the request, or make one; note when it began."""
        _began.set(perf_counter())
        given = request.headers.get(REQUEST_ID, "")
        structlog.contextvars.bind_contextvars(request_id=given if _USABLE_ID.fullmatch(given) else str(uuid4()))

    def process_view(self, request: HttpRequest, _view: Any, _arguments: Any, _named: Any) -> None:
        """Who asks is known to the log once it is known what for."""
        if not asks_nobody(request):
            self.bind_user_id(request)

    def handle_response(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Give the id back, so that who reports a fault can name its lines in the log."""
        response.headers[REQUEST_ID] = structlog.contextvars.get_contextvars()["request_id"]
        if asks_nobody(request) and response.status_code < 500:
            structlog.contextvars.clear_contextvars()
            return
        milliseconds = 1000 * (perf_counter() - _began.get())
        structlog.contextvars.bind_contextvars(milliseconds=round(milliseconds, 1))
        super().handle_response(request, response)  # type: ignore[arg-type]

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {route_of(request)}"


def route_of(request: HttpRequest) -> str:
    """The pattern that the address matched; no part of the address itself."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "(no route)"


def asks_nobody(request: HttpRequest) -> bool:
    """A page on which nobody is known, and whose visits no log keeps: its view says so by `anonymous`."""
    match = getattr(request, "resolver_match", None)
    return match is not None and getattr(getattr(match.func, "view_class", None), "anonymous", False)


def hide_addresses(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor for our lines and for those of libraries: puts the route, or `…`, in the place of what came
    with the address, in the text of exceptions too."""
    record = event.get("_record")
    request = getattr(record, "request", None)  # Django's own lines bring it along
    request = request if isinstance(request, HttpRequest) else _request.get()
    if request is None:
        return event
    route = route_of(request)
    whole = _whole_addresses(request)
    parts = sorted(_parts(request, route), key=len, reverse=True)
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _without(value, whole, parts, route)
    return event


def _without(text: str, whole: list[str], parts: list[str], route: str) -> str:
    for address in whole:
        text = text.replace(address, route)
    for part in parts:
        text = text.replace(part, "…")
    return text


def _whole_addresses(request: HttpRequest) -> list[str]:
    """Longest first. The root is in every other text."""
    found = {request.get_full_path(), request.path, request.META.get("HTTP_REFERER", "")}
    return sorted((address for address in found if len(address) > 1), key=len, reverse=True)


def _parts(request: HttpRequest, route: str) -> Iterator[str]:
    referer = urlsplit(request.META.get("HTTP_REFERER", ""))
    for path in (request.path, request.get_full_path().partition("?")[0], referer.path):
        yield from (part for part in path.split("/") if len(part) >= MIN_CREDENTIAL_LENGTH and part not in route)
    for query in (request.META.get("QUERY_STRING", ""), referer.query):
        if len(query) >= MIN_CREDENTIAL_LENGTH:
            yield query
    for values in dict(request.GET).values():
        yield from (value for value in values if isinstance(value, str) and len(value) >= MIN_CREDENTIAL_LENGTH)

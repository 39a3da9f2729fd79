"""Notes when a session was last used, at most once an hour."""

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.sessions.models import Session

PRECISION = timedelta(hours=1)


class SessionSeenMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        seen_at, now = getattr(request.session, "seen_at", None), timezone.now()
        if seen_at is not None and now - seen_at >= PRECISION:
            Session.objects.filter(pk=request.session.session_key).update(seen_at=now)
        return response

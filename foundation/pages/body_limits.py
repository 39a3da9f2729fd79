"""Refuses a body that is too large before a byte of it is read, and before anybody is asked who they are.

A view that takes more than settings.DATA_UPLOAD_MAX_MEMORY_SIZE says so as `largest_body`, in bytes; from people
whom it lets in only. A body in chunks does not say how long it is, and would be read as none: it is refused.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from foundation.api.problems import problem_response
from foundation.pages.base import toast
from foundation.pages.unread_bodies import TAKES, announced_length
from foundation.permissions import access_of

#: What is answered -> the type of its problem.
REFUSALS = {411: "length-required", 413: "too-large"}


class BodyLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponse | None:
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return _refusal(request, 411, _("Send the body with its length, in Content-Length, not in chunks."))
        size = announced_length(request.META)
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if size <= limit:
            return None
        allowed = _largest_of(view)
        request.META[TAKES] = max(limit, allowed)
        if allowed > limit and (in_api(request) or _may_write(request, view)):
            limit = allowed
        if size <= limit:
            return None
        return _refusal(request, 413, _("What you sent is larger than %(limit)s MB.") % {"limit": limit // 1_000_000})


def in_api(request: HttpRequest) -> bool:
    """There nobody's body is read before a token has said who they are."""
    return request.path_info.startswith("/api/")


def _may_write(request: HttpRequest, view: Any) -> bool:
    """PermissionMiddleware would ask as much, once the body has been read."""
    user: Any = request.user
    declared = access_of(view)
    rule = declared.rule(request.method) if declared is not None else None
    return bool(user.is_authenticated and rule is not None and rule(user.roles))


def _largest_of(view: Any) -> int:
    owner = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    return int(getattr(owner, "largest_body", 0))


def _refusal(request: HttpRequest, status: int, why: str) -> HttpResponse:
    if in_api(request):
        return problem_response(REFUSALS[status], why)
    if request.headers.get("HX-Request"):
        return toast(request, why, status=status)
    return HttpResponse(loader.get_template("413.html").render({"why": why}), status=status)

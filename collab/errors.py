"""Django's own errors: problems under /api/, pages elsewhere. Imports the answers of accounts only."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults

from foundation.api.problems import problem_response, unavailable_now
from foundation.db.conflicts import RETRY_AFTER, unavailable
from foundation.pages.base import toast


def _api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem_response("bad-request") if _api(request) else defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem_response("forbidden") if _api(request) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not _api(request):
        return defaults.page_not_found(request, exception)
    if request.path_info.endswith("/"):
        return problem_response("not-found")
    return problem_response("missing-slash", _("Every address here ends with a slash."))


def server_error(request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
    """Whatever raised, a middleware included; Django has logged it."""
    if unavailable(sys.exception()):
        return _unavailable(request)
    return problem_response("server-error") if _api(request) else defaults.server_error(request)


def _unavailable(request: HttpRequest) -> HttpResponse:
    if _api(request):
        answer = problem_response("unavailable", unavailable_now())
    elif request.headers.get("HX-Request"):
        text = _("The database is busy or does not answer. What you typed is still here: try again in a moment.")
        answer = toast(request, text, status=503)
    else:
        answer = HttpResponse(loader.get_template("503.html").render(), status=503)  # asks no database
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer

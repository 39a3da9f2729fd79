"""Django's own errors: problems under /api/, pages elsewhere. Imports accounts.rest.problems only."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views import defaults

from accounts.rest.problems import problem_response


def _api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem_response(400) if _api(request) else defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem_response(403) if _api(request) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem_response(404) if _api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest, **_: Any) -> HttpResponseBase:
    return problem_response(500) if _api(request) else defaults.server_error(request)

"""Every error of the API as RFC 9457 problem details, with a pointer to each bad field. May import errors and
faults only."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as ModelInvalid
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from foundation.api.parsers import TooLarge
from foundation.db.conflicts import RETRY_AFTER, is_conflict, unavailable
from foundation.errors import Closed, Forbidden, Refused, Stale

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


class Conflict(exceptions.APIException):
    """Well-formed, and at odds with what is already there."""

    status_code = HTTPStatus.CONFLICT


class Unavailable(exceptions.APIException):
    """The database is busy or away."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    wait = RETRY_AFTER


class BadQuery(exceptions.APIException):
    """Query parameters that are unknown or not usable: name -> what is wrong."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        super().__init__()
        self.parameters = parameters


class BadHeader(exceptions.APIException):
    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, header: str, why: str) -> None:
        super().__init__(why)
        self.header = header


def problem(status: int, detail: str = "", errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The body of a problem. `errors`: each a `detail` and one of `pointer` (into the body), `parameter`, `header`."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return body


def problem_response(status: int, detail: str = "", errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """For what fails before or outside the API's views."""
    return HttpResponse(orjson.dumps(problem(status, detail, errors)), status=status, content_type=MEDIA_TYPE)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: a problem, or None for what is our fault (and becomes a 500)."""
    raised = _as_api_exception(exc)
    if raised is None:
        return None
    set_rollback()
    headers = {}
    if header := getattr(raised, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(raised, "wait", None):
        headers["Retry-After"] = str(max(1, round(wait)))
    return Response(_body_of(raised), status=raised.status_code, headers=headers, content_type=MEDIA_TYPE)


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    match exc:
        case exceptions.APIException():
            return exc
        case Closed():
            return Conflict(str(exc))
        case Refused():
            return exceptions.ValidationError(exc.fields)
        case Forbidden() | PermissionDenied():
            return exceptions.PermissionDenied(str(exc) or None)
        case Stale():
            return PreconditionFailed()
        case ModelInvalid():
            fields = exc.message_dict if hasattr(exc, "error_dict") else {"": exc.messages}
            return exceptions.ValidationError({"" if name == "__all__" else name: why for name, why in fields.items()})
        case Http404() | ObjectDoesNotExist():  # also: somebody else deleted it since the view read it
            return exceptions.NotFound()
        case RequestDataTooBig():
            return TooLarge(_("The body is too large."))
        case SuspiciousOperation() | MultiPartParserError():
            return exceptions.ParseError()
    if is_conflict(exc):
        return Conflict(_("This contradicts what is already stored: a name or an id is taken, or a row has gone."))
    if unavailable(exc):
        log.error("the database is busy or away", exc_info=exc)
        return Unavailable(unavailable_now())
    return None


def unavailable_now() -> str:
    return _("The database is busy or does not answer. Send it again; with the same Idempotency-Key it is done once.")


class PreconditionFailed(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = gettext_lazy("Somebody changed this since you read it. Read it again; nothing was changed.")


def _body_of(exc: exceptions.APIException) -> dict[str, Any]:
    status = int(exc.status_code)
    if isinstance(exc, BadQuery):
        errors = [{"parameter": name, "detail": why} for name, why in _flat(exc.parameters, "")]
        return problem(status, _("The query is not usable."), errors)
    if isinstance(exc, BadHeader):
        return problem(status, str(exc.detail), [{"header": exc.header, "detail": str(exc.detail)}])
    if isinstance(exc.detail, dict | list):
        errors = [{"pointer": "#" + at, "detail": why} for at, why in _flat(exc.detail, "/")]
        return problem(status, _("The request is not usable as it is."), errors)
    return problem(status, str(exc.detail))


def _flat(detail: Any, separator: str, at: str = "") -> Iterator[tuple[str, str]]:
    """Nested errors as (pointer, sentence), with the names on the way escaped as RFC 6901 asks."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            whole = name in ("", "non_field_errors")
            step = str(name).replace("~", "~0").replace("/", "~1")
            yield from _flat(inner, separator, at if whole else f"{at}{separator}{step}")
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list | tuple)
            if nested and not inner:
                continue  # DRF marks the good members of a list by an empty error
            yield from _flat(inner, separator, f"{at}{separator}{index}" if nested else at)
    else:
        yield at, str(detail)

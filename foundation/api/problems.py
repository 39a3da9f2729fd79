"""Every error of the API as RFC 9457 problem details, with a pointer to each bad field. May import errors, conflicts
and problem_types.

An exception that is about the whole request carries its cause as the code of its detail: a key of PROBLEM_TYPES, or one
of DRF's. One that is about fields carries the code of each fault.
"""

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
from foundation.api.problem_types import DRF_TYPES, PROBLEM_TYPES, fault_code, uri_of
from foundation.db.conflicts import RETRY_AFTER, is_conflict, unavailable
from foundation.errors import Closed, Fault, Forbidden, Refused, Stale
from foundation.text_lists import join_sentences

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


class Conflict(exceptions.APIException):
    """Well-formed, and at odds with what is already there. `code`: the cause; `words`: what it says of the whole, where
    its detail is about fields."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"

    def __init__(self, detail: Any = None, code: str = default_code, words: str = "") -> None:
        super().__init__(detail, code)
        self.cause_code, self.words = code, words


class Unavailable(exceptions.APIException):
    """The database is busy or away."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "unavailable"
    wait = RETRY_AFTER


class BadQuery(exceptions.APIException):
    """Query parameters that are unknown or not usable: name -> what is wrong. `code`: of each that is no Fault."""

    status_code = HTTPStatus.BAD_REQUEST
    default_code = "invalid-query"

    def __init__(self, parameters: Mapping[str, Any], code: str = "invalid") -> None:
        super().__init__()
        self.parameters = {name: Fault(why, code) if type(why) is str else why for name, why in parameters.items()}


class BadHeader(exceptions.APIException):
    status_code = HTTPStatus.BAD_REQUEST
    default_code = "invalid-header"

    def __init__(self, header: str, why: str, code: str = "invalid") -> None:
        super().__init__(why)
        self.header, self.code = header, code


def problem(slug: str, detail: str = "", errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The body of a problem of this type. `errors`: each a `detail`, a `code` and one of `pointer` (into the body),
    `parameter`, `header`."""
    kind = PROBLEM_TYPES[slug]
    body: dict[str, Any] = {"type": uri_of(slug), "title": kind.title, "status": kind.status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return body


def problem_response(slug: str, detail: str = "", errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """For what fails before or outside the API's views."""
    body = problem(slug, detail, errors)
    return HttpResponse(orjson.dumps(body), status=body["status"], content_type=MEDIA_TYPE)


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
    body = _body_of(raised)
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    match exc:
        case exceptions.APIException():
            return exc
        case Closed():
            return Conflict(str(exc), code="closed")
        case Refused() if exc.is_wrong_state:
            said = {name: _with_code(why) for name, why in exc.fields.items()}
            return Conflict(said, code="wrong-state", words=join_sentences(exc.fields.values()))
        case Refused():
            return exceptions.ValidationError({name: _with_code(why) for name, why in exc.fields.items()})
        case Forbidden() | PermissionDenied():
            return exceptions.PermissionDenied(str(exc) or None)
        case Stale():
            return PreconditionFailed()
        case ModelInvalid():
            fields = exc.error_dict if hasattr(exc, "error_dict") else {"": exc.error_list}
            return exceptions.ValidationError(coded_errors(fields))
        case Http404() | ObjectDoesNotExist():  # also: somebody else deleted it since the view read it
            return exceptions.NotFound()
        case RequestDataTooBig():
            return TooLarge(_("The body is too large."))
        case SuspiciousOperation() | MultiPartParserError():
            return exceptions.ParseError(code="bad-request")
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
    default_code = "changed-meanwhile"
    default_detail = gettext_lazy("Somebody changed this since you read it. Read it again; nothing was changed.")


def coded_errors(fields: Mapping[str, Any]) -> dict[str, list[exceptions.ErrorDetail]]:
    """Django's errors of each field as DRF's, with their codes."""
    return {
        "" if name == "__all__" else name: [
            exceptions.ErrorDetail(said, error.code or "invalid") for error in errors for said in error.messages
        ]
        for name, errors in fields.items()
    }


def _with_code(why: Fault) -> exceptions.ErrorDetail:
    return exceptions.ErrorDetail(why, why.code)


def _body_of(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, BadQuery):
        errors = [{"parameter": name, **fault} for name, fault in _flat(exc.parameters, "")]
        return problem("invalid-query", _("The query is not usable."), errors)
    if isinstance(exc, BadHeader):
        why = str(exc.detail)
        return problem("invalid-header", why, [{"header": exc.header, "detail": why, "code": exc.code}])
    slug = slug_of(exc)
    if isinstance(exc.detail, dict | list):
        errors = [{"pointer": "#" + at, **fault} for at, fault in _flat(exc.detail, "/")]
        return problem(slug, getattr(exc, "words", "") or _("The request is not usable as it is."), errors)
    return problem(slug, str(exc.detail))


def slug_of(exc: exceptions.APIException) -> str:
    """The type of the problem: a key of PROBLEM_TYPES."""
    code = exc.cause_code if isinstance(exc, Conflict) else getattr(exc.detail, "code", exc.default_code)
    return DRF_TYPES.get(code, code)


def _flat(detail: Any, separator: str, at: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Nested errors as (pointer, sentence and code), with the names on the way escaped as RFC 6901 asks."""
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
        yield at, {"detail": str(detail), "code": fault_code(getattr(detail, "code", None))}

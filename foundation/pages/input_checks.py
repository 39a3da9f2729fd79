"""Refuses a request whose text cannot be stored, before any view, session or form reads it.

The address, the headers and the cookies are looked at first; the fields and file names of a form once its view is
known, since a view may say how its uploads are read. Bodies in JSON are checked in foundation/api/parsers.py.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template import loader
from django.utils.translation import gettext as _

from foundation.api.problems import problem_response
from foundation.pages.base import toast
from foundation.usable_text import why_unusable, why_unusable_encoded, why_unusable_header

FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data"
_LEFT_ENCODED = re.compile("%[89A-F][0-9A-F]")
TYPES = {"": "bad-request", "parameter": "invalid-query", "header": "invalid-header"}
REPLACED = "\N{REPLACEMENT CHARACTER}"  # stands where a part of an upload was not UTF-8


@dataclass(frozen=True, slots=True)
class InputFault:
    """`place` and `name`, for the API's errors: a parameter or a header, and which one."""

    why: str
    place: str = ""
    name: str = ""


class InputCheckMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        fault = next(_before_the_body(request), None)
        return self.get_response(request) if fault is None else refusal(request, fault)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """The API takes no forms: it answers 415."""
        if request.method != "POST" or request.path_info.startswith("/api/"):
            return None
        try:
            why = next(filter(None, _of_the_form(request)), "")
        except UnreadablePostError:
            why = _("The request broke off.")
        return refusal(request, InputFault(why)) if why else None


def refusal(request: HttpRequest, fault: InputFault) -> HttpResponse:
    """400, saying why: a problem under /api/, a message for htmx, a page elsewhere. Asks for no session."""
    if request.path_info.startswith("/api/"):
        where = {fault.place: fault.name} if fault.place else {}
        errors = [{**where, "detail": fault.why, "code": "unusable_text"}] if where else None
        return problem_response(TYPES[fault.place], fault.why, errors)
    if request.headers.get("HX-Request"):
        return toast(request, fault.why, status=400)
    return HttpResponse(loader.get_template("400.html").render({"why": fault.why}), status=400)


def _before_the_body(request: HttpRequest) -> Iterator[InputFault]:
    if why := _why_charset((request.content_params or {}).get("charset", "utf-8")):
        yield InputFault(why, "header", "Content-Type")
    if why := why_unusable(request.path_info) or _why_path(request.path_info):
        yield InputFault(why)
    query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    for pair in query.split(b"&"):
        if why := why_unusable_encoded(pair):
            name = unquote_to_bytes(pair.split(b"=")[0]).decode(errors="replace")
            yield InputFault(why, "parameter", name)
    for name, value in request.META.items():
        # what is no token is refused where tokens are looked up, in the same words as one that is not known
        if name.startswith("HTTP_") and name != "HTTP_AUTHORIZATION" and (why := why_unusable_header(value)):
            yield InputFault(why, "header", name.removeprefix("HTTP_").replace("_", "-").title())
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):  # a quoted one may hide any
        if why := why_unusable(request.COOKIES.get(name, "")):
            yield InputFault(why, "header", "Cookie")


def _of_the_form(request: HttpRequest) -> Iterator[str]:
    fields = request.POST  # reads the body; too large a one is refused here
    if request.content_type == FORM:
        yield why_unusable_encoded(request.body)
    elif request.content_type == UPLOAD:
        names = [file.name or "" for name in request.FILES for file in request.FILES.getlist(name)]
        for text in (*names, *fields, *(value for name in fields for value in fields.getlist(name))):
            yield why_unusable(text) or (_("The text is not UTF-8.") if REPLACED in text else "")


def _why_path(path: str) -> str:
    """Django leaves the bytes that are not UTF-8 percent-encoded. None of our addresses has a percent sign."""
    return _("The address is not UTF-8.") if _LEFT_ENCODED.search(path) else ""


def _why_charset(charset: str) -> str:
    """Django would read the address and the form by it, and by some of them it cannot."""
    try:
        usable = codecs.lookup(charset).name in ("utf-8", "ascii")
    except (LookupError, ValueError):
        usable = False
    return "" if usable else _("Send text as UTF-8.")

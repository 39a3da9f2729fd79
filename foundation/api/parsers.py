"""JSON in, strictly: UTF-8, no NaN, no name twice, no control characters, bounded size and depth. Imports problems."""

import json
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser

from foundation.usable_text import why_unusable

MAX_JSON_DEPTH = 16  # levels; our bodies have four


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too-large"


class JSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge(_("The body is larger than %(limit)s bytes.") % {"limit": limit})
        return parse(body)


def parse(body: bytes) -> Any:
    """The value of a JSON document; ParseError or ValidationError says what is wrong with it."""
    try:
        value = orjson.loads(body)
        json.loads(body, object_pairs_hook=_once)
    except RecursionError:
        raise ParseError(_("The JSON is nested too deeply.")) from None
    except ValueError as error:
        raise ParseError(_("Not JSON: %(error)s") % {"error": error}) from None
    _check(value, MAX_JSON_DEPTH)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; ValueError when a name comes twice, since readers disagree on which one counts."""
    members = dict(pairs)
    if len(members) != len(pairs):
        twice, _times = Counter(name for name, _value in pairs).most_common(1)[0]
        raise ValueError(_("the name %(name)r comes twice") % {"name": twice})
    return members


def _check(value: Any, depth: int) -> None:
    """ValidationError, with the way to it, for text that cannot be stored."""
    if depth == 0:
        raise ParseError(_("The JSON is nested too deeply."))
    if isinstance(value, str):
        if why := why_unusable(value):
            raise ValidationError(why, code="unusable_text")
        return
    if not isinstance(value, dict | list):
        return
    problems: dict[Any, Any] = {}
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        try:
            _check(name, depth)
            _check(inner, depth - 1)
        except ValidationError as error:
            problems[name] = error.detail
    if problems:
        raise ValidationError(problems)

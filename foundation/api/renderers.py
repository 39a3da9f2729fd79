"""JSON out. Imports none of our modules."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


def dumps(value: Any) -> bytes:
    """JSON with days as YYYY-MM-DD, instants as RFC 3339 in UTC, decimals as strings."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> str:
    if isinstance(value, Promise | Decimal):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


class SingleRendererNegotiation(DefaultContentNegotiation):
    """Does not weigh what is acceptable when anything is, and there is one thing to give."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        anything = request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", renderers[0].media_type)
        if len(renderers) == 1 and anything and not format_suffix and "format" not in request.query_params:
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)


class OrjsonRenderer(BaseRenderer):
    """`bytes` pass as they are: a view that needed them for its ETag has dumped them already."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is None:
            return b""
        return data if isinstance(data, bytes) else dumps(data)

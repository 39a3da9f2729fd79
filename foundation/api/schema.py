"""What OpenAPI says of the endpoints' common ways: parameters, headers, pages and problems. May import resources."""

from typing import Any, Final

from django.utils.encoding import force_str
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from foundation.api import filters
from foundation.api.idempotency import HEADER
from foundation.api.pagination import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from foundation.api.problems import MEDIA_TYPE
from foundation.api.resources import Resource
from foundation.limits import MAX_ID

QUERY: Final = "query"
HEAD: Final = "header"


class FaultShape(serializers.Serializer[Any]):
    """`detail`, and where: `pointer` into the body (RFC 6901, as a fragment), or a query `parameter`, or a `header`."""

    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    header = serializers.CharField(required=False)
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = FaultShape(many=True, required=False)  # type: ignore[assignment]


PROBLEMS = {
    400: "Malformed, or against a rule; `errors` says where.",
    401: "No usable token or session.",
    403: "Not with your roles, or with this token.",
    404: "Not there, or not yours to see.",
    406: "Only what the endpoint offers.",
    409: "At odds with what is stored, or the Idempotency-Key came with another request.",
    412: "Somebody changed it since you read it; nothing was changed.",
    411: "A body in chunks: send it with its Content-Length.",
    413: "Larger than a body may be.",
    415: "Only application/json.",
    429: "Too many requests; Retry-After says when to come again.",
    503: "The database is busy or does not answer; Retry-After says when to come again.",
}


def problems_of(method: str, *, detail: bool, conditional: bool) -> list[int]:
    codes = [400, 401, 403, 406, 429, 503]
    if detail:
        codes.append(404)
    if method in ("POST", "PUT", "PATCH"):
        codes += [409, 411, 413, 415]
    if method == "DELETE":
        codes.append(409)
    if conditional:
        codes.append(412)
    return sorted(codes)


class Pages:
    """The envelope of a list."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "next_cursor", "results"],
            "properties": {
                "next": link,
                "previous": link,
                "next_cursor": {"type": ["string", "null"], "description": "`?cursor=` of the next page."},
                "results": schema,
                "deleted": {
                    "type": "array",
                    "description": "With `?deleted=true`, on the first page: what has gone since `updated_since`.",
                    "items": {
                        "type": "object",
                        "required": ["id", "deleted_at"],
                        "properties": {
                            "id": {"type": "integer", "format": "int64"},
                            "deleted_at": {"type": "string", "format": "date-time"},
                        },
                    },
                },
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return []


RATE_HEADERS = {
    name: {"schema": {"type": "integer"}, "description": said}
    for name, said in {
        "RateLimit-Limit": "Requests a minute of one person, with all their tokens.",
        "RateLimit-Remaining": "How many of them are left.",
        "RateLimit-Reset": "Seconds until they are counted anew.",
    }.items()
}


class ApiSchema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = list(super().get_override_parameters())
        if self._is_list():
            parameters += _list_parameters(self.view)
        if self.method == "POST":
            parameters.append(_header(HEADER, "The same key and body: the same answer, and one row.", max_length=255))
        if self._conditional():
            parameters.append(_header("If-Match", "Change it only if its ETag is still one of these."))
        if self.method == "GET":
            parameters.append(_header("If-None-Match", "Answer 304 if its ETag is one of these."))
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        for code, answer in responses.items():
            if code in ("200", "201"):
                answer.setdefault("headers", {})["ETag"] = _response_header("Hash of this representation.")
            if code == "201":
                answer["headers"]["Location"] = _response_header("Where the new row is.")
                answer["headers"]["Idempotency-Replayed"] = _response_header("`true` when this was answered before.")
        if self.method == "GET":
            responses["304"] = {"description": "As the client has it.", "headers": {"ETag": _response_header("")}}
        detail = "{" in self.path
        for status in problems_of(self.method, detail=detail, conditional=self._conditional()):
            answer = self._get_response_for_code(  # type: ignore[no-untyped-call]
                OpenApiResponse(ProblemShape, description=PROBLEMS[status]), str(status), [MEDIA_TYPE]
            )
            if status in (429, 503):
                answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "In seconds."}}
            if status == 401:
                answer["headers"] = {"WWW-Authenticate": _response_header("Bearer")}
            responses[str(status)] = answer
        for code, answer in responses.items():
            if code in ("200", "201", "204", "429"):
                answer.setdefault("headers", {}).update(RATE_HEADERS)
        return dict(sorted(responses.items()))

    def _is_list(self) -> bool:
        return isinstance(self.view, Resource) and bool(self.view.action == "list")

    def _conditional(self) -> bool:
        return self.method in ("PUT", "PATCH", "DELETE")

    def _get_paginator(self) -> Any:
        return Pages() if self._is_list() else None

    def get_filter_backends(self) -> list[Any]:
        return []

    def _resolve_path_parameters(self, variables: Any) -> Any:
        parameters = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parameter in parameters:
            if parameter["name"] != "id":
                continue
            parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
        return parameters


def _list_parameters(view: Any) -> list[OpenApiParameter]:
    names = [sign + name for name in view.orderings for sign in ("", "-")]
    size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE}
    parameters = [
        OpenApiParameter("cursor", str, QUERY, description="From the links of a page."),
        OpenApiParameter("page_size", size, QUERY),
        OpenApiParameter(
            "ordering",
            {"type": "array", "items": {"type": "string", "enum": names}, "uniqueItems": True},
            QUERY,
            style="form",
            explode=False,
            description="Nulls come last.",
        ),
    ]
    gone = "Also say which rows have gone since `updated_since`."
    parameters.append(
        OpenApiParameter("deleted", {"type": "string", "enum": ["true", "false"]}, QUERY, description=gone)
    )
    if view.searches:
        parameters.append(
            OpenApiParameter("search", str, QUERY, description=f"All words, in {', '.join(view.searches)}.")
        )
    for name, filter_ in view.filterset_class.base_filters.items():
        schema = _schema_of(filter_)
        if isinstance(filter_, filters.AnyOfFilter):
            schema = {"type": "array", "items": schema, "minItems": 1}
        parameters.append(
            OpenApiParameter(name, schema, QUERY, description=force_str(filter_.extra.get("help_text", "")))
        )
    return parameters


def _schema_of(filter_: Any) -> dict[str, Any]:
    match filter_:
        case filters.DayFilter():
            return {"type": "string", "format": "date"}
        case filters.TimeOfDayFilter():
            return {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"}
        case filters.InstantFilter():
            return {"type": "string", "format": "date-time"}
        case filters.IdFilter():
            return {"type": "integer", "minimum": filter_.extra["min_value"], "maximum": filter_.extra["max_value"]}
    if choices := filter_.extra.get("choices"):
        pairs = choices.choices if hasattr(choices, "choices") else choices
        return {"type": "string", "enum": [value for value, _label in pairs if value != ""]}
    return {"type": "string"}


def _header(name: str, description: str, *, max_length: int | None = None) -> OpenApiParameter:
    schema: dict[str, Any] = {"type": "string"}
    if max_length is not None:
        schema |= {"minLength": 1, "maxLength": max_length}
    return OpenApiParameter(name, schema, HEAD, description=description)


def _response_header(description: str) -> dict[str, Any]:
    return {"schema": {"type": "string"}, "description": description}


def strict_bodies(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Request bodies hold the fields of the serializer and nothing else; read-only ones may come back as a GET gave
    them, and are passed over. `minLength` counts what is left when a text is trimmed."""
    shapes = result["components"]["schemas"]
    for name, shape in shapes.items():
        if not name.endswith("Request"):
            continue
        whole = shapes.get(name.removesuffix("Request").removeprefix("Patched"), {})
        for field, schema in whole.get("properties", {}).items():
            if schema.get("readOnly"):
                shape["properties"].setdefault(field, schema)
        shape["additionalProperties"] = False
    return result

"""What OpenAPI says of each endpoint: its name, its parameters, its answers. May import resources.

What many endpoints share is said once in the document: see schema_document.
"""

from typing import Any, Final

from django.utils.encoding import force_str
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_patched_serializer
from drf_spectacular.utils import OpenApiParameter

from foundation.api import filters
from foundation.api.deprecation import deprecation_of
from foundation.api.idempotency import HEADER
from foundation.api.pagination import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from foundation.api.renderers import OrjsonRenderer
from foundation.api.resources import Creates, Resource
from foundation.api.schema_document import RATE_HEADER_REFERENCES, RESPONSES
from foundation.limits import MAX_ID

QUERY: Final = "query"
HEAD: Final = "header"
JSON = OrjsonRenderer.media_type
ID = {"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_ID}
#: What a serializer need not say again of its fields, in `described`.
DESCRIBED = {
    "id": "The id of the row. It never changes, and no other row gets it.",
    "created_at": "When the row was made.",
    "updated_at": "When the row, or what is shown with it, was changed last.",
}
#: The actions of a Resource -> what they are called, and what is said of them besides the resource's own words.
VERBS = {
    "list": ("List {many}", "A page at a time: follow `next` until it is null."),
    "create": ("Create {one}", "Send an Idempotency-Key, and the same request can be sent again safely."),
    "retrieve": ("Read {one}", "Its ETag is what If-Match takes when you change it."),
    "update": ("Replace {one}", "With If-Match, only if nobody changed it since you read it."),
    "partial_update": ("Change {one}", "What you leave out stays. With If-Match, only if nobody changed it meanwhile."),
    "destroy": ("Delete {one}", "With If-Match, only if nobody changed it since you read it."),
}  # fmt: skip
OPERATIONS = {
    "list": "list_{many}", "create": "create_{one}", "retrieve": "get_{one}", "update": "replace_{one}",
    "partial_update": "change_{one}", "destroy": "delete_{one}",
}  # fmt: skip


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
    """The envelope of a list. `expanded`: what it may have besides, name -> schema."""

    def __init__(self, expanded: dict[str, Any]) -> None:
        self.expanded = expanded

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "description": "A page of a list.",
            "required": ["next", "previous", "next_cursor", "results"],
            "properties": {
                "next": {**link, "description": "The address of the next page; null on the last one."},
                "previous": {**link, "description": "The address of the page before; null on the first one."},
                "next_cursor": {"type": ["string", "null"], "description": "The `cursor` of the next page."},
                "results": {**schema, "description": "The rows of this page."},
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
                **self.expanded,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return []


class ApiSchema(AutoSchema):
    def get_operation_id(self) -> str:
        many, one = self._nouns("_")
        return OPERATIONS.get(self._action(), f"{self._action()}_{one}").format(one=one, many=many)

    def get_summary(self) -> str | None:
        many, one = self._nouns(" ")
        article = "an" if one[0] in "aeiou" else "a"
        if self._action() not in VERBS:
            return f"{self._action().replace('_', ' ').capitalize()} {article} {one}"
        return VERBS[self._action()][0].format(one=f"{article} {one}", many=many)

    def is_deprecated(self) -> bool:
        return deprecation_of(self.view, self.method) is not None

    def get_description(self) -> str:  # type: ignore[override]
        ending = deprecation_of(self.view, self.method)
        words = [super().get_description(), ending.words if ending is not None else ""]
        if self._action() in VERBS:
            words.append(VERBS[self._action()][1])
        return "\n\n".join(filter(None, words))

    def _action(self) -> str:
        return str(getattr(self.view, "action", None) or (self.method or "").lower())

    def _nouns(self, separator: str) -> tuple[str, str]:
        """What the rows are called: many, and one."""
        many = self._tokenize_path()[0]
        one = getattr(self.view, "basename", None) or many
        many, one = getattr(self.view, "nouns", (many, one))
        return many.replace("-", separator), one.replace("-", separator)

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        name: str = super().get_serializer_name(serializer, direction)
        return name.removesuffix("Shape")

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        if is_patched_serializer(serializer, direction):
            return str(name).removeprefix("Patched").removesuffix("Request").removesuffix("Request") + "Patch"
        return str(name).replace("RequestRequest", "Request")

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}Page"

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """Answers have all their fields, but for those that the serializer says `sometimes` are there; requests have
        none that are read only."""
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        properties = schema.get("properties", {})
        described = {**DESCRIBED, **getattr(serializer, "described", {})}
        for name, shown in properties.items():
            listed = shown.get("description", "")  # one line for each choice of a field
            if name in described and (not listed or listed.startswith("*")):
                shown["description"] = "\n\n".join(filter(None, [described[name], listed]))
            if (name == "id" or name.endswith("_id")) and "integer" in shown.get("type", ()):
                shown |= {**ID, "type": shown["type"]}
        if direction == "response":
            schema["required"] = sorted(set(properties) - set(getattr(serializer, "sometimes", ())))
            if type(serializer) is getattr(self.view, "serializer_class", None):
                properties |= self._expanded()
        else:
            schema["additionalProperties"] = False
            for name in [name for name, shown in properties.items() if shown.get("readOnly")]:
                del properties[name]
            if required := [name for name in schema.pop("required", ()) if name in properties]:
                schema["required"] = required
        return schema

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = list(super().get_override_parameters())
        if self._is_list():
            parameters += _list_parameters(self.view)
        elif self._action() == "retrieve":
            parameters += _expand_parameter(self.view)
        if self.method == "POST":
            parameters.append(_header(HEADER, "The same key and body: the same answer, and one row.", max_length=255))
        if self._conditional():
            parameters.append(_header("If-Match", "Change it only if its ETag is still one of these."))
        if self.method == "GET":
            parameters.append(_header("If-None-Match", "Answer 304 if its ETag is one of these."))
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        if self._may_exist_already():
            responses["200"] = {**responses["201"], "description": "It is there already, as you ask for it."}
        for code, answer in responses.items():
            if code not in ("200", "201"):
                continue
            headers = {"ETag": _response_header("Hash of this representation.")}
            if self.method == "POST":
                headers["Idempotency-Replayed"] = _response_header("`true` when this was answered before.")
            if code == "201":
                headers["Location"] = _response_header("Where the new row is.")
            answer["headers"] = headers
            answer["description"] = answer["description"] or ("Made." if code == "201" else "As asked for.")
            _declare_files(answer["content"])
        if "204" in responses:
            responses["204"]["description"] = "Gone."
        if self.method == "GET":
            responses["304"] = {"description": "As the client has it.", "headers": {"ETag": _response_header("")}}
        for status in problems_of(self.method, detail="{" in self.path, conditional=self._conditional()):
            responses[str(status)] = {"$ref": f"#/components/responses/{RESPONSES[status]}"}
        for code in responses.keys() & {"200", "201", "204"}:
            responses[code]["headers"] = {**responses[code].get("headers", {}), **RATE_HEADER_REFERENCES}
        return dict(sorted(responses.items()))

    def _may_exist_already(self) -> bool:
        view = self.view
        known = isinstance(view, Creates) and type(view).find_existing is not Creates.find_existing
        return known and self._action() == "create"

    def _is_list(self) -> bool:
        return isinstance(self.view, Resource) and bool(self.view.action == "list")

    def _conditional(self) -> bool:
        return self.method in ("PUT", "PATCH", "DELETE")

    def _get_paginator(self) -> Any:
        if not self._is_list():
            return None
        return Pages(self._expanded())

    def _expanded(self) -> dict[str, Any]:
        """What `?expand=` adds: name -> schema."""
        expanded = {}
        for name, expansion in getattr(self.view, "expansions", {}).items():
            shape = self.resolve_serializer(expansion.serializer_class, "response").ref
            expanded[name] = {"type": "array", "items": shape, "description": expansion.described}
        return expanded

    def get_filter_backends(self) -> list[Any]:
        return []

    def _resolve_path_parameters(self, variables: Any) -> Any:
        parameters = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parameter in parameters:
            if parameter["name"] == "key":
                parameter["description"] = "The key of the figure."
            if parameter["name"] != "id":
                continue
            parameter |= {"schema": ID, "description": "The id of the row."}
        return parameters


def _list_parameters(view: Any) -> list[OpenApiParameter]:
    names = [sign + name for name in view.orderings for sign in ("", "-")]
    size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE}
    parameters = [
        OpenApiParameter(
            "cursor", str, QUERY, description="Where a page begins: from `next` or `previous` of another."
        ),
        OpenApiParameter("page_size", size, QUERY, description="How many rows a page has."),
        OpenApiParameter(
            "ordering",
            {"type": "array", "items": {"type": "string", "enum": names}, "uniqueItems": True},
            QUERY,
            style="form",
            explode=False,
            description="By which fields, the first one first; `-` turns one round. Choices come in the order in which "
            "they are listed here. Rows without a value come last.",
        ),
    ]
    gone = "Also say which rows have gone since `updated_since`."
    parameters.append(OpenApiParameter("deleted", bool, QUERY, description=gone))
    parameters += _expand_parameter(view)
    searched = ", ".join(path.replace("__", " ").replace("_", " ") for path in view.searches)
    parameters.append(OpenApiParameter("search", str, QUERY, description=f"All of these words, in: {searched}."))
    for name, filter_ in view.filterset_class.base_filters.items():
        schema = _schema_of(filter_)
        if isinstance(filter_, filters.AnyOfFilter):
            schema = {"type": "array", "items": schema, "minItems": 1}
        parameters.append(OpenApiParameter(name, schema, QUERY, description=_description_of(name, filter_)))
    return parameters


def _expand_parameter(view: Any) -> list[OpenApiParameter]:
    names = list(getattr(view, "expansions", ()))
    schema = {"type": "array", "items": {"type": "string", "enum": names}, "uniqueItems": True}
    said = (
        "Also give what is named by id, under the same name: beside `results` of a list, or beside a row's own fields."
    )
    asked = OpenApiParameter("expand", schema, QUERY, style="form", explode=False, description=said)
    return [asked] if names else []


def _description_of(name: str, filter_: Any) -> str:
    if words := force_str(filter_.extra.get("help_text", "")):
        return words
    match filter_:
        case filters.InstantFilter():
            return "What was changed at this instant or later."
        case filters.AnyOfFilter():
            return f"Rows with this `{name}`. Give it several times for rows with any of the values."
    if name.endswith(("_from", "_to")):
        field, _separator, end = name.rpartition("_")
        return f"Rows whose `{field}` is this day or {'later' if end == 'from' else 'earlier'}."
    return f"Rows with this `{name}`."


def _schema_of(filter_: Any) -> dict[str, Any]:
    match filter_:
        case filters.FlagFilter():
            return {"type": "boolean"}
        case filters.DayFilter():
            return {"type": "string", "format": "date"}
        case filters.TimeOfDayFilter():
            return {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"}
        case filters.InstantFilter():
            return {"type": "string", "format": "date-time"}
        case filters.IdFilter():
            smallest, largest = filter_.extra["min_value"], filter_.extra["max_value"]
            return {**(ID if largest == MAX_ID else {"type": "integer"}), "minimum": smallest, "maximum": largest}
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


def _declare_files(content: dict[str, Any]) -> None:
    """What is no JSON is text, or bytes."""
    for media_type in content.keys() - {JSON}:
        text = {"type": "string"} if media_type.startswith("text/") else {"type": "string", "format": "binary"}
        content[media_type] = {"schema": text}

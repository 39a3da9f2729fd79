"""What the OpenAPI document says once for all endpoints: problems, shared parameters, lists of choices, examples.

Hooks of drf-spectacular, in the order of SPECTACULAR_SETTINGS. Imports none of the endpoints.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings

from foundation.api.problem_types import FAULT_CODES, PROBLEM_TYPES, uri_of
from foundation.api.problems import MEDIA_TYPE, problem

PREFIX = "#/components/schemas/"
Json = dict[str, Any]
#: What every endpoint may answer besides what it is for.
STATUSES = (400, 401, 403, 404, 406, 409, 411, 412, 413, 415, 429, 503)
RESPONSES = {status: HTTPStatus(status).phrase.title().replace(" ", "") for status in STATUSES}
RATE_HEADERS: Json = {
    name: {"schema": {"type": "integer"}, "description": words}
    for name, words in {
        "RateLimit-Limit": "Requests a minute of one person, with all their tokens.",
        "RateLimit-Remaining": "How many of them are left.",
        "RateLimit-Reset": "Seconds until the next count begins.",
    }.items()
}
RATE_HEADER_REFERENCES = {name: {"$ref": f"#/components/headers/{name}"} for name in RATE_HEADERS}
_TEXT = {"type": "string"}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


_TYPE_HELP = (
    f"The cause, and the address of a page about it: `{uri_of('…')}`, of {_listed(PROBLEM_TYPES)}. More may come."
)
FAULT: Json = {
    "type": "object",
    "description": "What is wrong at one place: `pointer`, `parameter` or `header` says where.",
    "properties": {
        "detail": {**_TEXT, "description": "What is wrong and how to cure it, in the language of the token's person."},
        "pointer": {**_TEXT, "description": "Into the body: RFC 6901, as a fragment."},
        "parameter": {**_TEXT, "description": "The parameter of the query."},
        "header": {**_TEXT, "description": "The header of the request."},
        "code": {**_TEXT, "description": f"What is wrong, for a program: {_listed(FAULT_CODES)}. More may come."},
    },
    "required": ["code", "detail"],
    "examples": [{"pointer": "#/held_on", "code": "required", "detail": "This field is required."}],
}
PROBLEM: Json = {
    "type": "object",
    "description": "A problem, as RFC 9457 has it.",
    "properties": {
        "type": {**_TEXT, "format": "uri-reference", "description": _TYPE_HELP},
        "title": {**_TEXT, "description": "The type in English words."},
        "status": {"type": "integer", "description": "The status of the answer."},
        "detail": {**_TEXT, "description": "What went wrong here, in the language of the token's person."},
        "errors": {"type": "array", "items": {"$ref": f"{PREFIX}Fault"}, "description": "Each place that is wrong."},
    },
    "required": ["status", "title", "type"],
}


def share_problems(result: Json, **_: Any) -> Json:
    """Each problem's answer stands once; operations name it."""
    components = result["components"]
    components["schemas"] |= {"Fault": FAULT, "Problem": PROBLEM}
    components["headers"] = RATE_HEADERS
    components["responses"] = {RESPONSES[status]: _response(status) for status in STATUSES}
    return result


def _response(status: int) -> Json:
    kinds = {slug: kind for slug, kind in PROBLEM_TYPES.items() if kind.status == status}
    examples = {slug: {"summary": kind.title, "value": problem(slug, kind.meaning)} for slug, kind in kinds.items()}
    response: Json = {
        "description": "\n".join(f"* `{slug}`: {kind.meaning}" for slug, kind in kinds.items()),
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{PREFIX}Problem"}, "examples": examples}},
    }
    if status in (429, 503):
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "In seconds."}}
    if status == 429:
        response["headers"] |= RATE_HEADER_REFERENCES
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"schema": _TEXT, "description": "Bearer"}}
    return response


def share_parameters(result: Json, **_: Any) -> Json:
    """A parameter that several operations have alike stands once."""
    for operation in operations_of(result):
        for parameter in operation.get("parameters", []):
            if parameter["name"] == "format":
                parameter["description"] = "In which form: without it, as `Accept` says."
    uses: dict[tuple[str, str, str], list[Json]] = {}
    for operation in operations_of(result):
        for parameter in operation.get("parameters", []):
            uses.setdefault((parameter["name"], parameter["in"], repr(parameter)), []).append(operation)
    shared = {key for key, users in uses.items() if len(users) > 3}
    names = [name for name, _place, _whole in shared]
    components = result["components"].setdefault("parameters", {})
    for operation in operations_of(result):
        for index, parameter in enumerate(operation.get("parameters", [])):
            key = (parameter.get("name", ""), parameter.get("in", ""), repr(parameter))
            if key in shared and names.count(key[0]) == 1:
                components[key[0]] = parameter
                operation["parameters"][index] = {"$ref": f"#/components/parameters/{key[0]}"}
    result["components"]["parameters"] = dict(sorted(components.items()))
    return result


def operations_of(document: Json) -> Iterator[Json]:
    for methods in document["paths"].values():
        yield from methods.values()


def plain_choices(result: Json, **_: Any) -> Json:
    """drf-spectacular adds "nothing" to a list of choices as an enum of its own, of one empty member, which is no name
    in any language. Here it is one of the choices, or null."""
    schemas = result["components"]["schemas"]
    for shape in list(schemas.values()):
        for name, shown in shape.get("properties", {}).items():
            if "$ref" in repr(shown):  # the choices stand where the list of them does
                shown["description"] = shown.get("description", "").partition("\n\n*")[0]
            options = [option.get("$ref", "").removeprefix(PREFIX) for option in shown.get("oneOf", [])]
            if "BlankEnum" in options:
                chosen = schemas[options[0]]
                rest = {key: value for key, value in shown.items() if key != "oneOf"}
                shape["properties"][name] = {**rest, "type": "string", "enum": [*chosen["enum"], ""]}
            elif "NullEnum" in options:
                shown["oneOf"] = [{"$ref": f"{PREFIX}{options[0]}"}, {"type": "null"}]
    return result


def leave_out_unused(result: Json, **_: Any) -> Json:
    schemas = result["components"]["schemas"]
    rest = {key: value for key, value in result["components"].items() if key != "schemas"}
    waiting = [*_references({"paths": result["paths"], **rest})]
    used: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += _references(schemas[name])
    result["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    return result


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str) and reference.startswith(PREFIX):
            yield reference.removeprefix(PREFIX)
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def add_examples(result: Json, **_: Any) -> Json:
    """Each body has an example, made of what its fields are. A field's own: settings.API_EXAMPLES."""
    schemas = result["components"]["schemas"]
    for name, shape in schemas.items():
        if shape.get("type") == "object" and "examples" not in shape:
            shape["examples"] = [example_of(shape, schemas, name)]
    return result


_BY_FORMAT = {
    "date": "2026-03-04", "date-time": "2026-03-04T09:30:00Z", "email": "ann@north.example",
    "uri": "https://tracker.north.example/api/v1/meetings/?cursor=WyJ4Il0", "uri-reference": uri_of("not-found"),
    "decimal": "12.50",
}  # fmt: skip


def example_of(schema: Json, schemas: Json, name: str = "") -> Any:
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].removeprefix(PREFIX)], schemas, name)
    for choice in ("allOf", "oneOf"):
        if choice in schema:
            return example_of(schema[choice][0], schemas, name)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = next(one for one in kind if one != "null") if isinstance(kind, list) else kind
    if name in settings.API_EXAMPLES and kind not in ("object", "array", "boolean"):
        return settings.API_EXAMPLES[name]
    match kind:
        case "object":
            inner = schema.get("properties", {})
            return {one: example_of(shown, schemas, one) for one, shown in inner.items()}
        case "array":
            return [example_of(schema["items"], schemas, name)]
        case "boolean":
            return True
        case "integer" | "number":
            return schema.get("minimum", 1) or 1
    if "pattern" in schema:
        return "09:30"
    return _BY_FORMAT.get(schema.get("format", ""), "Text")

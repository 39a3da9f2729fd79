"""The causes of the API's problems, and the codes of what is wrong with a field: what a program tells them apart by.

Neither changes while `/api/v1/` lives; new ones may come. In English, as the whole document of the API is; each has a
page, to which `type` leads. Imports none of our modules.
"""

from dataclasses import dataclass
from http import HTTPStatus

PAGES = "/api/v1/problems/"  # a path, so that `type` is the same at every installation (RFC 9457, 3.1.1)


@dataclass(frozen=True, slots=True)
class ProblemType:
    status: int
    title: str
    meaning: str
    remedy: str

    @property
    def phrase(self) -> str:
        return HTTPStatus(self.status).phrase


PROBLEM_TYPES: dict[str, ProblemType] = {
    "bad-request": ProblemType(
        400, "Request not readable", "The request is no usable HTTP, or its address holds what no text may.",
        "Look at how the client builds the request. The same request never succeeds.",
    ),
    "unreadable-body": ProblemType(
        400, "Body not readable", "The body is not JSON, names a member twice, or is nested too deeply.",
        "Let a JSON library write the body, as UTF-8.",
    ),
    "invalid-body": ProblemType(
        400, "Body not usable", "The body is JSON, and one or more of its values break a rule.",
        "`errors` has a `pointer` to each of them, a `code` and a sentence for people. Mend all of them, and send it "
        "again; the same Idempotency-Key may be used.",
    ),
    "invalid-query": ProblemType(
        400, "Query not usable",
        "A parameter of the query is unknown, given twice, or has a value that it does not take.",
        "`errors` names each `parameter`, with a `code`.",
    ),
    "invalid-header": ProblemType(
        400, "Header not usable", "A header has a value that it does not take.", "`errors` names the `header`.",
    ),
    "not-signed-in": ProblemType(
        401, "Not signed in", "The request has no token and no session.",
        "Send `Authorization: Bearer TOKEN`.",
    ),
    "invalid-token": ProblemType(
        401, "Token not usable", "The token is unknown, expired or revoked, or its person has left.",
        "Make a new token. There is no point in sending the same one again.",
    ),
    "read-only-token": ProblemType(
        403, "Token may only read", "The token was made to read, and the request changes something.",
        "Make a token with the scope “write”.",
    ),
    "missing-role": ProblemType(
        403, "Role missing", "None of the person's roles allows a call of this address by this method.",
        "Ask an administrator of the institution for the role, or use the token of somebody who has it.",
    ),
    "no-institution": ProblemType(
        403, "No institution", "The person runs the installation and belongs to no institution.",
        "Use the token of somebody who belongs to the institution.",
    ),
    "csrf-failed": ProblemType(
        403, "CSRF token missing", "The request is sent with a session and lacks its CSRF token.",
        "Send the header `X-CSRFToken`, or use a token instead of the session.",
    ),
    "forbidden": ProblemType(
        403, "Not allowed", "The person may see this row, and may not do this to it.",
        "`detail` says who may.",
    ),
    "not-found": ProblemType(
        404, "Not found", "There is no such row or address, or it is not the caller's to see: the two look alike.",
        "If you keep a copy, ask the list for `?deleted=true`.",
    ),
    "missing-slash": ProblemType(
        404, "Slash missing", "Each address ends with a slash, and this one does not.",
        "Add it. The API never redirects, since clients would turn a POST into a GET on the way.",
    ),
    "method-not-allowed": ProblemType(
        405, "Method not allowed", "The address is there, and does not take this method.",
        "`Allow` names the methods that it takes.",
    ),
    "not-acceptable": ProblemType(
        406, "Media type not offered", "The address offers none of the media types that `Accept` names.",
        "Leave `Accept` out, or name `application/json`.",
    ),
    "idempotency-key-reused": ProblemType(
        409, "Idempotency-Key used before", "The same key came before with another method, address or body.",
        "Take a new key for a new request. Nothing was changed.",
    ),
    "external-id-taken": ProblemType(
        409, "External id taken", "Another meeting of the institution has this `external_id`.",
        "Read that one by `?external_id=`, and change it by PATCH if it is the one you mean. Nothing was changed.",
    ),
    "closed": ProblemType(
        409, "Closed", "The meeting is closed: neither it nor what belongs to it is changed.",
        "A manager may reopen it: POST to `reopen/`. Nothing was changed.",
    ),
    "wrong-state": ProblemType(
        409, "Not in a state that allows it",
        "The row is in a state that does not allow this: what belongs to a series is not "
        "repeated, what is answered is not answered again.",
        "Read the row again, and decide by its state. `errors` says what stands against it (`wrong_state`). "
        "The same request may succeed later. Nothing was changed.",
    ),
    "conflict": ProblemType(
        409, "In conflict with what is stored",
        "Somebody took the same name or id in the same moment, or deleted a row that the request names.",
        "Read again what you refer to, and decide anew. Nothing was changed.",
    ),
    "length-required": ProblemType(
        411, "Length required", "The body comes in chunks, without saying how long it is.",
        "Send `Content-Length`.",
    ),
    "changed-meanwhile": ProblemType(
        412, "Changed meanwhile", "Somebody changed the row since you read it: `If-Match` names another state.",
        "Read the row again, apply your change to what it is now, and send it with the new ETag. Nothing was changed.",
    ),
    "too-large": ProblemType(
        413, "Body too large", "The body is larger than the address takes.", "Send it in parts.",
    ),
    "address-too-long": ProblemType(
        414, "Address too long", "The address, with its query, is longer than 4,094 bytes.",
        "Ask for fewer ids at once.",
    ),
    "unsupported-media-type": ProblemType(
        415, "Media type not taken", "The body is no `application/json`.", "Send JSON, and say so in `Content-Type`.",
    ),
    "too-many-requests": ProblemType(
        429, "Too many requests", "The person has used up the requests of this minute, with all tokens together.",
        "Wait as long as `Retry-After` says.",
    ),
    "headers-too-large": ProblemType(
        431, "Headers too large", "A header is too large, or there are too many of them.", "Send fewer, shorter ones.",
    ),
    "server-error": ProblemType(
        500, "Fault of the product", "Something failed that should not have. It is logged.",
        "Send it again later, with the same Idempotency-Key. If it stays, tell whoever runs the installation the "
        "`X-Request-ID` of the answer.",
    ),
    "unavailable": ProblemType(
        503, "Unavailable", "The database is busy or does not answer.",
        "Send it again after `Retry-After`; with the same Idempotency-Key it is done once.",
    ),
}  # fmt: skip

#: What is wrong with a field, a parameter or a header.
FAULT_CODES: dict[str, str] = {
    "blank": "It is empty text, and must not be.",
    "does_not_exist": "No row that the caller can see has this id.",
    "empty": "The list is empty, and must not be.",
    "future": "The day or the time has not come yet, and must have.",
    "in_use": "Something still belongs to it.",
    "invalid": "It is of another type or form than the field takes.",
    "invalid_choice": "It is none of the values that the field takes.",
    "last_one": "It would leave none, where one is needed.",
    "max_length": "It is longer than it may be.",
    "max_value": "It is larger than it may be.",
    "min_length": "It is shorter than it may be.",
    "min_value": "It is smaller than it may be.",
    "mismatch": "It does not go with another value of the request, or of the row.",
    "not_allowed": "It is somebody else's to say.",
    "null": "It is null, and must not be.",
    "order": "It lies before or after what it must follow or precede.",
    "out_of_range": "It is too far in the past or in the future, or lasts too long.",
    "read_only": "It is not set by clients. What a GET gives now may be sent back.",
    "refused": "A rule that has no code of its own says no.",
    "repeated": "It is given several times, and takes one value.",
    "required": "It is missing.",
    "unique": "Another row has it.",
    "unknown": "There is no field or parameter of this name.",
    "unusable_text": "It holds a character that no text may, or is not UTF-8.",
    "wrong_side": "The person is not on the side that the field asks for.",
    "wrong_state": "What it is asked of is not in a state that allows it.",
    "wrong_weekday": "It falls on another day of the week than it must.",
}
#: What Django and DRF call what has another name here. A code that nobody knows is `invalid`.
SYNONYMS = {
    "incorrect_type": "invalid", "max_string_length": "max_length", "max_digits": "max_value", "not_a_list": "invalid",
    "null_characters_not_allowed": "unusable_text", "surrogate_characters_not_allowed": "unusable_text",
    "unique_together": "unique",
}  # fmt: skip
#: The default codes of DRF's exceptions -> the type that they are.
DRF_TYPES = {
    "authentication_failed": "invalid-token", "error": "server-error", "method_not_allowed": "method-not-allowed",
    "not_acceptable": "not-acceptable", "not_authenticated": "not-signed-in", "not_found": "not-found",
    "parse_error": "unreadable-body", "permission_denied": "forbidden", "throttled": "too-many-requests",
    "unsupported_media_type": "unsupported-media-type", "invalid": "invalid-body",
}  # fmt: skip


def uri_of(slug: str) -> str:
    return f"{PAGES}{slug}/"


def fault_code(code: str | None) -> str:
    """Of FAULT_CODES, for one of Django's, DRF's or ours."""
    known = SYNONYMS.get(code or "", code or "")
    return known if known in FAULT_CODES else "invalid"

"""ETags: the hash of what a GET gives, and the conditions that clients set on them. Imports problems only.

A proxy that compresses makes `W/"…"` of our `"…"`: the same representation in fewer bytes. Ours name the content and
nothing weaker, so a weakened one counts as itself, also for If-Match, where RFC 9110 (13.1.1) would have it match none.
"""

import hashlib
import re

from django.utils.http import parse_etags
from rest_framework.request import Request

from foundation.api.problems import PreconditionFailed

_EXPANDED = re.compile(r'"([0-9a-f]{32})\.[0-9a-f]{32}"')


def etag_of(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def expanded_etag_of(row: bytes, body: bytes) -> str:
    """Of a row with what `?expand=` added. It begins with the row's own tag, by which the row can be changed."""
    return f"{etag_of(row)[:-1]}.{etag_of(body)[1:]}"


def not_modified(request: Request, etag: str) -> bool:
    """If-None-Match names this representation."""
    given = request.headers.get("If-None-Match")
    return given is not None and _named(given, etag)


def has_condition(request: Request) -> bool:
    return "If-Match" in request.headers


def check(request: Request, etag: str) -> None:
    """PreconditionFailed unless If-Match names this representation, expanded or not."""
    given = request.headers.get("If-Match", "")
    if not _named(_EXPANDED.sub(r'"\1"', given), etag):
        raise PreconditionFailed


def _named(header: str, etag: str) -> bool:
    return not {"*", etag, f"W/{etag}"}.isdisjoint(parse_etags(header))

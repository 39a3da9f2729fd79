"""ETags: the hash of what a GET gives, and the conditions that clients set on them. Imports problems only.

A proxy that compresses makes `W/"…"` of our `"…"`: the same representation in fewer bytes. Ours name the content and
nothing weaker, so a weakened one counts as itself, also for If-Match, where RFC 9110 (13.1.1) would have it match none.
"""

import hashlib

from django.utils.http import parse_etags
from rest_framework.request import Request

from foundation.api.problems import PreconditionFailed


def etag_of(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def not_modified(request: Request, etag: str) -> bool:
    """If-None-Match names this representation."""
    given = request.headers.get("If-None-Match")
    return given is not None and _named(given, etag)


def has_condition(request: Request) -> bool:
    return "If-Match" in request.headers


def check(request: Request, etag: str) -> None:
    """PreconditionFailed unless If-Match names this representation."""
    if not _named(request.headers.get("If-Match", ""), etag):
        raise PreconditionFailed


def _named(header: str, etag: str) -> bool:
    return not {"*", etag, f"W/{etag}"}.isdisjoint(parse_etags(header))

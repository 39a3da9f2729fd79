"""ETags: the hash of what a GET gives, and the conditions that clients set on them. Imports problems only."""

import hashlib

from rest_framework.request import Request

from foundation.api.problems import PreconditionFailed


def etag_of(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def not_modified(request: Request, etag: str) -> bool:
    """If-None-Match names this representation."""
    given = request.headers.get("If-None-Match")
    return given is not None and (given.strip() == "*" or etag in {tag.removeprefix("W/") for tag in _tags(given)})


def has_condition(request: Request) -> bool:
    return "If-Match" in request.headers


def check(request: Request, etag: str) -> None:
    """PreconditionFailed unless If-Match names this representation. Weak tags never do (RFC 9110, 13.1.1)."""
    given = request.headers.get("If-Match", "")
    if given.strip() != "*" and etag not in _tags(given):
        raise PreconditionFailed


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}

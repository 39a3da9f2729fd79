"""`Idempotency-Key`: the same key and body give the same answer and one row. May import models and problems.

The key is inserted first, in the transaction of the change. Simultaneous copies wait there for the first one: once it
has committed they find its answer; when it failed, they try in its place. So a refusal is not remembered.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.models import IdempotencyKey
from foundation.api.problems import BadHeader, Conflict
from foundation.db.compiled import CompiledUpdate
from foundation.db.inserts import insert

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=48)  # at least; the sweep removes older ones

Handler = Callable[..., Response]


def _keep_answer(pk: int, **answer: Any) -> int:
    return IdempotencyKey.objects.filter(pk=pk).update(**answer)


#: Compiled for P2, to log a meeting: see docs/performance.md.
_KEEP_ANSWER = CompiledUpdate(_keep_answer)


def idempotent(handler: Handler) -> Handler:
    """For every POST: the handler runs in one transaction, and at most once for a key of the person."""

    @wraps(handler)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        with transaction.atomic():
            if key is None:
                return handler(view, request, *args, **kwargs)
            row = _claim(view, request, key)
            if row.status:
                return _again(row)
            response = handler(view, request, *args, **kwargs)
            _KEEP_ANSWER(
                pk=row.pk,
                status=response.status_code,
                body=response.data or b"",
                etag=response.headers.get("ETag", ""),
                location=response.headers.get("Location", ""),
            )
            return response

    once.idempotent = True  # type: ignore[attr-defined]
    return once


def _claim(view: Any, request: Request, key: str) -> IdempotencyKey:
    """The row of the key; its status is 0 for the one request that is to do the work."""
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise BadHeader(HEADER, _("1 to 255 printable ASCII characters."))
    fingerprint = hashlib.sha256(
        b"\n".join(
            [
                str(request.method).encode(),
                request.path.encode(),
                _plain(request.data),
            ]
        )
    ).hexdigest()
    row = IdempotencyKey(
        institution_id=view.institution_id, person_id=view.person.pk, key=key, fingerprint=fingerprint,
        created_at=view.now,
    )  # fmt: skip
    if insert(row):
        return row
    row = IdempotencyKey.objects.get(person_id=view.person.pk, key=key)
    if row.fingerprint != fingerprint:
        raise Conflict(_("This Idempotency-Key came with another request before."), code="idempotency-key-reused")
    return row


def _plain(body: Any) -> bytes:
    """A file as it is; JSON with its names in order."""
    return body if isinstance(body, bytes) else orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _again(row: IdempotencyKey) -> Response:
    headers = {"ETag": row.etag, "Location": row.location, "Idempotency-Replayed": "true"}
    return Response(
        bytes(row.body) or None, status=row.status, headers={name: value for name, value in headers.items() if value}
    )


def sweep(*, at: datetime) -> int:
    """Forget the keys older than KEPT; how many. Across institutions."""
    return IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()[0]


def claim_form(*, institution_id: int, person_id: int, key: str, at: datetime) -> str:
    """For a form that may be sent twice, in its transaction: "" for the first copy, which ends in `remember`; for any
    other where the first one led to."""
    if insert(IdempotencyKey(institution_id=institution_id, person_id=person_id, key=key, created_at=at)):
        return ""
    return IdempotencyKey.objects.get(person_id=person_id, key=key).location


def store_redirect(*, person_id: int, key: str, location: str) -> None:
    IdempotencyKey.objects.filter(person_id=person_id, key=key).update(location=location)


def was_submitted(*, person_id: int, key: str) -> bool:
    """A form with this key was sent, and did what it is for."""
    return IdempotencyKey.objects.filter(person_id=person_id, key=key).exists()

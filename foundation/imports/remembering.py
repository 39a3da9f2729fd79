"""Writes and reads what was chosen for the columns of a file, for each institution. May import models."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from foundation.imports.columns import ColumnChoice, name_key
from foundation.imports.models import RememberedColumns

MAX_REMEMBERED = 200  # headers of one kind at an institution; the oldest go


def remember_columns(
    *, institution_id: int, kind: str, header: Sequence[str], choice: ColumnChoice, at: datetime
) -> None:
    RememberedColumns.objects.update_or_create(
        institution_id=institution_id,
        kind=kind,
        header=_header_key(header),
        defaults={"choice": choice.as_json(), "chosen_at": at},
    )
    ours = RememberedColumns.objects.filter(institution_id=institution_id, kind=kind).order_by("-chosen_at", "-pk")
    too_many = list(ours.values_list("pk", flat=True)[MAX_REMEMBERED : MAX_REMEMBERED + 100])
    RememberedColumns.objects.filter(pk__in=too_many).delete()


def recall_columns(*, institution_id: int, kind: str, header: Sequence[str]) -> ColumnChoice | None:
    found = RememberedColumns.objects.filter(institution_id=institution_id, kind=kind, header=_header_key(header))
    stored = found.values_list("choice", flat=True).first()
    return None if stored is None else ColumnChoice.of_json(stored)


def _header_key(header: Sequence[str]) -> str:
    return sha256(json.dumps([name_key(name) for name in header]).encode()).hexdigest()

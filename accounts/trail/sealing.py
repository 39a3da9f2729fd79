"""The audit trail is sealed as it grows, so that a change to what it says shows. May import audit and institutions.

A seal's digest is the SHA-256 of the one before it and of its entries. Whoever can write to the database can change
entries, and can then make every later seal again; but not so that the digests agree that somebody wrote down elsewhere
meanwhile. So the page of the audit trail shows the newest one, and `manage.py verify_audit_trail` takes it.

An entry that its transaction committed late, after later ones were sealed, is sealed with the next ones.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.audit.models import AuditEntry
from accounts.institutions.actions import lock
from accounts.institutions.models import Institution
from accounts.trail.models import AuditSeal

MAX_SEALED = 10_000  # entries of a seal: a megabyte
LATE = timedelta(days=1)  # no transaction takes longer
ENTRY_DIGEST = 16  # of 64 characters: names the entry; the seal's own digest has all of it
NOTHING = "0" * 64  # before the first


def unsealed() -> QuerySet[Institution]:
    """Those with entries newer than their last seal."""
    entries = AuditEntry.objects.filter(institution=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    seals = AuditSeal.objects.filter(institution=OuterRef("pk")).order_by("-number").values("newest_id")[:1]
    newest = Institution.objects.annotate(entry=Subquery(entries), sealed=Subquery(seals))
    return newest.filter(Q(entry__gt=F("sealed")) | Q(entry__isnull=False, sealed__isnull=True))


@transaction.atomic
def seal(institution_id: int, *, at: datetime) -> int:
    """Seal the oldest entries that are in no seal yet. How many; fewer than MAX_SEALED: that was all."""
    lock(institution_id)
    last = AuditSeal.objects.filter(institution=institution_id).first()
    rows = AuditEntry.objects.filter(institution=institution_id).order_by("pk")
    if last is not None:
        recent = AuditSeal.objects.filter(institution=institution_id, made_at__gt=at - LATE).values_list("entries")
        known = {pk for (entries,) in recent for pk, _of in entries}
        rows = rows.filter(pk__gte=min(known, default=last.newest_id + 1))
        found = list(islice((row for row in rows.iterator(MAX_SEALED) if row.pk not in known), MAX_SEALED))
    else:
        found = list(rows[:MAX_SEALED])
    if found:
        highest = max(found[-1].pk, last.newest_id if last is not None else 0)
        digest = last.digest if last is not None else NOTHING
        AuditSeal.objects.create(
            institution_id=institution_id,
            number=last.number + 1 if last is not None else 1,
            entries=[[row.pk, entry_digest(row)[:ENTRY_DIGEST]] for row in found],
            newest_id=highest,
            digest=chained(digest, found),
            made_at=at,
        )
    return len(found)


def chained(before: str, rows: list[AuditEntry]) -> str:
    return hashlib.sha256("\n".join([before, *map(entry_digest, rows)]).encode()).hexdigest()


def entry_digest(row: AuditEntry) -> str:
    """Of all that an entry says, the same on every database."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [row.pk, row.institution_id, at, row.by_id, row.action, row.target, row.target_id, row.changes]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def faults(institution_id: int, *, noted: str = "") -> Iterator[str]:
    """What does not agree, in words. `noted`: a digest that was written down before, which must be in the chain."""
    before, number, digests = NOTHING, 0, set()
    for found in AuditSeal.objects.filter(institution=institution_id).order_by("number").iterator(100):
        number += 1
        if found.number != number:
            yield _("Seal %(number)d is missing.") % {"number": number}
            number = found.number
        sealed = dict(found.entries)
        rows = list(AuditEntry.objects.filter(institution=institution_id, pk__in=sealed).order_by("pk"))
        there = {row.pk: entry_digest(row)[:ENTRY_DIGEST] for row in rows}
        yield from (_("Entry %(id)d was removed.") % {"id": pk} for pk in sealed if pk not in there)
        yield from (_("Entry %(id)d was changed.") % {"id": pk} for pk in there if there[pk] != sealed[pk])
        if there == sealed and chained(before, rows) != found.digest:
            yield _("Seal %(number)d was made again, or one before it.") % {"number": number}
        before = found.digest
        digests.add(before)
    if noted and noted not in digests:
        yield _("No seal has the digest %(digest)s: seals were made again, or removed.") % {"digest": noted}

"""Ending sessions. Keyword-only, atomic, with `by` and `at`; audit row in the same transaction."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit.models import record
from accounts.people.models import Person
from accounts.sessions.models import Session


def sessions_of(person: Person, *, at: datetime) -> QuerySet[Session]:
    """Those that still let somebody in, the last used first."""
    found: QuerySet[Session] = Session.objects.filter(person=person, expire_date__gt=at)
    return found.order_by("-seen_at")


def reference_of(session: Session) -> str:
    """How a page names it: the key itself would let in whoever sees the page."""
    return sha256(session.session_key.encode()).hexdigest()[:32]


@transaction.atomic
def end_session(*, person: Person, by: Person | None, at: datetime, reference: str) -> bool:
    """One of the person's own. False: there is none, so it has ended already."""
    found = [one for one in sessions_of(person, at=at) if reference_of(one) == reference]
    return bool(_end(person, {one.pk for one in found}, by=by, at=at))


@transaction.atomic
def end_sessions(*, person: Person, by: Person | None, at: datetime, keep: str | None = None) -> int:
    """All of them but that with the key `keep`. How many."""
    keys = set(Session.objects.filter(person=person).values_list("pk", flat=True)) - {keep}
    return _end(person, keys, by=by, at=at)


def _end(person: Person, keys: set[str], *, by: Person | None, at: datetime) -> int:
    ended = Session.objects.filter(pk__in=keys).delete()[0]
    if ended and person.institution_id is not None:
        record(by=by, at=at, action="session.end", target=person, sessions=ended)
    return ended

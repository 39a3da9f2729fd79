"""Reads of the AI register. May import models, choices and rules."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.roles import Side
from tracker.ai_register.choices import AiKind, AiStatus
from tracker.ai_register.models import AiEntry
from tracker.ai_register.rules import OWNERS_WITHIN

#: Shown on the public page, where that is on: uses that people meet, of which somebody said that it is public.
SHOWN_PUBLICLY = Q(is_public=True, kind=AiKind.USE, status__in=[AiStatus.PILOT, AiStatus.APPROVED])
NOT_RETIRED = ~Q(status=AiStatus.RETIRED)


def lacks_owner(field: str, side: Side) -> Q:
    """Nobody, somebody who has left, or somebody who changed sides since."""
    missing = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__is_active": False})
    return missing | ~Q(**{f"{field}__team__side": side}) | Q(**{f"{field}__team__isnull": True})


LACKS_LIBRARY, LACKS_IT = lacks_owner("library_owner", Side.LIBRARY), lacks_owner("it_owner", Side.IT)


def due_reviews(today: Any) -> QuerySet[AiEntry]:
    """Whose review is due by `today`."""
    return AiEntry.objects.filter(NOT_RETIRED, review_on__lte=today)


def reviews_of(person: Any, today: Any) -> QuerySet[AiEntry]:
    """Due ones of which the person owns a side."""
    return due_reviews(today).filter(Q(library_owner=person) | Q(it_owner=person))


def without_owners(today: date) -> QuerySet[AiEntry]:
    """Old enough to have an owner on each side, and lacking one."""
    old = AiEntry.objects.filter(NOT_RETIRED, added_on__lte=today - OWNERS_WITHIN)
    return old.filter(LACKS_LIBRARY | LACKS_IT)


def institutions_with_due_reviews(*, at: datetime) -> list[int]:
    """Where owners may have to be told; a day too early for some, as the day is the institution's."""
    rows = due_reviews(at.date() + timedelta(days=1)).filter(~Q(told_for=F("review_on")) | Q(told_for=None))
    return list(rows.order_by().values_list("institution", flat=True).distinct())

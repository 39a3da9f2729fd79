"""What working agreements show on *this week*: one that waits for an owner, one that is to be looked at again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.models import Person
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from tracker.agreements.models import Agreement
from tracker.agreements.rules import ASKED_BEFORE


def _waiting(person: Any) -> QuerySet[Agreement]:
    of_library = Q(library_owner=person, library_agreed_on=None)
    return Agreement.objects.filter(of_library | Q(it_owner=person, it_agreed_on=None), ended_on=None)


def has_waiting(person: Any, today: Any) -> Exists:
    return Exists(_waiting(person))


def show_waiting(person: Person, today: date) -> Mapping[str, Any] | None:
    """One query."""
    lines = [
        Line(
            title=row.name,
            address=reverse("agreement", args=[row.pk]),
            hint=_("version %(number)s of %(day)s waits for your name")
            % {"number": row.number, "day": dates.day(row.written_on, today)},
            button=LineButton(_("Read and agree"), reverse("agreement", args=[row.pk]), about=row.name),
        )
        for row in _waiting(person).order_by("written_on", "id")
    ]
    return {"id": "working-agreements", "title": _("Working agreements"), "lines": lines} if lines else None


def _owned(person: Any) -> QuerySet[Agreement]:
    return Agreement.objects.filter(
        Q(library_owner=person) | Q(it_owner=person), ended_on=None, review_on__isnull=False
    )


def has_reviews_of_agreements(person: Any, today: Any) -> Exists:
    """They may be far away."""
    return Exists(_owned(person))


def show_reviews_of_agreements(person: Person, today: date) -> Mapping[str, Any] | None:
    """From 30 days before the day of the review. One query."""
    rows = _owned(person).filter(review_on__lte=today + ASKED_BEFORE).order_by("review_on", "id")
    lines = [
        Line(
            title=row.name,
            address=reverse("agreement", args=[row.pk]),
            hint=_("review it by %(day)s") % {"day": dates.day(row.review_on or today, today)},
            badge=("late", _("late")) if row.review_on is not None and row.review_on < today else None,
            button=LineButton(_("Review"), reverse("agreement", args=[row.pk]), about=row.name),
        )
        for row in rows
    ]
    return {"id": "agreement-reviews", "title": _("Agreements to review"), "lines": lines} if lines else None

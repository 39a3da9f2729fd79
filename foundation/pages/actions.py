"""Writes of saved views. One's own convenience, so the audit trail is silent about them. May import models."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.pages.models import SavedView

MAX_VIEWS = 50  # views of one person

#: Parameters that belong to a moment, not to a view.
TRANSIENT_PARAMS = frozenset({"page", "older", "newer", "format", "view"})


def tidy(query: str) -> str:
    """The query without what is empty or belongs to a moment."""
    pairs = parse_qsl(query.lstrip("?"))
    return urlencode([(name, value) for name, value in pairs if value and name not in TRANSIENT_PARAMS])


@transaction.atomic
def save_view(*, person: Any, page: str, name: str, query: str) -> SavedView:
    """Keep a view; one of the same name takes the new content."""
    name = " ".join(name.split())[:80]
    if not name:
        raise Refused({"name": _("Enter a name for the view.")}, code="required")
    kept = tidy(query)
    if len(kept) > 2000:
        raise Refused({"name": _("These filters are too long to save.")}, code="max_length")
    mine = SavedView.objects.filter(person=person)
    if mine.count() >= MAX_VIEWS and not mine.filter(page=page, name=name).exists():
        raise Refused({"name": _("You already have %(most)s saved views. Remove one first.") % {"most": MAX_VIEWS}})
    view, _made = SavedView.objects.update_or_create(
        institution_id=person.institution_id, person=person, page=page, name=name, defaults={"query": kept}
    )
    return view


def delete_view(*, person: Any, pk: int) -> None:
    SavedView.objects.filter(person=person, pk=pk).delete()

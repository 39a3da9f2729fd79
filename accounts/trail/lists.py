"""The audit trail as a list, for administrators. May import the base of lists, filters and descriptions."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import audited_actions, audited_models, describe
from accounts.audit.models import AuditEntry
from accounts.pages import current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_administer
from accounts.trail.filters import AuditFilters
from accounts.trail.models import AuditSeal
from foundation.pages.lists import SHOWN, Column, ListPage, PageOfRows
from foundation.text import comparison_key

Choices = list[tuple[Any, Any]]


class TrailFilters(AuditFilters):
    """The same, with something to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("by", _who()), ("target", _kinds()), ("action", _done())):
            self.form.fields[name].widget = forms.Select(choices=[("", _("any")), *choices])


def _who() -> Choices:
    did = AuditEntry.objects.filter(by=OuterRef("pk"))
    return list(Person.objects.filter(Exists(did)).order_by("name").values_list("pk", "name"))


def _kinds() -> Choices:
    return sorted(((name, str(kind.label)) for name, kind in audited_models().items()), key=lambda choice: choice[1])


def _done() -> Choices:
    return sorted(((action, str(said)) for action, said in audited_actions().items()), key=lambda choice: choice[1])


class Trail(ListPage):
    """Newest first. What was changed: field, before and after."""

    name, title = "trail", _("Audit trail")
    template_name = "accounts/trail/list.html"
    filterset_class = TrailFilters
    filters = {
        "by": _("Who"), "target": _("Kind"), "action": _("What"), "at_from": _("From"), "at_to": _("To"),
    }  # fmt: skip
    searches = ()  # see hits
    ordering = ("-id",)
    reads = writes = may_administer
    columns = (
        Column("at", _("When"), lambda row: row.local),
        Column("by", _("Who"), lambda row: row.by or _("automatic")),
        Column("action", _("What"), lambda row: row.done),
        Column("target", _("Which"), lambda row: row.named, address=lambda row: row.address),
        Column("changes", _("Changed"), lambda row: row.changed),
        Column("code", _("Code"), lambda row: row.action, chosen=False),
        Column("target_id", _("Id"), lambda row: row.target_id, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.select_related("by")

    def stretch(self, found: QuerySet[Any]) -> PageOfRows:
        """Beginning after an entry, so that the oldest cost what the newest do: a trail only grows."""
        older, newer = (_id(self.request.GET.get(name, "")) for name in ("older", "newer"))
        if newer:
            rows = list(found.filter(pk__gt=newer).order_by("pk")[: SHOWN + 1])
            before, rows = len(rows) > SHOWN, rows[:SHOWN][::-1]
            after = True
        else:
            rows = list((found.filter(pk__lt=older) if older else found)[: SHOWN + 1])
            before, after, rows = bool(older), len(rows) > SHOWN, rows[:SHOWN]
        return PageOfRows(
            rows=rows,
            before=self.query(newer=str(rows[0].pk)) if rows and before else "",
            after=self.query(older=str(rows[-1].pk)) if rows and after else "",
        )

    def add_related(self, rows: Any) -> None:
        zone = institution_of(current_person(self.request)).zone
        words = describe(rows, zone=zone)
        for row in rows:
            row.local = row.at.astimezone(zone)
            row.done, row.named, row.address = words.done(row), words.target(row), words.address(row)
            row.changed = " · ".join(words.changes(row))

    def extra(self) -> dict[str, Any]:
        seal = AuditSeal.objects.defer("entries").first()
        if seal is None:
            return {}
        return {"seal": seal, "sealed_on": institution_of(current_person(self.request)).day(seal.made_at)}

    def hits(self, word: str) -> Q:
        """In the names of people and in what is said of an entry, in the reader's language."""
        key = comparison_key(word)
        done = [action for action, said in _done() if key in comparison_key(said)]
        kinds = [kind for kind, label in _kinds() if key in comparison_key(label)]
        return Q(by__name__icontains=word) | Q(action__in=done) | Q(target__in=kinds)


def _id(text: str) -> int:
    """0 for anything that is no id."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

"""The audit trail as a list, for administrators. May import the base of lists and the trail's filters."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.audit.models import AuditEntry
from accounts.lists.pages import Column, ListPage
from accounts.pages import home, member
from accounts.people.access import may_administer
from accounts.people.trail import AuditFilters


class Trail(ListPage):
    """Newest first. What was changed: field, before and after; ids as the trail keeps them."""

    name, title = "trail", _("Audit trail")
    filterset_class = AuditFilters
    filters = {"action": _("What"), "target": _("Of what kind")}
    searches = ("action", "target", "by__name")
    ordering = ("-id",)
    reads = staticmethod(may_administer)
    columns = (
        Column("at", _("When"), lambda row: row.when),
        Column("by", _("Who"), lambda row: row.by or _("the product itself")),
        Column("action", _("What"), lambda row: row.action),
        Column("target", _("Of"), lambda row: f"{row.target} {row.target_id}"),
        Column("changes", _("Changed"), lambda row: told(row.changes)),
    )

    def get_queryset(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.select_related("by")

    def complete(self, rows: Any) -> None:
        zone = home(member(self.request)).zone
        for row in rows:
            row.when = f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}"


def told(changes: dict[str, Any]) -> str:
    """`name: before → after`, or what was made; at most 300 characters."""
    said = []
    for name, value in changes.items():
        pair = isinstance(value, list) and len(value) == 2
        said.append(f"{name}: {value[0]} → {value[1]}" if pair else f"{name}: {value}")
    text = "; ".join(said)
    return text if len(text) <= 300 else f"{text[:299]}…"

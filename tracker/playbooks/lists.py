"""The list of playbooks."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.playbooks.filters import PlaybookFilters
from tracker.playbooks.models import Playbook, PlaybookRun
from tracker.playbooks.permissions import may_write_playbooks
from tracker.playbooks.shipped import shipped
from tracker.projects.lists import lists
from tracker.projects.models import Kind


class PlaybookList(ListPage):
    """The institution's own, and below them those that come with the product."""

    reads = writes = may_read
    name, title = "playbook-list", _("Playbooks")
    template_name = "tracker/playbooks/list.html"
    filterset_class = PlaybookFilters
    filters = {"kind": _("Kind"), "retired": _("Retired")}
    searches = ("name", "summary")
    ordering = (F("retired_on").asc(nulls_first=True), "name")
    columns = (
        Column("name", _("Playbook"), lambda row: row.name, order=F("name"),
               address=lambda row: address_of("playbook", row.pk)),
        Column("kind", _("Kind"), lambda row: label_of(Kind, row.kind), order=F("kind")),
        Column("number", _("Version"), lambda row: row.number, order=F("number")),
        Column("step_count", _("Steps"), lambda row: row.step_count, order=F("step_count")),
        Column("length_days", _("Days"), lambda row: row.length_days, order=F("length_days")),
        Column("projects", _("Projects"), lambda row: row.projects),
        Column("retired_on", _("Retired"), lambda row: row.retired_on, order=F("retired_on"), chosen=False),
        Column("slug", _("Name in files"), lambda row: row.slug, order=F("slug"), chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Playbook]:
        return Playbook.objects.all()

    def add_related(self, rows: Sequence[Any]) -> None:
        counted = PlaybookRun.objects.filter(version_used__playbook__in=rows).order_by()
        number = dict(counted.values_list("version_used__playbook").annotate(Count("pk")))
        for row in rows:
            row.projects = number.get(row.pk, 0)

    def extra(self) -> dict[str, Any]:
        person = current_person(self.request)
        own = set(Playbook.objects.values_list("slug", flat=True))
        return {
            "lists": lists(person, self.name),
            "shipped": [content for slug, content in shipped().items() if slug not in own],
            "manages": may_write_playbooks(person),
        }

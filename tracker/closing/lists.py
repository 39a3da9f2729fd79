"""The list of lessons, across all projects."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.closing.filters import LessonFilters
from tracker.closing.models import Lesson, LessonKind
from tracker.projects.lists import lists
from tracker.projects.models import Kind


def _report_of(row: Any) -> str:
    return address_of("project-close-report", row.project_id)


class LessonList(ListPage):
    """Newest first."""

    reads = writes = may_read
    name, title = "lesson-list", _("Lessons")
    filterset_class = LessonFilters
    filters = {"side": _("Side"), "kind": _("Kind"), "project_kind": _("Kind of project")}
    searches = ("text", "project__name")
    ordering = ("-id",)
    columns = (
        Column("text", _("Lesson"), lambda row: row.text, address=_report_of),
        Column("kind", _("Kind"), lambda row: label_of(LessonKind, row.kind), order=F("kind")),
        Column("side", _("Side"), lambda row: label_of(Side, row.side), order=F("side"), state=lambda row: row.side),
        Column("project", _("Project"), lambda row: row.project,
               address=lambda row: address_of("project", row.project_id)),
        Column("project_kind", _("Kind of project"), lambda row: label_of(Kind, row.project.kind),
               order=F("project__kind")),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Lesson]:
        return Lesson.objects.select_related("project")

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}

"""The audit trail's words for lessons and thanks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from accounts.roles import Side
from tracker.closing.models import Lesson, LessonKind, Thanks


def _report(row: Any) -> str:
    return reverse("project-close-report", args=[row.project_id])


MODELS = {
    "lesson": AuditedModel(
        _("Lesson"),
        lambda: Lesson.objects.all(),
        str,
        {
            "project": AuditedField(_("Project"), of="project"),
            "side": AuditedField(_("Side"), choices=Side),
            "kind": AuditedField(_("Kind"), choices=LessonKind),
            "text": AuditedField(_("Text")),
        },
        _report,
    ),
    "thanks": AuditedModel(
        _("Thanks"),
        lambda: Thanks.objects.select_related("person"),
        str,
        {
            "project": AuditedField(_("Project"), of="project"),
            "person": AuditedField(_("Person"), of="person"),
            "name": AuditedField(_("Name")),
            "text": AuditedField(_("Text")),
        },
        _report,
    ),
}
ACTIONS = {
    "lesson.add": _("added a lesson"),
    "lesson.update": _("changed a lesson"),
    "lesson.delete": _("deleted a lesson"),
    "thanks.add": _("thanked somebody"),
    "thanks.update": _("changed thanks"),
    "thanks.delete": _("deleted thanks"),
}

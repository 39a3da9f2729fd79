"""The words of what is done to projects and the term calendar. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from accounts.institutions.models import Closure
from tracker.projects.models import Kind as ProjectKind
from tracker.projects.models import Project
from tracker.projects.statuses import Status

MODELS = {
    "project": AuditedModel(
        _("Project"),
        lambda: Project.objects.all(),
        str,
        {
            "name": AuditedField(_("Name")),
            "summary": AuditedField(_("Summary")),
            "kind": AuditedField(_("Kind"), choices=ProjectKind),
            "status": AuditedField(_("Status"), choices=Status),
            "library_owner": AuditedField(_("Owner in the library"), of="person"),
            "it_owner": AuditedField(_("Owner in IT"), of="person"),
            "sponsor": AuditedField(_("Sponsor"), of="person"),
            "members": AuditedField(_("Members"), of="person", several=True),
            "partners": AuditedField(_("Partners outside"), several=True),
            "target_days": AuditedField(_("Target in days")),
            "grace_days": AuditedField(_("Grace in days")),
            "active_on": AuditedField(_("Running since")),
        },
        lambda row: reverse("project", args=[row.pk]),
    ),
    "closure": AuditedModel(
        _("Closed weeks"),
        lambda: Closure.objects.all(),
        lambda row: row.name,
        {
            "name": AuditedField(_("Name")),
            "starts_on": AuditedField(_("First day")),
            "ends_on": AuditedField(_("Last day")),
        },
        lambda row: reverse("term-calendar"),
    ),
}
ACTIONS = {
    "project.create": _("started a project"),
    "project.update": _("changed a project"),
    "project.delete": _("deleted a project"),
    "closure.create": _("closed weeks"),
    "closure.update": _("changed closed weeks"),
    "closure.delete": _("opened closed weeks again"),
}

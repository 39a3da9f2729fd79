"""The words of what is done to projects and the term calendar. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.words import Kind, Part
from accounts.institutions.models import Closure
from tracker.projects.models import Kind as ProjectKind
from tracker.projects.models import Project, Status

KINDS = {
    "project": Kind(
        _("Project"), lambda: Project.objects.all(), str,
        {
            "name": Part(_("Name")), "summary": Part(_("Summary")), "kind": Part(_("Kind"), choices=ProjectKind),
            "status": Part(_("Status"), choices=Status), "library_owner": Part(_("Owner in the library"), of="person"),
            "it_owner": Part(_("Owner in IT"), of="person"), "sponsor": Part(_("Sponsor"), of="person"),
            "target_days": Part(_("Target in days")), "grace_days": Part(_("Grace in days")),
            "active_on": Part(_("Running since")),
        },
        lambda row: reverse("project", args=[row.pk]),
    ),
    "closure": Kind(
        _("Closed weeks"), lambda: Closure.objects.all(), lambda row: row.name,
        {"starts_on": Part(_("First day")), "ends_on": Part(_("Last day"))}, lambda row: reverse("term-calendar"),
    ),
}  # fmt: skip
DONE = {
    "project.create": _("started a project"),
    "project.update": _("changed a project"),
    "project.delete": _("deleted a project"),
    "closure.create": _("closed weeks"),
    "closure.update": _("changed closed weeks"),
    "closure.delete": _("opened closed weeks again"),
}

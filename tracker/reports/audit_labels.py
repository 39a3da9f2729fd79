"""The words of what is done about the monthly report. May import models and the audit trail."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedModel
from tracker.reports.models import ReportSubscription

MODELS = {
    "reportsubscription": AuditedModel(
        _("Monthly report"), lambda: ReportSubscription.objects.select_related("person"), lambda row: str(row.person)
    ),
}
ACTIONS = {
    "report.subscribe": _("subscribed to the monthly report"),
    "report.unsubscribe": _("ended the monthly report"),
}

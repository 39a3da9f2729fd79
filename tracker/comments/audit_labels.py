"""The audit trail's words for comments."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.comments.models import Comment

MODELS = {
    "comment": AuditedModel(
        _("Comment"),
        lambda: Comment.objects.all(),
        str,
        {"meeting": AuditedField(_("Meeting"), of="meeting"), "text": AuditedField(_("Text"))},
        lambda row: reverse("meeting", args=[row.meeting_id]),
    ),
}
ACTIONS = {"comment.add": _("wrote a comment"), "comment.delete": _("deleted a comment")}

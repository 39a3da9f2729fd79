"""What people say about a meeting beside its notes. May import meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.tenancy import Tenant, TenantForeignKey
from tracker.meetings.models import Meeting

MAX_COMMENT_LENGTH = 2000  # characters: what is longer belongs into the notes
MAX_COMMENTS = 500  # on one meeting: its page shows them all


class Comment(Tenant):
    meeting = TenantForeignKey(Meeting, on_delete=models.CASCADE, related_name="comments", verbose_name=_("meeting"))
    by = TenantForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by"))
    text = models.TextField(max_length=MAX_COMMENT_LENGTH, verbose_name=_("text"))

    keeps_deletions = True

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]

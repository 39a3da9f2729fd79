"""Seals of the audit trail. May import audit and tenancy."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.tenancy import ScopedManager


class AuditSeal(models.Model):
    """That some entries of the audit trail were there, and what they said. A digest depends on the one before, so
    that what was changed, removed or put in afterwards shows (sealing.py). `entries`: [id, digest], in order."""

    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("institution"),
    )
    number = models.PositiveIntegerField(help_text=_("From 1, without a gap"), verbose_name=_("number"))
    entries = models.JSONField(default=list, verbose_name=_("entries"))
    newest_id = models.BigIntegerField(help_text=_("The highest id sealed so far"), verbose_name=_("newest id"))
    digest = models.CharField(max_length=64, verbose_name=_("digest"))
    made_at = models.DateTimeField(verbose_name=_("made at"))

    objects = ScopedManager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["institution", "number"], name="audit_seal_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.digest}"

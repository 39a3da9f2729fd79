"""The audit trail: who changed what. One row per action, in the action's transaction. May import tenancy."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from foundation.db.inserts import PARENT_ID
from foundation.tenancy import ScopedManager, Tenant, TenantForeignKey

if TYPE_CHECKING:
    from accounts.people.models import Person


class AuditEntry(models.Model):
    """Never changed after it is written. `changes` maps a field to [before, after], or holds what was made."""

    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("institution"),
    )
    at = models.DateTimeField(verbose_name=_("at"))
    by = TenantForeignKey(
        "accounts.Person",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        constraint_name="audit_by_same_institution",
        verbose_name=_("by"),
    )
    action = models.CharField(max_length=60, verbose_name=_("action"))
    target = models.CharField(max_length=40, verbose_name=_("target"))
    target_id = models.BigIntegerField(verbose_name=_("target id"))
    changes = models.JSONField(default=dict, verbose_name=_("changes"))

    objects = ScopedManager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["institution", "target", "target_id"]),
            models.Index(fields=["institution", "-id"], name="audit_newest_first"),
            # what was done to a row on a meeting names it; SQLite cannot use it, and looks through the audit trail
            models.Index(
                F("institution"),
                Cast(KT("changes__meeting"), models.TextField()),
                name="audit_on_meeting",
                condition=models.Q(changes__has_key="meeting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target} {self.target_id}"


def record(*, by: "Person | None", at: datetime, action: str, target: models.Model, **changes: Any) -> None:
    """Write one entry at the target's institution. `by` is None for what the product did by itself, or an operator of
    the installation did."""
    build_entry(by=by, at=at, action=action, target=target, **changes).save()


def save_and_record(row: Tenant, *, by: "Person | None", at: datetime, action: str, **changes: Any) -> None:
    """Save the changed row as its next version, and write the entry."""
    row.version += 1
    row.save()
    record(by=by, at=at, action=action, target=row, **changes)


def build_entry(*, by: "Person | None", at: datetime, action: str, target: models.Model, **changes: Any) -> AuditEntry:
    """What `record` writes, for an action that writes it together with the target itself."""
    institution_id = getattr(target, "institution_id", target.pk)  # an institution's own id, when it is the target
    return AuditEntry(
        institution_id=institution_id,
        at=at,
        by_id=by.pk if by is not None and by.institution_id == institution_id else None,
        action=action,
        target=target._meta.model_name or "",
        target_id=PARENT_ID if target.pk is None else target.pk,
        changes=changes,
    )

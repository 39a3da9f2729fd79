"""The answers already given to an Idempotency-Key, and which rows have gone. May import tenancy."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.tenancy import ScopedRow, TenantForeignKey


class IdempotencyKey(ScopedRow):
    """One POST of one person under one key. Written in the transaction of the change: both exist, or neither."""

    person = TenantForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        constraint_name="idempotency_person_same_institution",
        verbose_name=_("person"),
    )
    key = models.CharField(max_length=255, verbose_name=_("key"))
    fingerprint = models.CharField(
        max_length=64, help_text=_("SHA-256 of method, path and body, in hex"), verbose_name=_("fingerprint")
    )
    status = models.PositiveSmallIntegerField(
        default=0, help_text=_("0 while the first request is under way"), verbose_name=_("status")
    )
    body = models.BinaryField(default=bytes, verbose_name=_("body"))
    etag = models.CharField(max_length=80, default="", verbose_name=_("etag"))
    location = models.CharField(max_length=200, default="", verbose_name=_("location"))
    created_at = models.DateTimeField(db_index=True, verbose_name=_("created at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once"),
        ]


class Deletion(ScopedRow):
    """A row that has gone, for those who keep a copy. Written when it is deleted, whoever deletes it and with whatever
    other row it goes."""

    kind = models.CharField(max_length=60, help_text=_("Such as tracker.meeting"), verbose_name=_("kind"))
    row_id = models.BigIntegerField(verbose_name=_("row id"))
    deleted_at = models.DateTimeField(verbose_name=_("deleted at"))

    class Meta:
        indexes = [models.Index(fields=["institution", "kind", "deleted_at"], name="deletion_since")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"

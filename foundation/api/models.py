"""The answers already given to an Idempotency-Key. May import tenancy."""

from django.conf import settings
from django.db import models

from foundation.tenancy import ScopedManager, TenantForeignKey


class IdempotencyKey(models.Model):
    """One POST of one person under one key. Written in the transaction of the change: both exist, or neither."""

    institution = models.ForeignKey(
        settings.INSTITUTION_MODEL, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    person = TenantForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        constraint_name="idempotency_person_same_institution",
    )
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body, in hex")
    status = models.PositiveSmallIntegerField(default=0, help_text="0 while the first request is under way")
    body = models.BinaryField(default=bytes)
    etag = models.CharField(max_length=80, default="")
    location = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField(db_index=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once"),
        ]

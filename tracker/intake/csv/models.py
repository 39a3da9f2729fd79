"""CSV files of meetings on their way in. May import accounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.tenancy import ScopedManager, Tenant, TenantForeignKey


class UploadState(models.TextChoices):
    CHECKING = "checking", _("Waiting to be checked")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Waiting to be imported")
    DONE = "done", _("Imported")


class MeetingUpload(Tenant):
    """A CSV file of meetings on its way in: kept here so that a worker finds it, and finds it again after a crash.

    `claimed_at`: since when a worker is at it. `problems`: the first of `problem_count`, each [row, column, why].
    """

    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("institution"),
    )
    by = TenantForeignKey(
        Person,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        constraint_name="upload_by_same_institution",
        verbose_name=_("by"),
    )
    file_name = models.CharField(max_length=200, verbose_name=_("file name"))
    size = models.PositiveIntegerField(verbose_name=_("size"))
    read = models.PositiveIntegerField(default=0, help_text=_("Bytes checked so far"), verbose_name=_("read"))
    state = models.CharField(max_length=9, choices=UploadState, default=UploadState.CHECKING, verbose_name=_("state"))
    claimed_at = models.DateTimeField(null=True, verbose_name=_("claimed at"))
    rows = models.PositiveIntegerField(default=0, verbose_name=_("rows"))
    added = models.PositiveIntegerField(
        default=0, help_text=_("Or would be, before it is imported"), verbose_name=_("added")
    )
    present = models.PositiveIntegerField(default=0, verbose_name=_("present"))
    problem_count = models.PositiveIntegerField(default=0, verbose_name=_("problem count"))
    problems = models.JSONField(default=list, verbose_name=_("problems"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="upload_institution_id"),
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_known"),
        ]
        indexes = [
            models.Index(fields=["claimed_at"], condition=Q(state__in=["checking", "importing"]), name="upload_to_do")
        ]

    def __str__(self) -> str:
        return self.file_name


class UploadPart(models.Model):
    """A piece of the file, so that reading it takes little memory. Gone once the meetings are in."""

    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.CASCADE, related_name="+", verbose_name=_("institution")
    )
    upload = TenantForeignKey(MeetingUpload, on_delete=models.CASCADE, related_name="parts", verbose_name=_("upload"))
    content = models.BinaryField(verbose_name=_("content"))

    objects = ScopedManager()

    class Meta:
        ordering = ["id"]

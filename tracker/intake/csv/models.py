"""Files of meetings on their way in, and imports that can be undone. May import accounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.db.line_fields import LineField
from foundation.tenancy import KeyedTenant, ScopedManager, ScopedRow, TenantForeignKey


class UploadState(models.TextChoices):
    CHECKING = "checking", _("Waiting to be checked")
    COLUMNS = "columns", _("Waiting for you to say what its columns are")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Waiting to be imported")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Waiting to be undone")
    UNDONE = "undone", _("Undone")


#: What a worker has still to do.
WAITING = (UploadState.CHECKING, UploadState.IMPORTING, UploadState.UNDOING)

#: What was added by it can be undone, or was.
AFTER_IMPORT = (UploadState.DONE, UploadState.UNDOING, UploadState.UNDONE)


class MeetingUpload(KeyedTenant):
    """A file of meetings on its way in: kept here so that a worker finds it, and finds it again after a crash.

    `claimed_at`: since when a worker is at it. `problems`: the first of `problem_count`, each [row, column, why].
    `choice`: a ColumnChoice as JSON, {} where nobody has chosen; `question`: what is asked. What it added: the
    institution's meetings from `first_id` to `last_id` that were made `imported_at`.
    """

    keeps_deletions = True

    by = TenantForeignKey(
        Person,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        constraint_name="upload_by_same_institution",
        verbose_name=_("by"),
    )
    file_name = LineField(max_length=200, verbose_name=_("file name"))
    size = models.PositiveIntegerField(verbose_name=_("size"))
    read = models.PositiveIntegerField(default=0, help_text=_("Bytes checked so far"), verbose_name=_("read"))
    state = models.CharField(max_length=9, choices=UploadState, default=UploadState.CHECKING, verbose_name=_("state"))
    claimed_at = models.DateTimeField(null=True, verbose_name=_("claimed at"))
    rows = models.PositiveIntegerField(default=0, verbose_name=_("rows"))
    added = models.PositiveIntegerField(
        default=0, help_text=_("Or would be, before it is imported"), verbose_name=_("added")
    )
    present = models.PositiveIntegerField(default=0, verbose_name=_("present"))
    refused = models.PositiveIntegerField(default=0, verbose_name=_("refused"))
    joint = models.PositiveIntegerField(
        default=0, help_text=_("How many of the added count as joint"), verbose_name=_("joint")
    )

    choice = models.JSONField(default=dict, verbose_name=_("choice"))
    question = models.JSONField(default=dict, verbose_name=_("question"))
    skips_refused = models.BooleanField(
        default=False, help_text=_("Imported without the refused rows"), verbose_name=_("skips refused")
    )
    first_id = models.BigIntegerField(null=True, verbose_name=_("first id"))
    last_id = models.BigIntegerField(null=True, verbose_name=_("last id"))
    imported_at = models.DateTimeField(null=True, verbose_name=_("imported at"))
    undone_by = TenantForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("undone by")
    )
    keeps_changed = models.BooleanField(
        default=False,
        help_text=_("Undone but for the meetings that were changed since"),
        verbose_name=_("keeps changed"),
    )
    problem_count = models.PositiveIntegerField(default=0, verbose_name=_("problem count"))
    problems = models.JSONField(default=list, verbose_name=_("problems"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="upload_institution_id"),
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["claimed_at"],
                condition=Q(state__in=["checking", "importing", "undoing"]),
                name="upload_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class UploadPage(ScopedRow):
    """Rows of the preview: what becomes of each, as PreviewRow.as_json gives it."""

    upload = TenantForeignKey(
        MeetingUpload, on_delete=models.CASCADE, related_name="pages", db_index=False, verbose_name=_("upload")
    )
    number = models.PositiveIntegerField(verbose_name=_("number"))
    rows = models.JSONField(default=list, verbose_name=_("rows"))

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number", "institution"], name="upload_page_once")]


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

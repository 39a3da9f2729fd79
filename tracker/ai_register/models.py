"""The AI register: what the two departments use AI for or worry about, the reviews of it, its public page, and files
of entries on their way in. May import choices."""

from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person, Team
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import KeyedTenant, ScopedRow, Tenant, TenantForeignKey
from foundation.web_addresses import MAX_URL_LENGTH
from tracker.ai_register.choices import (
    AiApproval,
    AiArea,
    AiKind,
    AiStatus,
    DataClass,
    EuClass,
    ReviewOutcome,
    ReviewReason,
    RiskClass,
)
from tracker.outcomes.models import Decision
from tracker.projects.models import Project

MAX_TEXT_LENGTH = 2000  # characters of a description, or of what is checked: half a page
MAX_LINE_LENGTH = 200
MAX_DECISIONS = 20  # of one entry: its page shows them all
MAX_SLUG_LENGTH = 60
CODE_LENGTH = 6
_CODE_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that looks like another


def make_code() -> str:
    return get_random_string(CODE_LENGTH, _CODE_LETTERS)


class AiEntry(KeyedTenant):
    """A use of AI or a concern about one; never a product, which may have many uses. `status` says how far it is, and
    `approval` apart from it whether somebody has agreed. `review_reason`: why a review is asked for before its day.
    `put_offs`: in a row; `told_for`: the day of the review of which its owners were told. A step of the project's plan
    is named by its table, since no slice imports the one beside it: see LinkTarget of projects."""

    keeps_deletions = True
    kind = models.CharField(max_length=7, choices=AiKind, default=AiKind.USE, verbose_name=_("kind"))
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    description = models.TextField(max_length=MAX_TEXT_LENGTH, verbose_name=_("description"))
    area = models.CharField(max_length=9, choices=AiArea, default=AiArea.OTHER, verbose_name=_("where it bites"))
    tool = LineField(max_length=MAX_LINE_LENGTH, blank=True, default="", verbose_name=_("tool"))
    vendor = LineField(max_length=MAX_LINE_LENGTH, blank=True, default="", verbose_name=_("vendor"))
    data_class = models.CharField(
        max_length=12, choices=DataClass, blank=True, default="", verbose_name=_("highest class of data")
    )
    affected = LineField(max_length=MAX_LINE_LENGTH, blank=True, default="", verbose_name=_("who is affected"))
    risk = models.CharField(max_length=6, choices=RiskClass, blank=True, default="", verbose_name=_("risk"))
    eu_class = models.CharField(
        max_length=12, choices=EuClass, blank=True, default="", verbose_name=_("class of the EU AI Act")
    )
    eu_checked_on = models.DateField(null=True, blank=True, verbose_name=_("class checked on"))
    check_method = models.TextField(
        max_length=MAX_TEXT_LENGTH, blank=True, default="", verbose_name=_("how quality is checked")
    )
    checked_by = LineField(max_length=MAX_LINE_LENGTH, blank=True, default="", verbose_name=_("who checks it"))
    check_result = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, default="", verbose_name=_("last result"))
    checked_on = models.DateField(null=True, blank=True, verbose_name=_("last checked on"))
    team = TenantForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who owns the work")
    )
    library_owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("library owner")
    )
    it_owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("IT owner")
    )
    status = models.CharField(max_length=8, choices=AiStatus, default=AiStatus.PROPOSED, verbose_name=_("status"))
    approval = models.CharField(
        max_length=10, choices=AiApproval, default=AiApproval.PENDING, editable=False, verbose_name=_("approval")
    )
    conditions = models.TextField(
        max_length=MAX_TEXT_LENGTH, blank=True, default="", editable=False, verbose_name=_("conditions")
    )
    decided_by = TenantForeignKey(
        Person, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("decided on"))
    added_on = models.DateField(editable=False, verbose_name=_("added on"))
    reviewed_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("last reviewed on"))
    review_on = models.DateField(verbose_name=_("next review on"))
    review_reason = models.CharField(
        max_length=8,
        choices=ReviewReason,
        blank=True,
        default="",
        editable=False,
        verbose_name=_("reason of the review"),
    )
    put_offs = models.PositiveSmallIntegerField(default=0, editable=False, verbose_name=_("times put off"))
    told_for = models.DateField(null=True, blank=True, editable=False, verbose_name=_("told for"))
    project = TenantForeignKey(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="ai_entries", verbose_name=_("project")
    )
    step = TenantForeignKey(
        "tracker.Step", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("step")
    )
    decisions: models.ManyToManyField[Decision, "AiEntryDecision"] = models.ManyToManyField(
        Decision, through="AiEntryDecision", related_name="+", verbose_name=_("decisions")
    )
    guidance_url = models.URLField(
        max_length=MAX_URL_LENGTH, blank=True, default="", verbose_name=_("address of the guidance")
    )
    is_public = models.BooleanField(
        default=False, editable=False, help_text=_("Shown on the public page"), verbose_name=_("public")
    )
    imported_in = TenantForeignKey(
        "tracker.AiImport", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="entries",
        verbose_name=_("imported in"),
    )  # fmt: skip

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("entry of the AI register")
        verbose_name_plural = _("entries of the AI register")
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="ai_entry_institution_id"),
            models.CheckConstraint(condition=Q(kind__in=AiKind.values), name="ai_entry_kind_known"),
            models.CheckConstraint(condition=Q(status__in=AiStatus.values), name="ai_entry_status_known"),
            models.CheckConstraint(condition=Q(approval__in=AiApproval.values), name="ai_entry_approval_known"),
        ]

    def __str__(self) -> str:
        return self.name


class AiEntryDecision(ScopedRow):
    """A decision that is about an entry."""

    entry = TenantForeignKey(
        AiEntry, on_delete=models.CASCADE, related_name="decision_links", db_index=False, verbose_name=_("entry")
    )
    decision = TenantForeignKey(Decision, on_delete=models.CASCADE, related_name="+", verbose_name=_("decision"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "decision"], name="ai_entry_decision_once")]


class AiReview(Tenant):
    """That somebody looked at an entry, or put it off. `next_on`: the day of the review after it."""

    keeps_deletions = True
    entry = TenantForeignKey(
        AiEntry, on_delete=models.CASCADE, related_name="reviews", db_index=False, verbose_name=_("entry")
    )
    reviewed_on = models.DateField(verbose_name=_("reviewed on"))
    outcome = models.CharField(max_length=7, choices=ReviewOutcome, verbose_name=_("outcome"))
    note = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, default="", verbose_name=_("note"))
    reason = models.CharField(
        max_length=8, choices=ReviewReason, blank=True, default="", verbose_name=_("reason of the review")
    )
    next_on = models.DateField(null=True, blank=True, verbose_name=_("next review on"))
    by = TenantForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["-reviewed_on", "-id"]
        verbose_name = _("review of an AI entry")
        verbose_name_plural = _("reviews of AI entries")
        indexes = [models.Index(fields=["entry", "-reviewed_on", "-id"], name="ai_review_newest")]

    def __str__(self) -> str:
        return f"{self.reviewed_on} {self.outcome}"


class AiPublicPage(KeyedTenant):
    """An institution's page about its uses of AI, for everybody. Off, it is as if there were none. Its address is
    `slug`, which the institution chooses, and `code`, by which it is found: so that nobody is told by a refusal which
    addresses others have."""

    is_on = models.BooleanField(default=False, verbose_name=_("switched on"))
    slug = models.SlugField(max_length=MAX_SLUG_LENGTH, db_index=False, verbose_name=_("address"))
    code = models.CharField(
        max_length=CODE_LENGTH, unique=True, default=make_code, editable=False, verbose_name=_("code")
    )
    introduction = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, default="", verbose_name=_("introduction"))

    class Meta:
        verbose_name = _("public page of the AI register")
        verbose_name_plural = _("public pages of the AI register")
        constraints = [models.UniqueConstraint(fields=["institution"], name="ai_public_page_once")]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """The last part of its address."""
        return f"{self.slug}-{self.code}"


class AiImportState(models.TextChoices):
    CHECKED = "checked", _("Checked")
    DONE = "done", _("Imported")
    UNDONE = "undone", _("Undone")


class AiImport(KeyedTenant):
    """A file of entries that was read, and waits for whoever brought it to say yes. `content`: its rows in words, []
    once they were imported."""

    by = TenantForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by"))
    file_name = LineField(max_length=MAX_LINE_LENGTH, verbose_name=_("file name"))
    state = models.CharField(
        max_length=7, choices=AiImportState, default=AiImportState.CHECKED, verbose_name=_("state")
    )
    content = models.JSONField(default=list, verbose_name=_("content"))
    added = models.PositiveIntegerField(default=0, verbose_name=_("added"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import of AI entries")
        verbose_name_plural = _("imports of AI entries")
        constraints = [models.UniqueConstraint(fields=["institution", "id"], name="ai_import_institution_id")]

    def __str__(self) -> str:
        return self.file_name

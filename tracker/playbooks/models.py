"""The playbooks of an institution: their versions, the projects that were started from them, and what is offered to
other institutions. May import projects and accounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import KeyedTenant, Tenant, TenantForeignKey, TenantOneToOneField
from tracker.playbooks.content import PlaybookContent, from_plain
from tracker.playbooks.schema import MAX_SLUG_LENGTH, MAX_TEXT_LENGTH
from tracker.projects.models import Kind, Project


class Playbook(KeyedTenant):
    """An institution's own playbook: one that came with the product, once it was started or changed; one from a file,
    from a project, or from a partner. Its name and so on are those of its newest version, of which it keeps them so
    that lists need not read it."""

    keeps_deletions = True
    slug = models.CharField(
        max_length=MAX_SLUG_LENGTH, help_text=_("Its name in files"), editable=False, verbose_name=_("slug")
    )
    name = LineField(max_length=MAX_NAME_LENGTH, editable=False, verbose_name=_("name"))
    summary = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, editable=False, verbose_name=_("summary"))
    kind = models.CharField(max_length=20, choices=Kind, editable=False, verbose_name=_("kind"))
    language = models.CharField(max_length=35, editable=False, verbose_name=_("language"))
    number = models.PositiveSmallIntegerField(default=1, editable=False, verbose_name=_("newest version"))
    step_count = models.PositiveSmallIntegerField(editable=False, verbose_name=_("number of steps"))
    length_days = models.PositiveSmallIntegerField(
        help_text=_("From its start to the end of its last step"), editable=False, verbose_name=_("length in days")
    )
    retired_on = models.DateField(
        null=True, blank=True, help_text=_("Since then it is not started any more"), verbose_name=_("retired on")
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="playbook_institution_id"),
            models.UniqueConstraint(fields=["institution", "slug"], name="playbook_slug_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="playbook_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class PlaybookVersion(KeyedTenant):
    """What the playbook says in this version; never changed. A proposed one has no number until it is accepted.
    `based_on`: the number of the version that it was made from; `project`: the one that it was learnt from."""

    keeps_deletions = True
    playbook = TenantForeignKey(
        Playbook, on_delete=models.CASCADE, related_name="versions", db_index=False, verbose_name=_("playbook")
    )
    number = models.PositiveSmallIntegerField(null=True, blank=True, editable=False, verbose_name=_("number"))
    state = models.CharField(max_length=8, choices=VersionState, editable=False, verbose_name=_("state"))
    content = models.JSONField(editable=False, verbose_name=_("content"))
    note = models.CharField(max_length=MAX_TEXT_LENGTH, blank=True, verbose_name=_("note"))
    based_on = models.PositiveSmallIntegerField(null=True, blank=True, editable=False, verbose_name=_("based on"))
    project = TenantForeignKey(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("project")
    )
    by = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    shipped = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text=_("A copy of what comes with the product"),
        verbose_name=_("shipped"),
    )
    made_on = models.DateField(editable=False, verbose_name=_("made on"))
    decided_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("decided on"))

    class Meta:
        ordering = ["playbook", "-number", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="playbook_version_institution_id"),
            models.UniqueConstraint(fields=["playbook", "number"], name="playbook_version_once"),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="playbook_version_state_known"),
            models.CheckConstraint(
                condition=Q(state=VersionState.ACCEPTED, number__isnull=False)
                | (~Q(state=VersionState.ACCEPTED) & Q(number=None)),
                name="playbook_version_numbered_once_accepted",
            ),
        ]
        indexes = [
            # few among many: what waits for an answer
            models.Index(
                fields=["institution"], condition=Q(state=VersionState.PROPOSED), name="playbook_version_proposed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content['name']} {self.number or ''}".strip()

    def read(self) -> PlaybookContent:
        return from_plain(self.content)


class PlaybookRun(Tenant):
    """A project that was started from a version. `begun_on`: the day on which the project became active, which the
    product sees to where it started ahead of time."""

    keeps_deletions = True
    project = TenantOneToOneField(
        Project, on_delete=models.CASCADE, related_name="playbook_run", verbose_name=_("project")
    )
    version_used = TenantForeignKey(
        PlaybookVersion, on_delete=models.CASCADE, related_name="runs", verbose_name=_("version")
    )
    starts_on = models.DateField(verbose_name=_("starts on"))
    begun_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("begun on"))

    class Meta:
        ordering = ["-starts_on", "-id"]
        indexes = [
            # of all institutions: what is still ahead
            models.Index(fields=["starts_on"], condition=Q(begun_on=None), name="playbook_run_ahead")
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.version_used}"


class OfferState(models.TextChoices):
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PlaybookOffer(Tenant):
    """A version that its institution lets one other take over: the only row of playbooks that two institutions read.
    It carries what is offered, so that nothing else of the one is open to the other."""

    keeps_deletions = True
    to_institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.CASCADE, related_name="+", verbose_name=_("to")
    )
    playbook = TenantForeignKey(
        Playbook, null=True, blank=True, on_delete=models.SET_NULL, related_name="offers", verbose_name=_("playbook")
    )
    name = LineField(max_length=MAX_NAME_LENGTH, editable=False, verbose_name=_("name"))
    content = models.JSONField(editable=False, verbose_name=_("content"))
    message = models.CharField(max_length=MAX_TEXT_LENGTH, blank=True, verbose_name=_("message"))
    state = models.CharField(
        max_length=9, choices=OfferState, default=OfferState.OFFERED, editable=False, verbose_name=_("state")
    )
    by = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    offered_on = models.DateField(editable=False, verbose_name=_("offered on"))
    answered_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("answered on"))

    class Meta:
        ordering = ["-offered_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["playbook", "to_institution"], condition=Q(state=OfferState.OFFERED), name="playbook_offer_once"
            ),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="playbook_offer_state_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def read(self) -> PlaybookContent:
        return from_plain(self.content)

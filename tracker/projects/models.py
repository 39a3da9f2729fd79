"""Joint projects and who belongs to them. May import cadence and accounts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import KeyedTenant, ScopedManager, ScopedRow, Tenant, TenantForeignKey
from tracker.projects.statuses import Status

MAX_TARGET_DAYS = 366  # a rarer contact is not a rhythm


class Kind(models.TextChoices):
    SSO = "sso", _("SSO or federated access")
    LIBRARY_PLATFORM = "library_platform", _("Library platform")
    PROXY_TO_SSO = "proxy_to_sso", _("Proxy to SSO")
    AI_GUIDANCE = "ai_guidance", _("AI guidance")
    REMOTE_ACCESS = "remote_access", _("Remote access")
    DISCOVERY = "discovery", _("Discovery")
    DIGITAL_SKILLS = "digital_skills", _("Digital skills")
    OTHER = "other", _("Other")


class ProjectQuerySet(models.QuerySet["Project"]):
    def active(self) -> "ProjectQuerySet":
        return self.filter(status=Status.ACTIVE)

    def of(self, person: Person) -> "ProjectQuerySet":
        """Those that the person belongs to: owns on a side, sponsors, or is a member of."""
        return self.filter(
            Q(library_owner=person) | Q(it_owner=person) | Q(sponsor=person) | Q(members=person)
        ).distinct()


class Project(KeyedTenant):
    """A joint project of library and IT. Its frequency is its one-to-one `cadence`.

    `status` and `active_on` are the present's copy of its status history, written with it by the actions.
    """

    keeps_deletions = True
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    summary = models.TextField(blank=True, max_length=5000, verbose_name=_("summary"))
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER, verbose_name=_("kind"))
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE, verbose_name=_("status"))
    library_owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("library owner")
    )
    it_owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("IT owner")
    )
    sponsor = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("sponsor")
    )
    members: models.ManyToManyField[Person, "ProjectMember"] = models.ManyToManyField(
        Person, through="ProjectMember", related_name="projects", verbose_name=_("members")
    )
    target_days = models.PositiveSmallIntegerField(
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TARGET_DAYS)],
        help_text=_("A contact at least every so many days"),
        verbose_name=_("target days"),
    )
    grace_days = models.PositiveSmallIntegerField(
        default=3,
        validators=[MaxValueValidator(MAX_TARGET_DAYS)],
        help_text=_("Days after which due becomes late"),
        verbose_name=_("grace days"),
    )
    active_on = models.DateField(
        null=True, blank=True, help_text=_("The first day on which it was active"), verbose_name=_("active on")
    )
    active_on_assumed = models.BooleanField(
        default=True,
        editable=False,
        help_text=_("Nobody stated the day: an earlier joint contact shows an earlier one"),
        verbose_name=_("active on assumed"),
    )

    objects = ScopedManager.from_queryset(ProjectQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["institution", "name", "id"])]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="project_institution_id"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="project_kind_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="project_status_known"),
            models.CheckConstraint(
                condition=Q(target_days__range=(1, MAX_TARGET_DAYS)), name="project_target_1_to_366"
            ),
            models.CheckConstraint(condition=Q(grace_days__lte=MAX_TARGET_DAYS), name="project_grace_0_to_366"),
            models.CheckConstraint(
                condition=~Q(status=Status.ACTIVE) | Q(active_on__isnull=False), name="project_active_since_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def missing_owners(self) -> list[str]:
        """The sides without an owner: allowed, and flagged."""
        owners = {"library": self.library_owner_id, "it": self.it_owner_id}
        return [side for side, owner in owners.items() if owner is None]

    @property
    def misplaced_owners(self) -> list[str]:
        """The sides whose owner has moved to another side since: flagged. Reads the owners and their teams."""
        owners = ((Side.LIBRARY, self.library_owner), (Side.IT, self.it_owner))
        return [side.value for side, owner in owners if owner is not None and owner.side != side]


class ProjectMember(Tenant):
    project = TenantForeignKey(
        Project, on_delete=models.CASCADE, related_name="memberships", db_index=False, verbose_name=_("project")
    )
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="project_member_once"),
        ]


class Partner(Tenant):
    """Somebody outside the institution: a vendor, a hospital, a consortium's systems office."""

    project = TenantForeignKey(
        Project, on_delete=models.CASCADE, related_name="partners", db_index=False, verbose_name=_("project")
    )
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="partner_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StatusChange(ScopedRow):
    """From this day on the project has had this status, until its next change."""

    project = TenantForeignKey(
        Project, on_delete=models.CASCADE, related_name="status_changes", db_index=False, verbose_name=_("project")
    )
    starts_on = models.DateField(verbose_name=_("starts on"))
    status = models.CharField(max_length=8, choices=Status, verbose_name=_("status"))

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "starts_on", "institution"], name="status_change_once_a_day"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="status_change_known"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}: {self.status}"

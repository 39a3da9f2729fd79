"""Meetings, who came, and what came of them. May import projects, cadence and accounts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.db.line_fields import LineField
from foundation.db.literals import Literal
from foundation.labels import label_of
from foundation.limits import MAX_MINUTES, MAX_NAME_LENGTH, MAX_NOTES_LENGTH, MAX_PLACE_LENGTH
from foundation.links import MAX_LINKS_LENGTH, Link, read_links
from foundation.tenancy import KeyedTenant, ScopedRow, Tenant, TenantForeignKey
from tracker.meetings.recurrence import MAX_COUNT, MAX_RULE_LENGTH
from tracker.projects.models import Project

MAX_EXTERNAL_ID_LENGTH = 200  # characters: what another system calls a meeting


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("Video")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    WORKSHOP = "workshop", _("Workshop")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


#: For queries of all planned meetings, which the index `meeting_planned` serves.
PLANNED = Literal(MeetingState.PLANNED.value)


class Answer(models.TextChoices):
    NONE = "", _("No answer yet")
    YES = "yes", _("Yes")
    MAYBE = "maybe", _("Maybe")
    NO = "no", _("No")


class Scope(models.TextChoices):
    """Which meetings of a series a change is for."""

    THIS = "this", _("Only this meeting")
    FOLLOWING = "following", _("This meeting and the following ones")
    ALL = "all", _("All planned meetings")


class MeetingSeries(KeyedTenant):
    """Meetings that come again by a rule of RFC 5545, in the institution's zone. It ends after `count` of the rule's
    days, on `until_on`, or never; what is planned reaches to `planned_to`. Closed weeks are left out where it
    `skips_closed`."""

    rule = models.CharField(max_length=MAX_RULE_LENGTH, help_text=_("RRULE, without its end"), verbose_name=_("rule"))
    starts_on = models.DateField(verbose_name=_("starts on"))
    count = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_COUNT)], verbose_name=_("count")
    )
    until_on = models.DateField(null=True, blank=True, verbose_name=_("until"))
    skips_closed = models.BooleanField(default=True, verbose_name=_("skips closed weeks"))
    planned_to = models.DateField(
        help_text=_("Up to which of its days meetings were planned"), verbose_name=_("planned to")
    )
    starts_at = models.TimeField(null=True, blank=True, verbose_name=_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)],
        verbose_name=_("minutes"),
    )
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.VIDEO, verbose_name=_("mode"))
    place = LineField(max_length=MAX_PLACE_LENGTH, blank=True, default="", verbose_name=_("place"))
    organiser = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("organiser")
    )

    class Meta:
        verbose_name_plural = _("meeting series")
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="meeting_series_institution_id"),
            models.CheckConstraint(
                condition=Q(count__isnull=True) | Q(until_on__isnull=True), name="meeting_series_one_end"
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="meeting_series_mode_known"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.starts_on}"


class Meeting(KeyedTenant):
    """One contact, planned or held. `joint` is stored with it: at least one library and one IT person attended."""

    keeps_deletions = True
    held_on = models.DateField(
        help_text=_("The day, at the institution; the planned day until it is held"), verbose_name=_("held on")
    )
    starts_at = models.TimeField(
        null=True, blank=True, help_text=_("Local time, if known"), verbose_name=_("starts at")
    )
    minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)],
        verbose_name=_("minutes"),
    )
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.VIDEO, verbose_name=_("mode"))
    place = LineField(
        max_length=MAX_PLACE_LENGTH,
        blank=True,
        default="",
        db_default="",
        help_text=_("A room, or the address of a call"),
        verbose_name=_("place"),
    )
    sequence = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text=_("How often its time or place changed since it was planned; RFC 5545"),
        verbose_name=_("sequence"),
    )
    state = models.CharField(max_length=9, choices=MeetingState, default=MeetingState.HELD, verbose_name=_("state"))
    notes = models.TextField(blank=True, max_length=MAX_NOTES_LENGTH, help_text=_("Markdown"), verbose_name=_("notes"))
    links = models.TextField(
        blank=True,
        default="",
        db_default="",
        max_length=MAX_LINKS_LENGTH,
        help_text=_("One per line: words, then the address"),
        verbose_name=_("links"),
    )
    organiser = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("organiser")
    )
    series = TenantForeignKey(
        MeetingSeries,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="meetings",
        db_index=False,
        verbose_name=_("series"),
    )
    series_on = models.DateField(
        null=True, editable=False, help_text=_("The day that the series gave it"), verbose_name=_("day in the series")
    )
    external_id = models.CharField(
        max_length=MAX_EXTERNAL_ID_LENGTH, null=True, blank=True, verbose_name=_("external id")
    )
    joint = models.BooleanField(default=False, editable=False, verbose_name=_("joint"))
    closed_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text=_("Since when it is a record that nobody changes"),
        verbose_name=_("closed at"),
    )
    closed_by = TenantForeignKey(
        Person, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", verbose_name=_("closed by")
    )
    projects: models.ManyToManyField[Project, "MeetingProject"] = models.ManyToManyField(
        Project, through="MeetingProject", related_name="meetings", verbose_name=_("projects")
    )

    class Meta:
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(fields=["institution", "-held_on", "-id"]),
            # few among many: what is coming, and what nobody has reported yet
            models.Index(fields=["institution", "held_on"], condition=Q(state="planned"), name="meeting_planned"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="meeting_institution_id"),
            models.UniqueConstraint(
                fields=["series", "series_on"], condition=Q(series__isnull=False), name="meeting_once_in_a_series"
            ),
            models.UniqueConstraint(
                fields=["institution", "external_id"],
                condition=Q(external_id__isnull=False),
                name="meeting_external_id_once_per_institution",
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="meeting_mode_known"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=Q(joint=False) | Q(state=MeetingState.HELD), name="meeting_joint_only_if_held"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(state=MeetingState.PLANNED),
                name="meeting_closed_only_when_over",
            ),
        ]

    def get_mode_display(self) -> str:  # type: ignore[no-redef]  # Django keeps one that is written
        return label_of(Mode, self.mode)

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        return label_of(MeetingState, self.state)

    def __str__(self) -> str:
        return f"{self.held_on} ({self.state})"

    @property
    def link_list(self) -> list[Link]:
        return read_links(self.links)


class MeetingProject(ScopedRow):
    """A meeting serves a project; a standing meeting serves several."""

    meeting = TenantForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="servings", db_index=False, verbose_name=_("meeting")
    )
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="servings", verbose_name=_("project"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "project"], name="meeting_project_once"),
        ]


class Attendance(ScopedRow):
    """A person, or a guest without an account, at a meeting: invited, answered and attended are three facts.

    `side` is the one that the person had that day: moving teams later changes no history.
    """

    meeting = TenantForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("meeting"))
    person = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("person")
    )
    guest_name = LineField(max_length=MAX_NAME_LENGTH, blank=True, verbose_name=_("guest name"))
    guest_address = models.EmailField(
        blank=True, default="", db_default="", help_text=_("Where invitations go"), verbose_name=_("guest address")
    )
    side = models.CharField(max_length=12, choices=Side, verbose_name=_("side"))
    invited = models.BooleanField(default=False, verbose_name=_("invited"))
    answer = models.CharField(max_length=5, choices=Answer, default=Answer.NONE, blank=True, verbose_name=_("answer"))
    attended = models.BooleanField(default=False, verbose_name=_("attended"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(person__isnull=False), name="attendance_person_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, guest_name="") | (Q(person__isnull=True) & ~Q(guest_name="")),
                name="attendance_person_or_guest",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(guest_address=""), name="attendance_address_of_a_guest"
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="attendance_side_known"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="attendance_answer_known"),
        ]

    def __str__(self) -> str:
        return str(self.person or self.guest_name)


class MeetingDraft(Tenant):
    """What a person typed into the form of a meeting and has not saved: one each, forgotten after a while. `fields`:
    name -> the texts that the form would have sent."""

    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    fields = models.JSONField(default=dict, verbose_name=_("fields"))
    kept_at = models.DateTimeField(db_index=True, verbose_name=_("kept at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "institution"], name="meeting_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kept_at:%Y-%m-%d}"

"""Skills: what there is to be able to, what people say of themselves, who agreed to teach, and figures of groups.

What somebody says of themselves (SkillRating, SkillWindows) is theirs alone: only own_ratings.py and freezing.py read
it. May import accounts.
"""

from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import KeyedTenant, ScopedRow, Tenant, TenantForeignKey, TenantOneToOneField
from tracker.skills.levels import WINDOWS, Level
from tracker.skills.rules.request_state import RequestKind, RequestState

MAX_SOURCE_LENGTH = 300  # characters: a title with its address
MAX_TEXT_LENGTH = 500  # characters of what somebody writes to a teacher
MAX_WINDOW_LENGTH = 4  # such as 2-pm


class SkillList(KeyedTenant):
    """Skills that belong together. `number`: of its version, which a change of its skills raises."""

    keeps_deletions = True
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    source = LineField(max_length=MAX_SOURCE_LENGTH, blank=True, default="", verbose_name=_("source"))
    number = models.PositiveIntegerField(default=1, editable=False, verbose_name=_("number of the version"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="skill_list_institution_id"),
            models.UniqueConstraint(fields=["institution", "name"], name="skill_list_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Skill(KeyedTenant):
    """`wanted`: the level that the institution wants of people; none where it is open. `retired_on`: it is no longer
    asked about, and what was said of it stays."""

    keeps_deletions = True
    skill_list = TenantForeignKey(SkillList, on_delete=models.CASCADE, related_name="skills", verbose_name=_("list"))
    area = LineField(max_length=MAX_NAME_LENGTH, blank=True, default="", verbose_name=_("area"))
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    wanted = models.PositiveSmallIntegerField(null=True, blank=True, verbose_name=_("wanted level"))
    retired_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("retired on"))

    class Meta:
        ordering = ["skill_list", "id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="skill_institution_id"),
            models.CheckConstraint(
                condition=Q(wanted=None) | Q(wanted__in=[Level.COVERS, Level.SHOWS]), name="skill_wanted_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SkillWording(Tenant):
    """What a skill was called up to version `number` of its list."""

    skill = TenantForeignKey(
        Skill, on_delete=models.CASCADE, related_name="wordings", db_index=False, verbose_name=_("skill")
    )
    number = models.PositiveIntegerField(verbose_name=_("number of the version"))
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["skill", "number"], name="skill_wording_once")]

    def __str__(self) -> str:
        return self.name


class SkillRating(ScopedRow):
    """What a person says of themselves, for their eyes alone: no page, file, trail or endpoint shows it to another.
    Without a time, which would tell who has just changed what. `level`: None once it was removed. `number`: the
    version of the list that was answered. `counted`: bits of the levels that figures have counted (freshness.py)."""

    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    skill = TenantForeignKey(Skill, on_delete=models.CASCADE, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(null=True, blank=True, choices=Level, verbose_name=_("level"))
    number = models.PositiveIntegerField(verbose_name=_("number of the version"))
    counted = models.PositiveSmallIntegerField(default=0, verbose_name=_("counted"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="skill_rating_once"),
            # not `in`: Django's introspection of SQLite cannot read a list of single digits
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(min(Level), max(Level))), name="skill_rating_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.skill_id)


class SkillWindows(Tenant):
    """When a person usually has time to learn or to teach, for finding a time alone."""

    person = TenantOneToOneField(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    windows = models.JSONField(
        default=list, blank=True, validators=[MaxLengthValidator(len(WINDOWS))], verbose_name=_("times")
    )

    def __str__(self) -> str:
        return str(self.person_id)


class TeachingOffer(KeyedTenant):
    """That a person agreed to be found as somebody who can teach a skill. Seen by all who may read."""

    keeps_deletions = True
    skill = TenantForeignKey(Skill, on_delete=models.CASCADE, related_name="offers", verbose_name=_("skill"))
    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, related_name="teaching_offers", db_index=False, verbose_name=_("person")
    )

    class Meta:
        ordering = ["skill", "id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="teaching_offer_institution_id"),
            models.UniqueConstraint(fields=["person", "skill"], name="teaching_offer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.person_id}"


class TeachingRequest(KeyedTenant):
    """Somebody asks a teacher, for themselves or to hold a session. One for oneself is between the two of them."""

    skill = TenantForeignKey(Skill, on_delete=models.CASCADE, related_name="requests", verbose_name=_("skill"))
    teacher = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("teacher"))
    asked_by = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("asked by"))
    kind = models.CharField(max_length=7, choices=RequestKind, default=RequestKind.LEARN, verbose_name=_("kind"))
    text = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, default="", verbose_name=_("text"))
    window = models.CharField(max_length=MAX_WINDOW_LENGTH, blank=True, default="", verbose_name=_("time"))
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.WAITING, verbose_name=_("state"))
    asked_on = models.DateField(verbose_name=_("asked on"))
    expires_on = models.DateField(help_text=_("The last day for an answer"), verbose_name=_("expires on"))
    answered_on = models.DateField(null=True, blank=True, verbose_name=_("answered on"))

    class Meta:
        ordering = ["-asked_on", "-id"]
        indexes = [models.Index(fields=["state", "expires_on"], name="teaching_request_state")]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="teaching_request_institution_id"),
            models.UniqueConstraint(
                fields=["skill", "teacher", "asked_by"],
                condition=Q(state=RequestState.WAITING),
                name="teaching_request_waits_once",
            ),
            models.CheckConstraint(condition=~Q(teacher=F("asked_by")), name="teaching_request_of_another"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="teaching_request_state_known"),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="teaching_request_kind_known"),
        ]

    def __str__(self) -> str:
        return str(self.skill_id)


class SkillFreeze(KeyedTenant):
    """A day on which figures were frozen. What people change afterwards shows in the next ones."""

    frozen_on = models.DateField(verbose_name=_("frozen on"))

    class Meta:
        ordering = ["-frozen_on"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="skill_freeze_institution_id"),
            models.UniqueConstraint(fields=["institution", "frozen_on"], name="skill_freeze_once_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.frozen_on)


class SkillFigure(Tenant):
    """How a group stood on that day, told as rules/freshness.py says. `teams`: ids, empty for everybody; `group`: their
    names then. `confident`, `reached`: percent; `people`: at least so many; `wanted`: the level then; `number`: the
    version of the list."""

    keeps_deletions = True
    freeze = TenantForeignKey(SkillFreeze, on_delete=models.CASCADE, related_name="figures", verbose_name=_("frozen"))
    skill = TenantForeignKey(Skill, on_delete=models.CASCADE, related_name="figures", verbose_name=_("skill"))
    number = models.PositiveIntegerField(verbose_name=_("number of the version"))
    teams = models.JSONField(default=list, blank=True, verbose_name=_("teams"))
    group = models.TextField(blank=True, default="", verbose_name=_("group"))
    people = models.PositiveIntegerField(verbose_name=_("people"))
    confident = models.PositiveSmallIntegerField(validators=[MaxValueValidator(80)], verbose_name=_("confident"))
    reached = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(80)], verbose_name=_("reached")
    )
    wanted = models.PositiveSmallIntegerField(null=True, blank=True, verbose_name=_("wanted level"))

    class Meta:
        ordering = ["-freeze", "skill", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=5), name="skill_figure_large_enough"),
            models.CheckConstraint(condition=Q(confident__range=(20, 80)), name="skill_figure_not_certain"),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.group or 'all'}"


class SessionProposal(Tenant):
    """The session that would have helped most people on the day of the freeze. `people`: at least so many, in steps of
    five. `request`: by which the teacher was asked."""

    freeze = TenantOneToOneField(
        SkillFreeze, on_delete=models.CASCADE, related_name="proposal", verbose_name=_("frozen")
    )
    skill = TenantForeignKey(Skill, on_delete=models.CASCADE, related_name="+", verbose_name=_("skill"))
    teacher = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("teacher"))
    window = models.CharField(max_length=MAX_WINDOW_LENGTH, verbose_name=_("time"))
    people = models.PositiveIntegerField(verbose_name=_("people"))
    request = TenantForeignKey(
        TeachingRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("request"),
    )  # fmt: skip

    class Meta:
        ordering = ["-freeze"]
        constraints = [models.CheckConstraint(condition=Q(people__gte=5), name="session_proposal_large_enough")]

    def __str__(self) -> str:
        return str(self.skill_id)

"""What stays of a project: what each side learnt, who is thanked. What it brought is in the ledger of benefits. May
import projects."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import Tenant, TenantForeignKey
from tracker.projects.models import Project

MAX_LESSON_LENGTH, MAX_THANKS_LENGTH = 2000, 500  # characters: a close report is one page


class LessonKind(models.TextChoices):
    AGAIN = "again", _("Do again")
    OTHERWISE = "otherwise", _("Do differently")


class Lesson(Tenant):
    """`side`: whose experience it is."""

    keeps_deletions = True
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="lessons", verbose_name=_("project"))
    side = models.CharField(max_length=12, choices=Side, verbose_name=_("side"))
    kind = models.CharField(max_length=9, choices=LessonKind, default=LessonKind.AGAIN, verbose_name=_("kind"))
    text = models.TextField(max_length=MAX_LESSON_LENGTH, verbose_name=_("text"))

    class Meta:
        ordering = ["side", "kind", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="lesson_side_known"),
            models.CheckConstraint(condition=Q(kind__in=LessonKind.values), name="lesson_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text


class Thanks(Tenant):
    """To a person, who is told once the project is closed; or to somebody without an account, by name."""

    keeps_deletions = True
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="thanks", verbose_name=_("project"))
    person = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    name = LineField(max_length=MAX_NAME_LENGTH, blank=True, default="", verbose_name=_("name"))
    text = LineField(max_length=MAX_THANKS_LENGTH, blank=True, default="", verbose_name=_("text"))

    class Meta:
        ordering = ["id"]
        verbose_name_plural = _("thanks")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(person__isnull=False), name="thanks_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="") | (Q(person__isnull=True) & ~Q(name="")),
                name="thanks_to_a_person_or_a_name",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.name)

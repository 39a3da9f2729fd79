"""What stays of a project: what each side learnt, what it saved, who is thanked. May import projects."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
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
MAX_SAVED = Decimal(10**9)  # in any unit: a larger amount is a typing mistake


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


class SavingKind(models.TextChoices):
    MONEY_SAVED = "money_saved", _("Money saved")
    MONEY_AVOIDED = "money_avoided", _("Spending avoided")
    HOURS = "hours", _("Working hours")
    PEOPLE = "people", _("People reached")
    ACCESS = "access", _("Access opened")


#: Kinds whose amount has a currency.
MONEY = (SavingKind.MONEY_SAVED, SavingKind.MONEY_AVOIDED)


class SavingPeriod(models.TextChoices):
    ONCE = "once", _("Once")
    YEARLY = "yearly", _("Every year")


class Saving(Tenant):
    """An amount is never added up across kinds, currencies or periods. `text`: what it is, and how it is known."""

    keeps_deletions = True
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="savings", verbose_name=_("project"))
    kind = models.CharField(max_length=13, choices=SavingKind, verbose_name=_("kind"))
    amount = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_SAVED)],
        verbose_name=_("amount"),
    )
    currency = LineField(
        max_length=3,
        blank=True,
        default="",
        help_text=_("Three letters of ISO 4217, such as GBP"),
        verbose_name=_("currency"),
    )
    period = models.CharField(max_length=6, choices=SavingPeriod, default=SavingPeriod.ONCE, verbose_name=_("period"))
    text = models.TextField(max_length=MAX_LESSON_LENGTH, verbose_name=_("text"))

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SavingKind.values), name="saving_kind_known"),
            models.CheckConstraint(condition=Q(period__in=SavingPeriod.values), name="saving_period_known"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0, amount__lte=MAX_SAVED), name="saving_amount_likely"
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=MONEY) & ~Q(currency="") & Q(amount__isnull=False))
                | (~Q(kind__in=MONEY) & Q(currency="")),
                name="saving_currency_of_money",
            ),
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

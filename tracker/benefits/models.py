"""The ledger of benefits: what joint work saved, avoided or opened, how that is known, and who confirmed it on each
side. May import projects."""

from decimal import Decimal

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.db.line_fields import LineField
from foundation.tenancy import KeyedTenant, TenantForeignKey
from tracker.projects.models import Project

MAX_TEXT_LENGTH = 2000  # characters
MAX_AMOUNT = Decimal(10**9)  # in any unit: a larger amount is a typing mistake
MAX_LINKS = 10
MIN_RATE, MAX_RATE = Decimal("0.00000001"), Decimal(10**6)
CURRENCY_HELP = _("Three letters of ISO 4217, such as GBP")


class BenefitKind(models.TextChoices):
    MONEY_SAVED = "money_saved", _("Money saved")
    MONEY_AVOIDED = "money_avoided", _("Spending avoided")
    HOURS = "hours", _("Working hours")
    PEOPLE = "people", _("People reached")
    ACCESS = "access", _("Access opened")


#: Kinds whose amount has a currency.
MONEY = (BenefitKind.MONEY_SAVED.value, BenefitKind.MONEY_AVOIDED.value)
#: Kinds that are counted in whole numbers.
COUNTED = (BenefitKind.PEOPLE.value, BenefitKind.ACCESS.value)


class BenefitPeriod(models.TextChoices):
    """What the amount is said of."""

    ONCE = "once", _("In all")
    YEARLY = "yearly", _("Every year")


class Confidence(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class Benefit(KeyedTenant):
    """Of a project, or of the institution where there is none. An amount is never added up across kinds, currencies or
    periods. `text`: what it is; `evidence`: how it is known. Rows that were written as savings have no first day.

    `library_confirmer`, `it_confirmer`: who is asked, in the place of the project's owners. A side has confirmed what
    the row says once its day is there; a change of that takes both days away."""

    keeps_deletions = True
    project = TenantForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="benefits", verbose_name=_("project")
    )
    kind = models.CharField(max_length=13, choices=BenefitKind, verbose_name=_("kind"))
    text = models.TextField(max_length=MAX_TEXT_LENGTH, verbose_name=_("what it is"))
    amount = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_AMOUNT)],
        verbose_name=_("amount"),
    )
    currency = LineField(
        max_length=3, blank=True, default="", help_text=CURRENCY_HELP, verbose_name=_("currency")
    )  # fmt: skip
    period = models.CharField(
        max_length=6, choices=BenefitPeriod, default=BenefitPeriod.ONCE, verbose_name=_("how often")
    )
    from_on = models.DateField(null=True, blank=True, verbose_name=_("first day"))
    to_on = models.DateField(null=True, blank=True, verbose_name=_("last day"))
    confidence = models.CharField(
        max_length=6, choices=Confidence, default=Confidence.LOW, verbose_name=_("confidence")
    )
    evidence = models.TextField(
        max_length=MAX_TEXT_LENGTH, blank=True, default="", verbose_name=_("evidence")
    )  # fmt: skip
    links = models.JSONField(
        default=list, blank=True, validators=[MaxLengthValidator(MAX_LINKS)], verbose_name=_("links to the evidence")
    )
    library_confirmer = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("who confirms for the library"),
    )  # fmt: skip
    it_confirmer = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("who confirms for IT"),
    )  # fmt: skip
    entered_by = TenantForeignKey(
        Person, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    library_confirmed_by = TenantForeignKey(
        Person, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("confirmed for the library by"),
    )  # fmt: skip
    library_confirmed_on = models.DateField(
        null=True, blank=True, editable=False, verbose_name=_("library confirmed on")
    )  # fmt: skip
    it_confirmed_by = TenantForeignKey(
        Person, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("confirmed for IT by"),
    )  # fmt: skip
    it_confirmed_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("IT confirmed on"))

    class Meta:
        ordering = ["kind", "id"]
        indexes = [
            models.Index(fields=["institution", "-id"], name="benefit_newest"),
            models.Index(
                fields=["institution", "project"],
                condition=Q(library_confirmed_on=None) | Q(it_confirmed_on=None),
                name="benefit_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BenefitKind.values), name="benefit_kind_known"),
            models.CheckConstraint(condition=Q(period__in=BenefitPeriod.values), name="benefit_period_known"),
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="benefit_confidence_known"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0, amount__lte=MAX_AMOUNT), name="benefit_amount_likely"
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=MONEY) & ~Q(currency="") & Q(amount__isnull=False))
                | (~Q(kind__in=MONEY) & Q(currency="")),
                name="benefit_currency_of_money",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(from_on__isnull=False, to_on__gte=F("from_on")),
                name="benefit_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_confirmed(self) -> bool:
        """By both sides."""
        return None not in (self.library_confirmed_on, self.it_confirmed_on)


class ExchangeRate(KeyedTenant):
    """What the institution states: on this day one of `currency` was worth `rate` of `into`."""

    keeps_deletions = True
    currency = LineField(max_length=3, help_text=CURRENCY_HELP, verbose_name=_("currency"))
    into = LineField(max_length=3, help_text=CURRENCY_HELP, verbose_name=_("into"))
    rate = models.DecimalField(
        max_digits=15,
        decimal_places=8,
        validators=[MinValueValidator(MIN_RATE), MaxValueValidator(MAX_RATE)],
        help_text=_("What one of the currency is worth"),
        verbose_name=_("rate"),
    )
    stated_on = models.DateField(verbose_name=_("day of the rate"))

    class Meta:
        ordering = ["currency", "into", "-stated_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "currency", "into", "stated_on"], name="exchange_rate_once_a_day"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0, rate__lte=MAX_RATE), name="exchange_rate_likely"),
            models.CheckConstraint(condition=~Q(currency=F("into")), name="exchange_rate_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} → {self.into}"


#: The condition of `Benefit.is_confirmed`, for queries.
CONFIRMED = Q(library_confirmed_on__isnull=False, it_confirmed_on__isnull=False)

"""Institutions, their term calendar, and the consortium they may belong to. May import tenancy only."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.institutions.weekends import EVERY_DAY, SATURDAY_AND_SUNDAY, days_of, mask_of
from accounts.languages import MAX_CODE_LENGTH, language_choices
from foundation.db.line_fields import LineField
from foundation.limits import EARLIEST_DAY, LATEST_DAY, MAX_NAME_LENGTH
from foundation.tenancy import ScopedManager, Tenant, across_institutions

MAX_CLOSURE = timedelta(weeks=53)  # a longer one is a typing mistake in the year


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone. Enter one such as Europe/London."), params={"value": value}
        )


def validate_country(value: str) -> None:
    if value not in countries:
        raise ValidationError(
            _("“%(value)s” is not a country. Enter the two letters of ISO 3166, such as GB."), params={"value": value}
        )


class Consortium(models.Model):
    """A group of institutions. Not a tenant's row: it stands above them."""

    name = LineField(max_length=MAX_NAME_LENGTH, unique=True, verbose_name=_("name"))

    class Meta:
        verbose_name_plural = _("consortia")

    def __str__(self) -> str:
        return self.name


class InstitutionManager(ScopedManager["Institution"]):
    by = "id"


class Institution(models.Model):
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    country = models.CharField(
        max_length=2,
        validators=[validate_country],
        help_text=_("Two-letter country code, such as GB"),
        verbose_name=_("country"),
    )
    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[validate_time_zone], verbose_name=_("time zone")
    )
    reminder_hour = models.PositiveSmallIntegerField(
        default=9,
        validators=[MaxValueValidator(23)],
        help_text=_("Hour at which reminders are sent, from 0 to 23, local time"),
        verbose_name=_("reminder hour"),
    )
    weekend = models.PositiveSmallIntegerField(
        default=SATURDAY_AND_SUNDAY,
        db_default=SATURDAY_AND_SUNDAY,
        editable=False,
        help_text=_("Days on which nobody works, one bit each: Monday 1, Tuesday 2, … Sunday 64"),
        verbose_name=_("weekend"),
    )
    requires_trace = models.BooleanField(
        default=False,
        help_text=_("A meeting counts only with a note, a decision, an action or an agenda item"),
        verbose_name=_("notes or outcomes required"),
    )
    language = models.CharField(
        max_length=MAX_CODE_LENGTH,
        default="en-gb",
        choices=language_choices,
        help_text=_("For people who have not chosen a language"),
        verbose_name=_("language"),
    )
    consortium = models.ForeignKey(
        Consortium,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="institutions",
        verbose_name=_("consortium"),
    )
    consortium_agreed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Since when the consortium may read this institution's aggregates"),
        verbose_name=_("consortium agreed at"),
    )
    created_at = models.DateTimeField(auto_now_add=True, verbose_name=_("created at"))
    updated_at = models.DateTimeField(auto_now=True, verbose_name=_("updated at"))
    version = models.PositiveIntegerField(default=1, editable=False, verbose_name=_("version"))

    objects = InstitutionManager()

    class Meta:
        swappable = "INSTITUTION_MODEL"  # so that a migration of foundation names the setting, and not this app
        constraints = [
            models.CheckConstraint(condition=models.Q(reminder_hour__lte=23), name="institution_hour_is_an_hour"),
            models.CheckConstraint(condition=models.Q(weekend__lt=EVERY_DAY), name="institution_works_some_day"),
        ]

    def __str__(self) -> str:
        return self.name

    def has_namesake(self, *, everywhere: bool) -> bool:
        """Whether another one has its name: of all, or of those that its people see, since both share in one
        consortium. The name of any other is not told (docs/adr/0046)."""
        with across_institutions():
            others = Institution.objects.exclude(pk=self.pk).filter(name__same_text=self.name)
            if not everywhere:
                shares = self.consortium_id is not None and self.consortium_agreed_at is not None
                partners = models.Q(consortium=self.consortium_id, consortium_agreed_at__isnull=False)
                others = others.filter(partners if shares else models.Q(pk=None))
            return others.exists()

    @property
    def weekend_days(self) -> list[int]:
        """From Monday 1 to Sunday 7."""
        return days_of(self.weekend)

    @weekend_days.setter
    def weekend_days(self, days: Iterable[int]) -> None:
        self.weekend = mask_of(days)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local_time(self, at: datetime) -> datetime:
        """The instant `at` (aware) as this institution's clocks show it."""
        return at.astimezone(self.zone)

    def day(self, at: datetime) -> date:
        """The calendar day at this institution at the instant `at` (aware)."""
        return self.local_time(at).date()


class Closure(Tenant):
    """An entry of the term calendar, on whose days nobody is nudged and no clock runs: a run of whole weeks, in which
    nothing counts, or a single day, whose week counts."""

    keeps_deletions = True
    name = LineField(max_length=100, verbose_name=_("name"))
    starts_on = models.DateField(help_text=_("A Monday, or a single day"), verbose_name=_("starts on"))
    ends_on = models.DateField(help_text=_("A Sunday, or the same day"), verbose_name=_("ends on"))

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="closure_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.starts_on} to {self.ends_on}"

    @property
    def is_a_day(self) -> bool:
        return self.starts_on == self.ends_on

    def clean(self) -> None:
        problems = {}
        if self.starts_on and self.starts_on.weekday() != 0 and not self.is_a_day:
            problems["starts_on"] = ValidationError(
                _("Closed weeks begin on a Monday. For a closed day, give the same day twice."), code="wrong_weekday"
            )
        if self.ends_on and self.ends_on.weekday() != 6 and not self.is_a_day:
            problems["ends_on"] = ValidationError(
                _("Closed weeks end on a Sunday. For a closed day, give the same day twice."), code="wrong_weekday"
            )
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            problems["ends_on"] = ValidationError(
                _("The last day is before the first. Choose a later one."), code="order"
            )
        if self.starts_on and self.ends_on and self.ends_on - self.starts_on > MAX_CLOSURE:
            problems["ends_on"] = ValidationError(_("Closed weeks can last one year at most."), code="out_of_range")
        if self.starts_on and not EARLIEST_DAY <= self.starts_on <= LATEST_DAY:
            problems["starts_on"] = ValidationError(_("Choose a day between 1990 and 2200."), code="out_of_range")
        if problems:
            raise ValidationError(problems)

"""People, their teams and their roles. May import institutions and tenancy."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Institution
from accounts.languages import MAX_CODE_LENGTH, language_choices
from accounts.people.fields import AddressField, validate_address
from accounts.roles import Role, Side
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import (
    KeyedTenant,
    ScopedManager,
    Tenant,
    TenantForeignKey,
    TenantOneToOneField,
    across_institutions,
)

MAX_TEAM_HOURS = 4000  # a week: a hundred people


class Team(KeyedTenant):
    keeps_deletions = True
    name = LineField(max_length=120, verbose_name=_("name"))
    side = models.CharField(max_length=12, choices=Side, verbose_name=_("side"))
    hours_a_week = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TEAM_HOURS)],
        help_text=_("What the team can give to joint projects"),
        verbose_name=_("hours a week"),
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="team_institution_id"),
            models.UniqueConstraint("institution", Lower("name"), name="team_name_once_per_institution"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="team_side_known"),
        ]

    def __str__(self) -> str:
        return self.name


#: Somebody signed in, or set a password. Only then is an address theirs in the whole installation: before that, other
#: institutions may have entered it too, without one hearing of the other (docs/adr/0046).
HAS_PASSWORD = ~models.Q(password__startswith="!")  # noqa: S106  # what Django writes in the place of none
USED = models.Q(is_superuser=True) | models.Q(last_login__isnull=False) | HAS_PASSWORD


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> "PersonQuerySet":
        return self.filter(is_active=True)

    def used(self) -> "PersonQuerySet":
        return self.filter(USED)


class PersonManager(ScopedManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """With what Django's own commands call: across institutions, since one used account has an e-mail address."""

    def get_by_natural_key(self, username: str) -> "Person":
        with across_institutions():
            person: Person = self.used().get(email=username)
            return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """The operator of the installation, who belongs to no institution."""
        with across_institutions():
            person: Person = self.model(email=email, is_superuser=True, is_staff=True, **fields)
            person.set_password(password)
            person.save(using=self._db)
            return person


class Person(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # knox has no types
    """Signs in by e-mail and belongs to one institution; an operator (`is_superuser`) may belong to none.

    The side comes from `team`, the home team; further teams are `memberships`.
    """

    email = AddressField(db_index=True, validators=[validate_address], verbose_name=_("email"))
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="people",
        db_index=False,
        verbose_name=_("institution"),
    )
    team = TenantForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="people", verbose_name=_("team")
    )
    language = models.CharField(
        max_length=MAX_CODE_LENGTH,
        blank=True,
        default="",
        choices=language_choices,
        help_text=_("Leave empty to use the institution's"),
        verbose_name=_("language"),
    )
    is_active = models.BooleanField(default=True, verbose_name=_("is active"))
    is_staff = models.BooleanField(default=False, help_text=_("May open the admin"), verbose_name=_("is staff"))
    created_at = models.DateTimeField(default=timezone.now, editable=False, verbose_name=_("created at"))
    updated_at = models.DateTimeField(auto_now=True, db_index=True, verbose_name=_("updated at"))
    version = models.PositiveIntegerField(default=1, editable=False, verbose_name=_("version"))

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="person_institution_id"),
            models.UniqueConstraint(
                "institution",
                Lower("email"),
                name="person_email_once_per_institution",
                violation_error_message=_("This e-mail address is already in use."),
            ),
            models.UniqueConstraint(Lower("email"), name="person_email_of_one_used_account", condition=USED),
            models.CheckConstraint(
                condition=models.Q(institution__isnull=False) | models.Q(is_superuser=True),
                name="person_has_an_institution",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def side(self) -> Side:
        """Today's side; an attendance keeps the one of its day. A query may bring it along as `home_side`."""
        found = self.__dict__.get("home_side") or (self.team and self.team.side)
        return Side(found) if found else Side.OTHER

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Asked once per instance."""
        return frozenset(map(Role, self.grants.values_list("role", flat=True)))


class SideChange(Tenant):
    """From `since_on` on the person was on `side`. Rows exist only for people who moved."""

    person = TenantForeignKey(
        Person,
        on_delete=models.CASCADE,
        related_name="sides",
        db_index=False,
        constraint_name="side_since_person_same_institution",
        verbose_name=_("person"),
    )
    side = models.CharField(max_length=12, choices=Side, verbose_name=_("side"))
    since_on = models.DateField(verbose_name=_("since on"))

    class Meta:
        ordering = ["since_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "since_on"], name="side_since_once_a_day"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="side_since_side_known"),
        ]


class Membership(Tenant):
    """A person in a team besides the home team."""

    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, related_name="memberships", db_index=False, verbose_name=_("person")
    )
    team = TenantForeignKey(Team, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("team"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "team"], name="membership_once"),
        ]


class RoleGrant(Tenant):
    """A role that a person holds at their institution."""

    person = TenantForeignKey(
        Person,
        on_delete=models.CASCADE,
        related_name="grants",
        db_index=False,
        constraint_name="grant_person_same_institution",
        verbose_name=_("person"),
    )
    role = models.CharField(max_length=12, choices=Role, verbose_name=_("role"))
    granted_at = models.DateTimeField(default=timezone.now, verbose_name=_("granted at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="grant_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="grant_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role} since {self.granted_at:%Y-%m-%d}"


class PasswordRequest(models.Model):
    """Somebody asked for a link that sets a password at this address, which may be nobody's.

    `asked_at` is empty once the request is answered; the row goes when the next one may be sent. `inviter`: the name of
    the administrator who asked for somebody new, whose id is `invited`; 0: for whoever has the address.
    """

    email = AddressField(verbose_name=_("email"))
    invited = models.BigIntegerField(default=0, verbose_name=_("invited"))
    asked_at = models.DateTimeField(null=True, verbose_name=_("asked at"))
    sent_at = models.DateTimeField(null=True, verbose_name=_("sent at"))
    inviter = LineField(max_length=MAX_NAME_LENGTH, blank=True, default="", verbose_name=_("inviter"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email", "invited"], name="password_request_once")]


class AddressChange(Tenant):
    """A new address for a person, that is not theirs yet: accounts/people/address_changes.py says when it will be."""

    person = TenantOneToOneField(
        Person, on_delete=models.CASCADE, related_name="address_change", verbose_name=_("person")
    )
    email = AddressField(verbose_name=_("email"))
    asked_by = TenantForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(verbose_name=_("asked at"))
    confirmed_at = models.DateTimeField(null=True, verbose_name=_("confirmed at"))
    agreed_at = models.DateTimeField(null=True, verbose_name=_("agreed at"))


class AccountNotice(models.Model):
    """A mail about somebody's account, on its way to one address. The row goes when the mail is sent."""

    email = AddressField(verbose_name=_("email"))
    language = models.CharField(max_length=MAX_CODE_LENGTH, verbose_name=_("language"))
    kind = models.CharField(max_length=30, verbose_name=_("kind"))
    facts = models.JSONField(default=dict, verbose_name=_("facts"))
    made_at = models.DateTimeField(verbose_name=_("made at"))
    claimed_at = models.DateTimeField(null=True, verbose_name=_("claimed at"))

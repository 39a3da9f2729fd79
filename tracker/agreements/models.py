"""What the two departments agreed on for their work together, version by version."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import KeyedTenant, Tenant, TenantForeignKey

MAX_PART_LENGTH = 5000  # characters of one part: two pages

#: The parts of its text: a change of one of them is a new version.
PARTS = ("purpose", "roles", "response_times", "text")


class AgreementText(models.Model):
    purpose = models.TextField(max_length=MAX_PART_LENGTH, verbose_name=_("purpose"))
    roles = models.TextField(max_length=MAX_PART_LENGTH, blank=True, verbose_name=_("who does what"))
    response_times = models.TextField(max_length=MAX_PART_LENGTH, blank=True, verbose_name=_("response times"))
    text = models.TextField(max_length=MAX_PART_LENGTH, blank=True, verbose_name=_("what else is agreed"))
    number = models.PositiveSmallIntegerField(default=1, editable=False, verbose_name=_("number of the version"))
    what_changed = models.TextField(max_length=MAX_PART_LENGTH, blank=True, verbose_name=_("what changed"))
    written_on = models.DateField(editable=False, verbose_name=_("written on"))
    library_agreed_by = TenantForeignKey(
        Person, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("agreed for the library by"),
    )  # fmt: skip
    library_agreed_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("library agreed on"))
    it_agreed_by = TenantForeignKey(
        Person, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("agreed for IT by"),
    )  # fmt: skip
    it_agreed_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("IT agreed on"))

    class Meta:
        abstract = True


class Agreement(KeyedTenant, AgreementText):
    """As it is now. It is in force once the owner of each side has agreed to this version."""

    keeps_deletions = True
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    library_owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("library owner")
    )
    it_owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("IT owner")
    )
    review_on = models.DateField(null=True, blank=True, verbose_name=_("review on"))
    ended_on = models.DateField(null=True, blank=True, verbose_name=_("ended on"))

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["institution", "id"], name="agreement_institution_id")]

    def __str__(self) -> str:
        return self.name

    @property
    def in_force(self) -> bool:
        return self.ended_on is None and None not in (self.library_agreed_on, self.it_agreed_on)


class AgreementVersion(Tenant, AgreementText):
    """A version that was in its place before."""

    keeps_deletions = True
    agreement = TenantForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="versions", db_index=False, verbose_name=_("agreement")
    )

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"{self.agreement} {self.number}"


#: Not in force: a side's owner has not agreed to the version.
WAITING = Q(ended_on=None) & (Q(library_agreed_on=None) | Q(it_agreed_on=None))

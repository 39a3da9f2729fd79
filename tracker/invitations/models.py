"""What invited people and guests were told about a meeting. May import meetings and delivery."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import ScopedRow, Tenant, TenantForeignKey, TenantOneToOneField
from tracker.delivery.models import Message
from tracker.meetings.models import Meeting, MeetingSeries


class Method(models.TextChoices):
    """Of iTIP, RFC 5546."""

    REQUEST = "REQUEST", _("Invitation")
    CANCEL = "CANCEL", _("Cancellation")


class Invitation(ScopedRow):
    """One message about a meeting to one of those invited: what it says, once it is composed. `facts` is what it says
    of the meeting (rules.Facts), from which the next message is told apart. It outlives the meeting: a deleted one is
    cancelled in every calendar."""

    meeting = TenantForeignKey(
        Meeting, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("meeting")
    )
    series = TenantForeignKey(
        MeetingSeries, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("series")
    )
    uid = models.CharField(
        max_length=200, help_text=_("What calendars call the meeting, for good"), verbose_name=_("uid")
    )
    person = TenantForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    guest_name = LineField(max_length=MAX_NAME_LENGTH, blank=True, default="", verbose_name=_("guest name"))
    guest_address = models.EmailField(blank=True, default="", verbose_name=_("guest address"))
    message = TenantOneToOneField(
        Message, on_delete=models.CASCADE, related_name="invitation", verbose_name=_("message")
    )
    method = models.CharField(max_length=7, choices=Method, blank=True, default="", verbose_name=_("method"))
    sequence = models.PositiveIntegerField(default=0, verbose_name=_("sequence"))
    facts = models.JSONField(default=dict, verbose_name=_("facts"))

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["uid"], name="invitation_uid")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, guest_address="") | Q(person__isnull=True) & ~Q(guest_address=""),
                name="invitation_person_or_guest",
            ),
            models.CheckConstraint(condition=Q(method__in=["", *Method.values]), name="invitation_method_known"),
        ]

    def __str__(self) -> str:
        return f"{self.method or 'something'} about {self.uid} to {self.person_id or self.guest_address}"

    @property
    def recipient(self) -> "int | str":
        """What tells those invited apart: the person's id, or the guest's address."""
        return self.person_id if self.person_id is not None else self.guest_address


class CalendarFeed(Tenant):
    """The private address at which a calendar program reads a person's meetings. `digest` is of its secret, which was
    shown once; a new address takes the place of the old one."""

    person = TenantOneToOneField(
        Person, on_delete=models.CASCADE, related_name="calendar_feed", verbose_name=_("person")
    )
    digest = models.CharField(max_length=128, unique=True, verbose_name=_("digest"))
    last_read_on = models.DateField(null=True, blank=True, verbose_name=_("last read on"))

    def __str__(self) -> str:
        return str(self.person_id)

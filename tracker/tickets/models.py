"""What is done in a ticket system, and only named here. The work itself stays there: this is no second task board.
May import accounts."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import KeyedTenant
from foundation.web_addresses import MAX_URL_LENGTH

MAX_LABEL_LENGTH = 100  # characters: the number of a ticket, with its project
MAX_WORD_LENGTH = 100  # characters: what a ticket system calls a state
MAX_DONE_WORDS = 20  # states of a ticket system that mean that nothing is left to do
MAX_PATH_LENGTH = 200  # characters: a JSON Pointer
MAX_SECRET_LENGTH = 2000  # characters: signed tokens reach 1,500
MAX_HEADER_LENGTH = 60  # characters: the name of a header


class TicketState(models.TextChoices):
    """What a ticket system says of an item, or a person in its place."""

    UNKNOWN = "", _("Not known")
    OPEN = "open", _("Open")
    DONE = "done", _("Closed")


class TicketFault(models.TextChoices):
    """Why a ticket system could not be read."""

    NONE = "", _("None")
    ADDRESS = "address", _("Its address is inside a private network, which this installation may not ask.")
    UNREACHABLE = "unreachable", _("It does not answer, or not as a web server does.")
    TOO_SLOW = "too_slow", _("It took more than five seconds.")
    TOO_LARGE = "too_large", _("Its answer is larger than 256 kB.")
    REDIRECTED = "redirected", _("It sends us to another address. Enter that one, or check the secret.")
    STATUS = "status", _("It answers with an error. Check the address and the secret.")
    NOT_JSON = "not_json", _("Its answer is not JSON.")
    NO_STATE = "no_state", _("Its answer has no state at that path.")
    SECRET = "secret", _("The secret can no longer be read. Enter it again.")


class Ticketed(models.Model):
    """A row that may be the item of a ticket system: `ticket_url` leads there, `ticket_label` is its name.
    `ticket_state` was read there (`ticket_word` is what it is called there) or said by a person (without a word).
    `ticket_due_at`: when it is read again."""

    ticket_url = models.CharField(
        max_length=MAX_URL_LENGTH, blank=True, default="", db_default="", verbose_name=_("address of the ticket")
    )
    ticket_label = models.CharField(
        max_length=MAX_LABEL_LENGTH, blank=True, default="", db_default="", verbose_name=_("ticket")
    )
    ticket_state = models.CharField(
        max_length=4,
        choices=TicketState,
        blank=True,
        default=TicketState.UNKNOWN,
        db_default="",
        verbose_name=_("state of the ticket"),
    )
    ticket_word = models.CharField(
        max_length=MAX_WORD_LENGTH,
        blank=True,
        default="",
        db_default="",
        editable=False,
        verbose_name=_("state of the ticket as its system calls it"),
    )
    ticket_due_at = models.DateTimeField(
        null=True, blank=True, editable=False, verbose_name=_("ticket is read again at")
    )

    class Meta:
        abstract = True


class TicketRule(KeyedTenant):
    """How the state of a ticket is read: `item_address` is how addresses of tickets look, `state_address` where the
    same ticket is read as JSON; `{key}` stands for its number in both. `state_path`: a JSON Pointer (RFC 6901) to the
    state; `done_words`: the states that mean done, all others mean open. `encrypted_secret`: what is sent in `header`.

    `due_at`: when the sweep may take it, which is how long a worker holds it, how fast it is read and how long it is
    left alone after a fault. `tried_at`: when somebody last tried it on its page. `failures` in a row, the last of
    them `fault` and `fault_status`."""

    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    item_address = models.CharField(max_length=MAX_URL_LENGTH, verbose_name=_("address of a ticket"))
    state_address = models.CharField(max_length=MAX_URL_LENGTH, verbose_name=_("address of its state"))
    state_path = models.CharField(max_length=MAX_PATH_LENGTH, verbose_name=_("path to the state"))
    done_words = models.JSONField(
        default=list, validators=[MaxLengthValidator(MAX_DONE_WORDS)], verbose_name=_("states that mean done")
    )
    header = models.CharField(
        max_length=MAX_HEADER_LENGTH, blank=True, default="", verbose_name=_("header of the secret")
    )
    encrypted_secret = models.TextField(blank=True, default="", editable=False, verbose_name=_("secret"))
    due_at = models.DateTimeField(editable=False, verbose_name=_("due at"))
    read_at = models.DateTimeField(null=True, editable=False, verbose_name=_("read at"))
    tried_at = models.DateTimeField(null=True, editable=False, verbose_name=_("tried at"))
    failures = models.PositiveIntegerField(default=0, editable=False, verbose_name=_("failures in a row"))
    fault = models.CharField(
        max_length=11,
        choices=TicketFault,
        blank=True,
        default=TicketFault.NONE,
        editable=False,
        verbose_name=_("what went wrong"),
    )
    fault_status = models.PositiveSmallIntegerField(null=True, editable=False, verbose_name=_("status of the answer"))

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["due_at"], name="ticket_rule_due")]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="ticket_rule_name_once"),
            models.CheckConstraint(condition=Q(fault__in=TicketFault.values), name="ticket_rule_fault_known"),
        ]

    def __str__(self) -> str:
        return self.name

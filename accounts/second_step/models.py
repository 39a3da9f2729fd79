"""What a person signs in with besides the password. May import people."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.db.line_fields import LineField

MAX_METHOD_NAME_LENGTH = 60  # characters
MAX_METHODS = 10  # of one person, without recovery codes


class Method(models.TextChoices):
    APP = "app", _("Authenticator app")
    PASSKEY = "passkey", _("Passkey")
    CODE = "code", _("Recovery code")


class Authenticator(models.Model):
    """`secret`: of an app its seed, encrypted (secrets.py); of a recovery code its hash; of a passkey its public key.
    `counter`: what was used last: the time step of an app, the signature count of a passkey."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_constraint=False, verbose_name=_("person")
    )
    kind = models.CharField(max_length=8, choices=Method, verbose_name=_("kind"))
    name = LineField(max_length=MAX_METHOD_NAME_LENGTH, blank=True, verbose_name=_("name"))
    secret = models.TextField(verbose_name=_("secret"))
    credential_id = models.TextField(default="", blank=True, verbose_name=_("credential id"))
    counter = models.BigIntegerField(default=0, verbose_name=_("counter"))
    created_at = models.DateTimeField(default=timezone.now, verbose_name=_("created at"))
    used_at = models.DateTimeField(null=True, verbose_name=_("used at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Method.values), name="authenticator_kind_known"),
        ]

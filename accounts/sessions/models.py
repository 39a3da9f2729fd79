"""Sessions, with what their owner needs to tell them apart. The engine is `store`, named in collab/settings.py."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.people.devices import MAX_DEVICE_LENGTH
from accounts.people.known_devices import MAX_ID_LENGTH
from accounts.people.models import Person


class Session(AbstractBaseSession):
    """Django's, whose key is the cookie's value: it is shown nowhere. The other columns are empty before sign-in, and
    go with the row when the person signs out, is signed out, or after two weeks."""

    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False, verbose_name=_("person")
    )
    device = models.CharField(max_length=MAX_DEVICE_LENGTH, default="", verbose_name=_("device"))
    address = models.GenericIPAddressField(null=True, verbose_name=_("address"))
    signed_in_at = models.DateTimeField(null=True, verbose_name=_("signed in at"))
    seen_at = models.DateTimeField(null=True, verbose_name=_("seen at"))


class NewSignIn(models.Model):
    """A sign-in from a device that was new to the person, of which they were told (new_sign_ins.py). The row outlives
    the session, which whoever signed in may end. `known_as`: the device's id in its cookie (people/known_devices.py).
    """

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_constraint=False, verbose_name=_("person")
    )
    device = models.CharField(max_length=MAX_DEVICE_LENGTH, blank=True, default="", verbose_name=_("device"))
    address = models.GenericIPAddressField(null=True, verbose_name=_("address"))
    known_as = models.CharField(max_length=MAX_ID_LENGTH, default="", verbose_name=_("known as"))
    made_at = models.DateTimeField(verbose_name=_("made at"))
    disowned_at = models.DateTimeField(null=True, verbose_name=_("disowned at"))

    class Meta:
        ordering = ["-made_at"]

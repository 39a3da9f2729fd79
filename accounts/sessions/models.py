"""Sessions, with what their owner needs to tell them apart. The engine is `store`, named in collab/settings.py."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.people.devices import MAX_DEVICE_LENGTH
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

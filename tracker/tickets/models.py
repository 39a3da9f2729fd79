"""What is done in a ticket system, and only named here. The work itself stays there: this is no second task board."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.web_addresses import MAX_URL_LENGTH

MAX_LABEL_LENGTH = 100  # characters: the number of a ticket, with its project


class Ticketed(models.Model):
    """A row that may be the item of a ticket system: `ticket_url` leads there, `ticket_label` is its name."""

    ticket_url = models.CharField(
        max_length=MAX_URL_LENGTH, blank=True, default="", db_default="", verbose_name=_("address of the ticket")
    )
    ticket_label = models.CharField(
        max_length=MAX_LABEL_LENGTH, blank=True, default="", db_default="", verbose_name=_("ticket")
    )

    class Meta:
        abstract = True

"""A request to somebody who agreed to teach: what it can become, and when it ends by itself. Imports no models."""

from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

OPEN_FOR = timedelta(days=14)  # then it expires, and the asker is told


class RequestState(TextChoices):
    WAITING = "waiting", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RequestKind(TextChoices):
    LEARN = "learn", _("Teach me")
    SESSION = "session", _("Hold a session")


def is_over(expires_on: date, today: date) -> bool:
    """The last day still counts."""
    return today > expires_on

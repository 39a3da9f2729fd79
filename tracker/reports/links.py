"""The signed link in a monthly report by which its reader ends the subscription, without signing in. Pure."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_PERSON = signing.Signer(salt="tracker.reports.leave")


def leave_url(person_id: int) -> str:
    """Without an end: whoever finds the mail years later may still leave."""
    return settings.BASE_URL + reverse("report-leave", args=[_PERSON.sign(str(person_id)).replace(":", ".")])


def read_person(token: str) -> int | None:
    """None when we never signed this."""
    try:
        return int(_PERSON.unsign(token.replace(".", ":")))
    except (signing.BadSignature, ValueError):
        return None

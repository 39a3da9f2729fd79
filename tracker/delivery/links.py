"""The signed link by which whoever has a message ends its kind, without signing in. Pure."""

from functools import cache

from django.conf import settings
from django.core import signing
from django.urls import reverse

_TOKEN = "a-token-stands-here"  # noqa: S105


def unsubscribe_url(*, kind: str, person_id: int) -> str:
    """Without an end: whoever finds the message years later may still leave."""
    token = _signer().sign(f"{kind}.{person_id}").replace(":", ".")
    return settings.BASE_URL + _path().replace(_TOKEN, token)


def read_unsubscribe(token: str) -> tuple[str, int] | None:
    """The kind and the person; None when we never signed this."""
    signed, _dot, signature = token.rpartition(".")
    try:
        kind, _dot, person_id = _signer().unsign(f"{signed}:{signature}").rpartition(".")
        return kind, int(person_id)
    except (signing.BadSignature, ValueError):
        return None


def _signer() -> signing.Signer:
    """Reads what was signed with a key of SECRET_KEY_FALLBACKS, too."""
    return signing.Signer(salt="tracker.delivery.unsubscribe")


@cache
def _path() -> str:
    """The address with a stand-in for its token: thousands of messages differ in nothing else."""
    return reverse("unsubscribe", args=[_TOKEN])

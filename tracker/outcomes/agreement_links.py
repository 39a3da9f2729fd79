"""The signed link by which somebody who must agree to a decision does so from their mail. Pure."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

_VOICE = signing.TimestampSigner(salt="tracker.outcomes.agree")
VALID = timedelta(days=30)


def agree_url(voice_id: int) -> str:
    return settings.BASE_URL + reverse("decision-agree-by-mail", args=[_VOICE.sign(str(voice_id)).replace(":", ".")])


def read_voice(token: str) -> int | None:
    """The id of the person's part in the decision; None when we never signed this, or too long ago."""
    try:
        return int(_VOICE.unsign(token.replace(".", ":"), max_age=VALID))
    except (signing.BadSignature, ValueError):
        return None

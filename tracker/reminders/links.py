"""The signed links of a message. A reminder's link expires; that it works once is the row's to say (actions.answer).
Whoever has the message may answer it: the link is the credential, and only of that. Pure: asks no clock but
the signer's."""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.core import signing
from django.urls import reverse

VALID = timedelta(days=30)
_TOKEN = "a-token-stands-here"  # noqa: S105
_REMINDER = signing.TimestampSigner(salt="tracker.reminders.answer")


class Expired(Exception):
    """The link was right once."""


def page_url(path: str) -> str:
    return settings.BASE_URL + path


def preferences_url() -> str:
    return page_url(_path("preferences"))


def answer_url(reminder_id: int, answer: str) -> str:
    """`answer`: we-met, we-did-not, snooze or resume."""
    token = _REMINDER.sign(str(reminder_id)).replace(":", ".")
    return settings.BASE_URL + _path("reminder-answer", _TOKEN, answer).replace(_TOKEN, token)


@cache
def _path(name: str, *rest: str) -> str:
    """An address, with a stand-in for its token if it has one: thousands of letters differ in nothing else."""
    return reverse(name, args=rest)


def read_reminder(token: str) -> int | None:
    """The reminder's id; None when we never signed this; Expired when it is too old."""
    try:
        return int(_REMINDER.unsign(token.replace(".", ":"), max_age=VALID))
    except signing.SignatureExpired as error:
        raise Expired from error
    except (signing.BadSignature, ValueError):
        return None

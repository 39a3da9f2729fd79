"""The signed links of a message. A reminder's link expires; that it works once is the row's to say (actions.answer).
Whoever has the message may answer it: the link is the credential, and only of that. Pure."""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.urls import reverse

from foundation.signed_links import BadLink, ExpiredLink, SignedLinks

VALID = timedelta(days=30)
_REMINDER = SignedLinks("reminder-answer", salt="tracker.reminders.answer", valid=VALID)


def page_url(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def preferences_url() -> str:
    return page_url(_path("preferences"))


def sample_url() -> str:
    """Where the buttons of a sample lead."""
    return page_url(_path("reminder-sample"))


def answer_url(reminder_id: int, answer: str) -> str:
    """`answer`: we-met, we-did-not, snooze or resume."""
    return _REMINDER.url(str(reminder_id), answer)


@cache
def _path(name: str) -> str:
    return reverse(name)


def read_reminder(token: str) -> int | None:
    """The reminder's id; None when we never signed this; ExpiredLink when it is too old."""
    try:
        return int(_REMINDER.read(token))
    except ExpiredLink:
        raise
    except BadLink:
        return None

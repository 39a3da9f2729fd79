"""The signed link of an invitation. Whoever has the mail may answer it; it works until the meeting begins, and the
answer can be changed. Pure."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_ATTENDANCE = signing.Signer(salt="tracker.invitations.answer")


def answer_url(attendance_id: int, answer: str) -> str:
    """`answer`: yes, maybe or no."""
    token = _ATTENDANCE.sign(str(attendance_id)).replace(":", ".")
    return settings.BASE_URL + reverse("invitation-answer", args=[token, answer])


def meeting_url(meeting_id: int) -> str:
    return settings.BASE_URL + reverse("meeting", args=[meeting_id])


def read_answer(token: str) -> int | None:
    """The attendance's id; None when we never signed this."""
    try:
        return int(_ATTENDANCE.unsign(token.replace(".", ":")))
    except (signing.BadSignature, ValueError):
        return None

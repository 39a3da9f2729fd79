"""The signed link of an invitation. Whoever has the mail may answer it; it works until the meeting begins, and the
answer can be changed. Pure."""

from django.conf import settings
from django.urls import reverse

from foundation.signed_links import BadLink, SignedLinks

_ATTENDANCE = SignedLinks("invitation-answer", salt="tracker.invitations.answer")


def answer_url(attendance_id: int, answer: str) -> str:
    """`answer`: yes, maybe or no."""
    return _ATTENDANCE.url(str(attendance_id), answer)


def meeting_url(meeting_id: int) -> str:
    return f"{settings.BASE_URL}{reverse('meeting', args=[meeting_id])}"


def read_answer(token: str) -> int | None:
    """The attendance's id; None when we never signed this."""
    try:
        return int(_ATTENDANCE.read(token))
    except BadLink:
        return None

"""The signed link by which a teacher answers a request without signing in. That it works once is the row's to say."""

from datetime import timedelta

from foundation.signed_links import BadLink, ExpiredLink, SignedLinks
from tracker.skills.rules.request_state import OPEN_FOR

#: A message may be sent days after the request: it is the request that ends first.
VALID = OPEN_FOR + timedelta(days=7)
_ANSWER = SignedLinks("skill-request-by-mail", salt="tracker.skills.request", valid=VALID)


def answer_path(request_id: int) -> str:
    return _ANSWER.path(str(request_id))


def read_answer(token: str) -> int | None:
    """The request's id; None when we never signed this; ExpiredLink when it is too old."""
    try:
        return int(_ANSWER.read(token))
    except ExpiredLink:
        raise
    except BadLink:
        return None

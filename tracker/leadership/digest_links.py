"""The signed links of a sponsor's digest: each does one thing for one person, without signing in. Pure."""

from datetime import timedelta
from typing import NamedTuple

from foundation.signed_links import BadLink, SignedLinks

_BUTTON = SignedLinks("digest-button", salt="tracker.leadership.digest", valid=timedelta(days=40))
AGREE, ATTEND, ASK = "agree", "attend", "ask"


class Pressed(NamedTuple):
    """`row`: of the decision to agree to, or of the project to attend or to ask about."""

    person: int
    what: str
    row: int


def button_url(person: int, what: str, row: int) -> str:
    return _BUTTON.url(f"{person}-{what}-{row}")


def read_button(token: str) -> Pressed | None:
    """None when we never signed this, or too long ago."""
    try:
        person, what, row = _BUTTON.read(token).split("-")
    except BadLink:
        return None
    return Pressed(int(person), what, int(row))

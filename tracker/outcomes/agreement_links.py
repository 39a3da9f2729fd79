"""The signed link by which somebody who must agree to a decision does so from their mail. Pure."""

from datetime import timedelta

from foundation.signed_links import BadLink, SignedLinks

_VOICE = SignedLinks("decision-agree-by-mail", salt="tracker.outcomes.agree", valid=timedelta(days=30))


def agree_url(voice_id: int) -> str:
    return _VOICE.url(str(voice_id))


def read_voice(token: str) -> int | None:
    """The id of the person's part in the decision; None when we never signed this, or too long ago."""
    try:
        return int(_VOICE.read(token))
    except BadLink:
        return None

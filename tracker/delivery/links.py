"""The signed link by which whoever has a message ends its kind, without signing in. Pure."""

from foundation.signed_links import BadLink, SignedLinks

#: Without an end: whoever finds the message years later may still leave.
_UNSUBSCRIBE = SignedLinks("unsubscribe", salt="tracker.delivery.unsubscribe")


def unsubscribe_url(*, kind: str, person_id: int) -> str:
    return _UNSUBSCRIBE.url(f"{kind}.{person_id}")


def read_unsubscribe(token: str) -> tuple[str, int] | None:
    """The kind and the person; None when we never signed this."""
    try:
        kind, _dot, person_id = _UNSUBSCRIBE.read(token).rpartition(".")
    except BadLink:
        return None
    return kind, int(person_id)

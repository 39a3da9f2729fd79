"""A link in bodies."""

from foundation.api.fields import StrictText
from foundation.api.serializers import Strict
from foundation.limits import MAX_NAME_LENGTH
from foundation.web_addresses import MAX_URL_LENGTH


class LinkShape(Strict):
    """An address on the web."""

    described = {"label": "What it is called.", "url": "Begins with https:// or http://."}

    label = StrictText(max_length=MAX_NAME_LENGTH)  # type: ignore[assignment]  # the field of a link, not its own label
    url = StrictText(max_length=MAX_URL_LENGTH)

"""Addresses of the web that people type, and that pages show as links. Imports the refusals only."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from foundation.errors import Fault

MAX_URL_LENGTH = 2000  # characters: browsers and proxies take no longer ones everywhere


def is_web_address(url: str) -> bool:
    """Whether it can be followed as a link: http or https, with a host, without the name of a user, white space or
    characters that show nothing."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(host)
        and parts.username is None
        and len(url) <= MAX_URL_LENGTH
        and url.isprintable()
        and " " not in url
    )


def wrong_links(links: Sequence[Any], *, most: int) -> str:
    """What is wrong with a list of such addresses; "" where nothing is."""
    if len(links) > most:
        return Fault(_("At most %(most)s links. Leave some out.") % {"most": most}, "max_length")
    for link in links:
        if not isinstance(link, str) or not is_web_address(link):
            why = _("“%(link)s” is not an address that begins with http:// or https://.") % {"link": str(link)[:60]}
            return Fault(why, "invalid")
    return ""

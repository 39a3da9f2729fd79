"""Addresses of the web that people type, and that pages show as links. Imports none of our modules."""

from urllib.parse import urlsplit

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

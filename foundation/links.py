"""Links that people keep with something, as they type and read them: words and an address on each line. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.errors import Fault
from foundation.limits import MAX_NAME_LENGTH
from foundation.text import one_line
from foundation.web_addresses import MAX_URL_LENGTH, is_web_address

MAX_LINKS = 10
MAX_LINKS_LENGTH = MAX_LINKS * (MAX_NAME_LENGTH + MAX_URL_LENGTH + 2)  # characters
SHOWN = 80  # characters of an address that has no words


@dataclass(frozen=True, slots=True)
class Link:
    """`label`: the address itself where there are no words for it."""

    label: str
    url: str

    def __str__(self) -> str:
        """As it is typed."""
        return self.url if self.label in ("", self.url[:MAX_NAME_LENGTH]) else f"{self.label} {self.url}"

    @property
    def shown(self) -> str:
        """What a reader follows: the words, or the beginning of the address."""
        if self.label and self.label != self.url[:MAX_NAME_LENGTH]:
            return self.label
        address = self.url.partition("://")[2].removeprefix("www.").rstrip("/")
        return address if len(address) <= SHOWN else f"{address[: SHOWN - 1]}…"


def read_link(line: str) -> Link:
    """An address alone is its own words."""
    words, _space, url = one_line(line).rpartition(" ")
    return Link(words or url[:MAX_NAME_LENGTH], url)


def read_links(text: str) -> list[Link]:
    return [read_link(line) for line in text.splitlines() if line.strip()]


def write_links(links: Iterable[Link]) -> str:
    return "\n".join(map(str, links))


def wrong_links(links: Iterable[Link]) -> str:
    """What is wrong with them; "" for nothing."""
    links = list(links)
    if len(links) > MAX_LINKS:
        return Fault(_("At most %(count)d links.") % {"count": MAX_LINKS}, "max_length")
    for link in links:
        if not is_web_address(link.url):
            told = _("“%(address)s” is not a web address. Use one that begins with https:// or http://.")
            return Fault(told % {"address": link.url[:SHOWN]}, "invalid")
        if len(link.label) > MAX_NAME_LENGTH:
            told = _("The words for a link can have at most %(count)d characters.")
            return Fault(told % {"count": MAX_NAME_LENGTH}, "max_length")
    return ""

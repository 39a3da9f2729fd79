"""Guests: who comes to a meeting without an account here. One parser of "Name <address> (side)", in which the address
may be missing, for forms and files. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.people.addresses import normalise_address, why_no_mailbox
from accounts.roles import Side
from foundation.limits import MAX_NAME_LENGTH
from foundation.text import one_line

MAX_GUESTS = 200  # of a meeting: more is an event, and its guests are not named
MAX_GUEST_ADDRESS_LENGTH = 254  # characters: RFC 5321
MAX_TEXT_LENGTH = MAX_GUESTS * (
    MAX_NAME_LENGTH + MAX_GUEST_ADDRESS_LENGTH + 20
)  # characters that a list of guests can take at most


@dataclass(frozen=True, slots=True)
class Guest:
    """`address`: where an invitation goes, in the form of `normalise_address`; "" where none is known."""

    name: str
    side: Side
    address: str = ""

    def __str__(self) -> str:
        """What `parse_guest` reads."""
        address = f" <{self.address}>" if self.address else ""
        return f"{self.name}{address} ({self.side})"


def parse_guest(text: str) -> Guest:
    """`Hannah Price <hannah@example.org> (it)`: the last brackets hold the side. ValueError says what is wrong."""
    text = one_line(text)
    name, bracket, side = text.removesuffix(")").rpartition("(")
    name, side = name.strip(), side.strip().lower()
    name, address = _split_address(name)
    if not (text.endswith(")") and bracket and name) or side not in Side.values:
        why = _("The side is missing for %(text)s. Write: Name (library), (it), (leadership) or (other).")
        raise ValueError(why % {"text": f"“{text[:60]}”"})
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(_("A name is longer than %(length)s characters.") % {"length": MAX_NAME_LENGTH})
    return Guest(name, Side(side), check_guest_address(address) if address else "")


def _split_address(text: str) -> tuple[str, str]:
    """The name, and what stands in pointed brackets at the end and has an @."""
    name, bracket, address = text.removesuffix(">").rpartition("<")
    if not (text.endswith(">") and bracket and "@" in address):
        return text, ""
    return name.strip(), address


def check_guest_address(text: str) -> str:
    """In the form in which addresses are kept. ValueError when no mail can be written to it."""
    address = normalise_address(text)
    if len(address) > MAX_GUEST_ADDRESS_LENGTH:
        raise ValueError(_("“%(text)s” is not an e-mail address.") % {"text": text[:60]})
    if why := why_no_mailbox(address):
        raise ValueError(why)
    return address


def parse_guests(texts: Iterable[str]) -> list[Guest]:
    """Each guest once, in the order given; empty texts are passed over. ValueError as `parse_guest`, or too many."""
    guests = list(dict.fromkeys(parse_guest(text) for text in texts if text.strip()))
    if len(guests) > MAX_GUESTS:
        raise ValueError(_("At most %(most)s guests.") % {"most": MAX_GUESTS})
    return guests

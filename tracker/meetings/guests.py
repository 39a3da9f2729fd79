"""Guests: who comes to a meeting without an account here. One parser of "Name (side)" for forms and files. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.roles import Side
from foundation.limits import MAX_NAME_LENGTH

MAX_GUESTS = 200  # of a meeting: more is an event, and its guests are not named
MAX_TEXT_LENGTH = MAX_GUESTS * (MAX_NAME_LENGTH + 20)  # characters that a list of guests can take at most


@dataclass(frozen=True, slots=True)
class Guest:
    name: str
    side: Side

    def __str__(self) -> str:
        """What `parse_guest` reads."""
        return f"{self.name} ({self.side})"


def parse_guest(text: str) -> Guest:
    """`Hannah Price (it)`: the last brackets hold the side. ValueError says what is wrong."""
    text = text.strip()
    name, bracket, side = text.removesuffix(")").rpartition("(")
    name, side = name.strip(), side.strip().lower()
    if not (text.endswith(")") and bracket and name) or side not in Side.values:
        why = _("The side is missing for %(text)s. Write: Name (library), (it), (leadership) or (other).")
        raise ValueError(why % {"text": f"“{text[:60]}”"})
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(_("A name is longer than %(length)s characters.") % {"length": MAX_NAME_LENGTH})
    return Guest(name, Side(side))


def parse_guests(texts: Iterable[str]) -> list[Guest]:
    """Each guest once, in the order given; empty texts are passed over. ValueError as `parse_guest`, or too many."""
    guests = list(dict.fromkeys(parse_guest(text) for text in texts if text.strip()))
    if len(guests) > MAX_GUESTS:
        raise ValueError(_("At most %(most)s guests.") % {"most": MAX_GUESTS})
    return guests

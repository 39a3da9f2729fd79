"""Lists of people as mail programs and calendars write them: `Bob <bob@…>; Reed, Ann; ann@…, Kim (it)`. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.people.addresses import normalise_address, plain_at_signs
from accounts.roles import Side
from foundation.text import clean_text

MAX_ENTRY_LENGTH = 500  # characters of one name with its address
_QUOTES = "\"'“”‘’"
_SIDE = re.compile(r"\(([^()]{1,20})\)$")


@dataclass(frozen=True, slots=True)
class NamedAddress:
    """`address`: in its normal form; "" where there is none. `side`: where it stands in brackets behind a guest."""

    name: str
    address: str = ""
    side: Side | None = None

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name and self.address else self.name or self.address


def split_people(text: str) -> list[str]:
    """The entries of a list, which semicolons, ends of lines, or commas behind an address separate. The comma of
    "Reed, Ann" separates nothing."""
    entries: list[str] = []
    for part in plain_at_signs(text).replace("\n", ";").split(";"):
        entries += _split_at_commas(part) if part.count("@") and "," in part else [part.strip()]
    return [entry for entry in entries if entry]


def _split_at_commas(text: str) -> Iterator[str]:
    """Pieces are put together until they have an address."""
    waiting: list[str] = []
    for piece in text.split(","):
        waiting.append(piece)
        if "@" in piece:
            yield ",".join(waiting).strip()
            waiting = []
    if rest := ",".join(waiting).strip():
        yield rest


def parse_named_address(text: str) -> NamedAddress:
    """One entry: an address, a name, or both, in any of the usual ways."""
    text = plain_at_signs(clean_text(text[:MAX_ENTRY_LENGTH]))
    side = None
    if (found := _SIDE.search(text)) and found[1].strip().lower() in Side.values:
        side, text = Side(found[1].strip().lower()), text[: found.start()].strip()
    name, address = _parts(text)
    return NamedAddress(_tidy_name(name), normalise_address(address) if address else "", side)


def _parts(text: str) -> tuple[str, str]:
    """Name and address; the address may stand in brackets of any kind."""
    head, bracket, tail = text.rpartition("<")
    if bracket and "@" in tail:
        return head, tail.partition(">")[0].removeprefix("mailto:").strip(_QUOTES + " ")
    words = text.replace("(", " ").replace(")", " ").replace("[", " ").replace("]", " ").split()
    address = next((word for word in words if "@" in word), "")
    if not address:
        return text, ""
    rest = " ".join(word for word in words if word != address)
    return rest, address.removeprefix("mailto:").strip(_QUOTES + ",")


def _tidy_name(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name[0] in _QUOTES and name[-1] in _QUOTES:
        name = name[1:-1].strip()
    return name.strip(" ,")


def turned_name(name: str) -> str:
    """ "Reed, Ann" as "Ann Reed"; any other name as it is."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name

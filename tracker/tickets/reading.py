"""From the address of a ticket to that of its state, and from the answer to the state. Pure."""

import json
import re
from collections.abc import Iterable
from typing import Any

from foundation.text import comparison_key
from tracker.tickets.models import MAX_WORD_LENGTH, TicketState

KEY = "{key}"
#: The number of a ticket: nothing that has a meaning in an address, since whoever writes a step chooses it, and what is
#: asked is asked with the secret of the institution.
_NUMBER = re.compile("[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}")


def key_in(item_address: str, url: str) -> str | None:
    """What stands in `url` in the place of `{key}`; None where it is no such address. What follows it, such as
    another part of the path or a place on the page, is left out."""
    before, _key, after = item_address.partition(KEY)
    found = _NUMBER.match(url, len(before)) if url.startswith(before) else None
    for end in range(found.end(), found.start(), -1) if found else ():
        rest = url[end:]
        if rest.startswith(after) and rest[len(after) : len(after) + 1] in ("", *"/?#&"):
            return url[len(before) : end]
    return None


def state_address_of(state_address: str, key: str) -> str:
    return state_address.replace(KEY, key)


class NoState(ValueError):
    """`problem`: "not_json" or "no_state"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def word_in(answer: bytes, path: str) -> str:
    """The state at a JSON Pointer: a text, a number, or true or false."""
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise NoState("not_json") from None
    for part in parts_of(path):
        value = _inside(value, part)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise NoState("no_state")
    # what no database stores is left out: a lone half of a pair, a null
    text = str(value).encode(errors="ignore").decode().replace("\x00", "")
    if not (word := " ".join(text.split())[:MAX_WORD_LENGTH]):
        raise NoState("no_state")
    return word


def parts_of(path: str) -> list[str]:
    """`/fields/status/name` → fields, status, name; `~1` is a slash and `~0` a tilde."""
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _inside(value: Any, part: str) -> Any:
    if isinstance(value, dict) and part in value:
        return value[part]
    if isinstance(value, list) and part.isascii() and part.isdecimal() and len(part) < 6 and int(part) < len(value):
        return value[int(part)]
    raise NoState("no_state")


def meaning_of(word: str, done_words: Iterable[str]) -> TicketState:
    """What is not named as done is open: a ticket that is wrongly called done would end work that is not over."""
    named = {comparison_key(one) for one in done_words}
    return TicketState.DONE if comparison_key(word) in named else TicketState.OPEN

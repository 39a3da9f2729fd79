"""What lets somebody in: sessions, API tokens. Each slice that has such a thing contributes how it is ended.

May import models.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from accounts.people.models import Person
from foundation.contributions import Contribution, contributed


class End(Protocol):
    """Runs in the transaction of the action, and writes its own audit rows."""

    def __call__(self, *, person: Person, by: Person | None, at: datetime) -> object: ...


@dataclass(frozen=True, kw_only=True)
class WayIn(Contribution):
    name: Literal["sessions", "tokens"]
    end: End


def end_access(*, person: Person, by: Person | None, at: datetime, tokens: bool = True) -> None:
    """The person is signed out everywhere, and so are their programs, unless without `tokens`."""
    for way in contributed(WayIn):
        if tokens or way.name != "tokens":
            way.end(person=person, by=by, at=at)

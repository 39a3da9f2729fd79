"""What lets somebody in: sessions, API tokens. Each slice that has such a thing contributes how it is ended.

May import models.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.people.models import Person
from foundation.contributions import Contribution, contributed


class End(Protocol):
    """Runs in the transaction of the action, and writes its own audit rows."""

    def __call__(self, *, person: Person, by: Person | None, at: datetime) -> object: ...


@dataclass(frozen=True, kw_only=True)
class WayIn(Contribution):
    end: End


def end_access(*, person: Person, by: Person | None, at: datetime) -> None:
    """The person is signed out everywhere, and their programs are."""
    for way in contributed(WayIn):
        way.end(person=person, by=by, at=at)

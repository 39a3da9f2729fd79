"""What lets somebody in: sessions, API tokens, calendar feeds, a second step. Each slice that has such a thing
contributes how it is ended.

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
    name: Literal["sessions", "tokens", "feeds"]
    end: End


class RemoveAdded(Protocol):
    """Runs in the transaction of the action, and writes its own audit rows."""

    def __call__(self, *, person: Person, since: datetime, at: datetime) -> object: ...


@dataclass(frozen=True, kw_only=True)
class AddedToAccount(Contribution):
    """What a stranger who signed in may have added, and could come back by after the password has changed."""

    remove: RemoveAdded


def end_access(*, person: Person, by: Person | None, at: datetime, tokens: bool = True) -> None:
    """The person is signed out everywhere, and so are their programs and calendars, unless without `tokens`."""
    for way in contributed(WayIn):
        if tokens or way.name == "sessions":
            way.end(person=person, by=by, at=at)


def remove_added(*, person: Person, since: datetime, at: datetime) -> None:
    for added in contributed(AddedToAccount):
        added.remove(person=person, since=since, at=at)

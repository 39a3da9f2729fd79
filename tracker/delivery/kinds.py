"""The kinds of message there are. A slice above contributes its own; the outbox knows none of them by name.

Imports no models when it is loaded: the models ask it for their choices.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from foundation.contributions import Contribution, contributed

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet
    from django.utils.functional import _StrPromise

    from accounts.people.models import Person
    from tracker.delivery.letters import Content, Recipient
    from tracker.delivery.models import Message


@dataclass(frozen=True, slots=True)
class Upcoming:
    """From which day on a kind has something to say to a person, as things stand. `about`: what, in a few words."""

    day: date
    about: str = ""


class MessageKind(Contribution, ABC):
    """A message of a day: a person gets one a day, at their hour. `name` is stored. Of two kinds that wait for a person
    on one day, the lower `order` goes first; the other one is sent the next day. `at_once`: how many are composed
    together, for a kind whose composing takes long beside the lease; None for any number."""

    name: ClassVar[str]
    label: ClassVar["str | _StrPromise"]
    at_once: ClassVar[int | None] = None
    immediate: ClassVar[bool] = False
    unsubscribe_title: ClassVar["str | _StrPromise"]
    unsubscribe_question: ClassVar["str | _StrPromise"]
    unsubscribe_done: ClassVar["str | _StrPromise"]

    def plan(self, *, day: date, zones: Sequence[str], at: datetime) -> int:
        """Store what has become due where it is `day`, in these time zones; how many rows. Running it again adds
        nothing. For kinds that keep their own rows."""
        return 0

    def period_on(self, day: date) -> date | None:
        """The day that begins the period of a message of `day`: there is one message a period. None: no periods."""
        return None

    @abstractmethod
    def waiting(self, *, day: date) -> "QuerySet[Any]":
        """Rows with an `institution` and a `person` who is to hear something on the person's `day`, with an annotated
        text `topic`. Hour, closed days, channel, and that it is one message a day, are added by the outbox."""

    def upcoming(self, *, person: "Person", day: date, at: datetime) -> Upcoming | None:
        """What is next said to the person from `day` on. None: nothing is in sight. For kinds that only wait for what
        happens, this is what waits already."""
        return Upcoming(day) if self.waiting(day=day).filter(person=person).exists() else None

    @abstractmethod
    def choose(self, messages: "Sequence[Message]", *, at: datetime) -> Mapping[int, Any]:
        """What each message says, by its id, decided from what is true now; a fixed number of queries. A message that
        is missing in the answer has nothing left to say, and is cancelled. Called across institutions."""

    @abstractmethod
    def write(self, chosen: Any, *, to: "Recipient") -> "Content":
        """The words of one message. Called inside its institution, in the person's language."""

    @abstractmethod
    def obsolete(self) -> "Q":
        """A condition on Message that keeps it from being sent, looked at in the statement that marks it as being
        sent: what was true when it was composed may be so no longer."""

    @abstractmethod
    def unsubscribe(self, *, person: "Person", at: datetime) -> None:
        """No more messages of this kind to the person. Doing it twice is doing it once."""


class ImmediateKind(MessageKind):
    """A message that somebody asks for, or that waits for the person, such as an invitation (the line is drawn in
    pace.py): an action opens it by `open_immediate`, it goes at once, on any day, beside the message of the day, also
    to guests, and by e-mail unless the action says otherwise. There is nothing to unsubscribe from."""

    immediate = True
    unsubscribe_title = unsubscribe_question = unsubscribe_done = ""

    def waiting(self, *, day: date) -> "QuerySet[Any]":
        raise NotImplementedError("No day brings it: it is never planned.")

    def unsubscribe(self, *, person: "Person", at: datetime) -> None:
        """No link leads here."""


def kind_named(name: str) -> MessageKind:
    """KeyError for one that no slice contributes."""
    return {kind.name: kind for kind in contributed(MessageKind)}[name]  # type: ignore[type-abstract]


def kind_choices() -> list[tuple[str, Any]]:
    return [(kind.name, kind.label) for kind in contributed(MessageKind)]  # type: ignore[type-abstract]

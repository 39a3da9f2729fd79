"""The channels there are. Each has a module of its own beside `email.py`, and is contributed like everything else.

Imports no models when it is loaded: the models ask it for their choices.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

from foundation.contributions import Contribution, contributed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from tracker.delivery.letters import Letter

DEFAULT_CHANNEL = "email"


class DeliveryOutcome(Enum):
    ACCEPTED = "accepted"
    LATER = "later"  # this message, not now
    REFUSED = "refused"  # this address, never
    AWAY = "away"  # no message gets through now
    FAULT = "fault"  # ours: this message cannot be written


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    outcome: DeliveryOutcome
    error: str = ""


class ChannelSession(ABC):
    """A way that is kept open for many messages."""

    @abstractmethod
    def send(self, letter: "Letter") -> DeliveryResult:
        """Hand over one message and say how that ended; never raises for what the other side does. Every attempt
        carries the letter's `reference`, so that one that arrives twice can be told, and its `unsubscribe_url`."""

    def close(self) -> None:  # noqa: B027  # most have nothing to close
        """Called once, after the last message."""


class Channel(Contribution, ABC):
    """`name` is stored; `label` is what a person chooses from."""

    name: ClassVar[str]
    label: ClassVar["str | _StrPromise"]

    @abstractmethod
    def open(self) -> ChannelSession:
        """Ready to send; connects when the first message is sent."""

    def quota(self) -> tuple[str, int]:
        """What all workers together may send: the name of what limits it, and how many a minute, 0 for any number."""
        return self.name, 0


def channels() -> list[Channel]:
    return contributed(Channel)  # type: ignore[type-abstract]


def channel_choices() -> list[tuple[str, Any]]:
    return [(channel.name, channel.label) for channel in channels()]

"""What a slice above may add to decisions. May import models."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.people.models import Person
from foundation.contributions import Contribution
from tracker.outcomes.models import Decision


class RecordedHook(Protocol):
    def __call__(self, decision: Decision, *, by: Person | None, at: datetime) -> None: ...


@dataclass(frozen=True, kw_only=True)
class DecisionExtension(Contribution):
    """`recorded`: called after a decision was recorded, in the transaction of that."""

    recorded: RecordedHook

"""Ticket systems for tests: a rule, and something that answers in their place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from accounts.institutions.models import Institution
from foundation.web_requests import Bounds, NoAnswer
from tracker.tickets.actions import add_ticket_rule
from tracker.tickets.models import TicketRule

ITEM, STATE = "https://tickets.example.org/browse/{key}", "https://tickets.example.org/api/issue/{key}"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def make_ticket_rule(institution: Institution, **fields: Any) -> TicketRule:
    told = {"name": "IT's tickets", "item_address": ITEM, "state_address": STATE, "state_path": "/fields/status/name",
            "done_words": ["Closed", "Resolved"], "by": None, "at": LONG_AGO, **fields}  # fmt: skip
    return add_ticket_rule(institution_id=institution.pk, **told)


@dataclass
class FakeTickets:
    """Answers by the end of the address: the body, or why there is none."""

    answers: dict[str, bytes | NoAnswer]
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    meanwhile: Callable[[str], None] = lambda key: None

    def __call__(self, url: str, headers: Mapping[str, str], bounds: Bounds) -> bytes:
        key = url.rpartition("/")[2]
        self.asked.append(key)
        self.headers.append(headers)
        self.meanwhile(key)
        answer = self.answers.get(key, NoAnswer("status", 404))
        if isinstance(answer, NoAnswer):
            raise answer
        return answer


def said(word: str) -> bytes:
    return b'{"fields": {"status": {"name": "%s"}}}' % word.encode()

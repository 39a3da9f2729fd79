"""What a ticket is called, and which addresses lead to one."""

import pytest

from foundation.errors import Refused
from tracker.outcomes.models import Action
from tracker.tickets.labels import settle_ticket


@pytest.mark.parametrize(
    ("url", "label", "called"),
    [
        ("https://tickets.example.org/browse/LIB-12", "", "LIB-12"),
        ("https://tickets.example.org/browse/LIB-12/", "", "LIB-12"),
        ("https://tickets.example.org/?id=12", "", "?id=12"),
        (" https://tickets.example.org/12 ", " INC 12 ", "INC 12"),
        ("https://tickets.example.org/" + "x" * 200, "", "x" * 100),
        ("", "INC 12", ""),
    ],
)
def test_ticket_is_called_by_its_words_or_its_address(url: str, label: str, called: str) -> None:
    action = Action(ticket_url=url, ticket_label=label)
    settle_ticket(action)
    assert (action.ticket_url, action.ticket_label) == (url.strip(), called)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "LIB-12", "//tickets.example.org/1", "https://", "https://[", "https://a b.example/",
     "https://me:secret@tickets.example.org/1", "data:text/html,x", "ftp://tickets.example.org/1"],
)  # fmt: skip
def test_address_that_leads_to_no_ticket_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        settle_ticket(Action(ticket_url=url))
    assert list(refusal.value.fields) == ["ticket_url"]

"""One form for all spellings of an e-mail address."""

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from accounts.people.addresses import LONGEST, normalise_address

SPELLINGS = [
    "Jane.Doe@Brackenfield.Example",
    "  jane.doe@brackenfield.example\t\n",
    "\u00a0jane.doe@brackenfield.example\u3000",
    "jane.doe@brackenfield.example\u200b",  # zero-width space
    "\u202ajane.doe@brackenfield.example\u202c",  # what a mail program puts around it
    "\ufeffjane.doe@brackenfield.example",
    "ja\u00adne.d\u2060oe@bracken\u200dfield.example",
    "jane.doe@brackenfield.example\ufe0f",  # variation selector
    "jane.doe@bracken\u034ffield.example\u3164",  # invisible, yet of no format category
    "ｊａｎｅ．ｄｏｅ＠ｂｒａｃｋｅｎｆｉｅｌｄ．ｅｘａｍｐｌｅ",
    "jane.doe@brackenfield。example",
    "jane.doe@brac\u212aenfield.example",  # the sign of Kelvin
]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_every_spelling_of_an_address_has_one_form(spelling: str) -> None:
    assert normalise_address(spelling) == "jane.doe@brackenfield.example"


@pytest.mark.parametrize(
    "spelling",
    ["a@bücher.example", "a@bu\u0308cher.example", "a@BÜCHER.example", "A@XN--BCHER-KVA.EXAMPLE", "a@ｂücher.example"],
    ids=ascii,
)
def test_a_domain_is_kept_in_its_ascii_form(spelling: str) -> None:
    assert normalise_address(spelling) == "a@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane.doe@example.org", "janedoe@example.org"),
        ("jane@example.org", "jane@example.net"),
        ("jane@straße.example", "jane@strasse.example"),  # two domains since IDNA 2008
        ("jane@example.org", "jane@ехample.org"),  # Cyrillic letters
        ("jane+work@example.org", "jane@example.org"),
    ],
    ids=ascii,
)
def test_mailboxes_that_differ_stay_apart(one: str, other: str) -> None:
    assert normalise_address(one) != normalise_address(other)


def test_a_letter_that_is_no_ascii_never_turns_into_a_strangers_mailbox() -> None:
    with pytest.raises(ValidationError):
        validate_email(normalise_address("straße@example.org"))


@given(st.text(max_size=LONGEST + 10) | st.builds("{}@{}".format, st.text(max_size=40), st.text(max_size=40)))
def test_normalising_never_fails_and_twice_is_once(text: str) -> None:
    once = normalise_address(text)
    assert normalise_address(once) == once


def test_a_hostile_text_costs_no_time() -> None:
    assert len(normalise_address("a" + "\u0301\u0323" * 500_000)) == 1_000_001

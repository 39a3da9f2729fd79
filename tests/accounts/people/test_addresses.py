"""One form for all spellings of an e-mail address."""

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from accounts.people.addresses import MAX_ADDRESS_LENGTH, normalise_address

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
def test_spellings_of_an_address_have_one_form(spelling: str) -> None:
    assert normalise_address(spelling) == "jane.doe@brackenfield.example"


@pytest.mark.parametrize(
    "spelling",
    ["a@bücher.example", "a@bu\u0308cher.example", "a@BÜCHER.example", "A@XN--BCHER-KVA.EXAMPLE", "a@ｂücher.example"],
    ids=ascii,
)
def test_domain_is_stored_in_ascii(spelling: str) -> None:
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
def test_different_mailboxes_stay_different(one: str, other: str) -> None:
    assert normalise_address(one) != normalise_address(other)


def test_non_ascii_address_is_never_another_mailbox() -> None:
    with pytest.raises(ValidationError):
        validate_email(normalise_address("straße@example.org"))


@given(
    st.text(max_size=MAX_ADDRESS_LENGTH + 10) | st.builds("{}@{}".format, st.text(max_size=40), st.text(max_size=40))
)
def test_normalising_is_idempotent_and_never_raises(text: str) -> None:
    once = normalise_address(text)
    assert normalise_address(once) == once


def test_hostile_address_is_normalised_quickly() -> None:
    assert len(normalise_address("a" + "\u0301\u0323" * 500_000)) == 1_000_001

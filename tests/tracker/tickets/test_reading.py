"""From the address of a ticket to its state."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tickets.models import MAX_WORD_LENGTH, TicketState
from tracker.tickets.reading import NoState, key_in, meaning_of, state_address_of, word_in

ITEM = "https://t.example/browse/{key}"


@pytest.mark.parametrize(
    ("pattern", "url", "key"),
    [
        (ITEM, "https://t.example/browse/LIB-12", "LIB-12"),
        (ITEM, "https://t.example/browse/LIB-12/", "LIB-12"),
        (ITEM, "https://t.example/browse/LIB-12?focus=1#top", "LIB-12"),
        (ITEM, "https://t.example/browse/", None),
        (ITEM, "https://t.example/browse/?x", None),
        (ITEM, "https://t.example.evil/browse/LIB-12", None),
        (ITEM, "http://t.example/browse/LIB-12", None),
        (ITEM, "https://t.example/BROWSE/LIB-12", None),
        (ITEM, "https://txexample/browse/LIB-12", None),
        ("https://t.example/t.php?id={key}", "https://t.example/t.php?id=77&tab=2", "77"),
        ("https://t.example/t/{key}/view", "https://t.example/t/77/view", "77"),
        ("https://t.example/t/{key}/view", "https://t.example/t/77/viewer", None),
    ],
)
def test_key_is_one_part_of_the_address(pattern: str, url: str, key: str | None) -> None:
    assert key_in(pattern, url) == key


@pytest.mark.parametrize("key", ["..", ".", "../a", "ü", "a b", "a%2Fb", "%2e%2e", "a=b", "a;b", "a@b", "x" * 101])
def test_key_that_means_something_in_an_address_is_none(key: str) -> None:
    """Whoever writes a step would reach other addresses by it, with the secret of the institution."""
    assert key_in(ITEM, f"https://t.example/browse/{key}") is None


def test_key_stands_in_the_address_of_the_state() -> None:
    made = state_address_of("https://t.example/api/{key}/state?fields=status", "LIB-1.2_a~")
    assert made == "https://t.example/api/LIB-1.2_a~/state?fields=status"


@pytest.mark.parametrize(
    ("answer", "path", "word"),
    [
        ({"fields": {"status": {"name": "In Progress"}}}, "/fields/status/name", "In Progress"),
        ({"result": [{"state": 7}]}, "/result/0/state", "7"),
        ({"closed": True}, "/closed", "true"),
        ({"closed": False}, "/closed", "false"),
        ({"a/b": {"~": "x"}}, "/a~1b/~0", "x"),
        ({"": "x"}, "/", "x"),
        ({"s": "  In\n Progress \x00 "}, "/s", "In Progress"),
        ({"s": "x" * 500}, "/s", "x" * MAX_WORD_LENGTH),
    ],
)
def test_word_is_what_stands_at_the_path(answer: Any, path: str, word: str) -> None:
    assert word_in(json.dumps(answer).encode(), path) == word


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"<html>", "not_json"), (b"", "not_json"), (b"\xff\xfe", "not_json"), (b"[" * 100_000, "not_json"),
        (b"9" * 5000, "not_json"), (b"{}", "no_state"), (b"[]", "no_state"), (b"null", "no_state"),
        (b'{"state": null}', "no_state"), (b'{"state": {}}', "no_state"), (b'{"state": ""}', "no_state"),
        (b'{"state": "\\ud800"}', "no_state"), (b'{"states": "x"}', "no_state"), (b'"state"', "no_state"),
    ],
)  # fmt: skip
def test_answer_without_a_state_says_why(answer: bytes, problem: str) -> None:
    with pytest.raises(NoState, match=problem):
        word_in(answer, "/state")


@pytest.mark.parametrize("index", ["-1", "1", "²", "99999999999", "x", ""])
def test_path_into_a_list_names_one_that_is_there(index: str) -> None:
    with pytest.raises(NoState, match="no_state"):
        word_in(b'["x"]', f"/{index}")


@given(st.binary(max_size=200), st.text(max_size=50))
def test_no_answer_breaks_the_reader(answer: bytes, path: str) -> None:
    try:
        word = word_in(answer, "/" + path)
    except NoState:
        return
    assert 0 < len(word) <= MAX_WORD_LENGTH
    word.encode()


def test_named_states_are_done_and_every_other_is_open() -> None:
    assert meaning_of("CLOSED", ["Closed"]) == TicketState.DONE
    assert meaning_of("Reopened", ["Closed"]) == TicketState.OPEN
    assert meaning_of("7", ["6", "7"]) == TicketState.DONE

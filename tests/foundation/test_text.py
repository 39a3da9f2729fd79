"""Text that is compared: what looks the same is the same, in linear time."""

from time import process_time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text import FORMAT_CHARACTERS, clean_text, comparison_key, one_line


@pytest.mark.parametrize(
    "other",
    [
        normalize("NFD", "Projet Médiathèque"),
        "PROJET MÉDIATHÈQUE",
        "  Projet\u00a0 Médiathèque\t",
        "Pro\u00adjet\u200b Médiathèque\ufeff",
        "\u202aProjet \u200d Médiathèque\u202c",
    ],
)
def test_texts_that_look_the_same_have_one_key(other: str) -> None:
    assert comparison_key(other) == comparison_key("Projet Médiathèque")


@pytest.mark.parametrize("other", ["Projet Mediatheque", "ProjetMédiathèque", "Projet Médiathèque 2", ""])
def test_texts_that_look_different_have_two_keys(other: str) -> None:
    assert comparison_key(other) != comparison_key("Projet Médiathèque")


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from([*FORMAT_CHARACTERS, *" \u00a0\n\u0301\u0323ßİ"]))))
def test_a_key_is_its_own_key_whatever_the_form(text: str) -> None:
    key = comparison_key(text)
    assert comparison_key(key) == key
    assert comparison_key(normalize("NFC", text)) == comparison_key(normalize("NFD", text)) == key
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    "piece", ["\u0323\u0301", "e\u0301", "\u0344", "\u200b", "\u00a0", "\u1100\u1161", "a", "ß", "\u0315\u0300\u0345"]
)
def test_a_key_of_hostile_text_takes_linear_time(piece: str) -> None:
    text = "e" + piece * (100_000 // len(piece))
    began = process_time()
    comparison_key(text)
    assert process_time() - began < 0.5


@given(st.text())
def test_one_line_has_no_break_and_stays(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line == line.strip()


def test_one_line_keeps_letters_and_joiners() -> None:
    assert one_line("  Zoë\u200d  👩‍🔬\n\u05d0\u200f") == "Zoë\u200d 👩‍🔬 \u05d0\u200f"

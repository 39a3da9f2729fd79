"""A code opens one answer; a sealed answer tells nothing without the installation's key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.polls.sealing import (
    CODE_LENGTH,
    NONCE,
    SIZE,
    digest_of,
    paper_codes,
    person_codes,
    readable,
    seal,
    typed,
    unseal,
)


@given(st.text(max_size=3000))
def test_what_is_sealed_can_be_opened_again(text: str) -> None:
    sealed = seal(text, wave_id=1)
    assert unseal(sealed, wave_id=1) == text
    assert unseal(sealed, wave_id=2) is None
    assert (len(sealed) - NONCE - 16) % SIZE == 0


def test_answers_of_any_length_look_alike() -> None:
    text = '{"side": "library"}'  # so long that no random bytes are it
    short, long = seal(text, wave_id=1), seal("x" * 900, wave_id=1)
    assert len(short) == len(long)
    assert seal(text, wave_id=1) != short
    assert text.encode() not in short


def test_key_that_was_replaced_is_still_read(settings: pytest.FixtureRequest) -> None:
    settings.SECRET_KEY = "before"  # type: ignore[attr-defined]
    sealed, code = seal("{}", wave_id=1), next(person_codes(1, 2))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "after", ["before"]  # type: ignore[attr-defined]
    assert unseal(sealed, wave_id=1) == "{}"
    assert code in person_codes(1, 2)
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    assert unseal(sealed, wave_id=1) is None
    assert code not in person_codes(1, 2)


def test_codes_differ_by_wave_person_and_sheet() -> None:
    codes = [next(person_codes(wave, person)) for wave in (1, 2) for person in (1, 2, 12)]
    codes += [
        next(paper_codes(wave, side, number)) for wave in (1, 2) for side in ("it", "library") for number in (1, 2)
    ]
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {CODE_LENGTH}
    assert len({digest_of(code) for code in codes}) == len(codes)


@given(st.integers(1, 10**6))
def test_code_is_read_as_it_was_typed(number: int) -> None:
    code = next(paper_codes(1, "it", number))
    shown = readable(code)
    assert typed(shown) == typed(shown.lower()) == typed(f" {shown.replace('-', ' ')} ") == code
    assert typed(code.replace("O", "0").replace("I", "1").replace("B", "8")) == code

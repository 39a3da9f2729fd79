"""No cell that a spreadsheet opens works anything out, and each text can be read back from it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets import escape_formula

STARTS = "=+-@\t\r\n|%＝＋－＠"


@given(st.text(" ", max_size=3), st.sampled_from(STARTS), st.text())
def test_text_like_a_formula_gets_an_apostrophe(spaces: str, start: str, rest: str) -> None:
    assert escape_formula(spaces + start + rest) == "'" + spaces + start + rest


@given(st.text().filter(lambda text: not text.lstrip(" ").startswith(tuple(STARTS))))
def test_other_text_is_unchanged(text: str) -> None:
    assert escape_formula(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (True, "true"), (False, "false"), (-3, "-3"), (2.5, "2.5"), (date(2026, 3, 4), "2026-03-04")],
)
def test_value_that_is_no_text_is_written_plainly(value: date | bool | float | None, cell: str) -> None:
    assert escape_formula(value) == cell

"""No cell that a spreadsheet opens works anything out, and each text can be read back from it."""

import io
from datetime import date, datetime, time
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from foundation.spreadsheets import escape_formula, unescape_formula, write_xlsx

AT = datetime.combine(date(2026, 3, 4), time(9, 30))  # without a zone, as Excel has it
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


@given(st.text().filter(lambda text: not text.startswith("'")))
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text


@given(st.text(" ", max_size=3), st.text().filter(lambda text: not text.lstrip(" ").startswith(tuple(STARTS))))
def test_apostrophe_that_hides_no_formula_stays(spaces: str, rest: str) -> None:
    assert unescape_formula("'" + spaces + rest) == "'" + spaces + rest


def test_formula_without_an_apostrophe_is_read_as_it_is() -> None:
    assert unescape_formula("=1+1") == "=1+1"
    assert unescape_formula("==1") == "==1"


def _sheet(headings: list[str], rows: list[list[Any]]) -> Any:
    return load_workbook(io.BytesIO(write_xlsx(headings, rows))).active


def test_sheet_has_each_value_as_what_it_is() -> None:
    values = ["=1+1", "https://example.org/", 3, 2.5, True, False, date(2026, 3, 4), AT, None]
    sheet = _sheet([str(number) for number in range(len(values))], [values, ["second"]])
    cells = sheet[2]
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "n", "b", "b", "d", "d", "n"]
    assert [cell.value for cell in cells] == [
        *values[:6], datetime.combine(AT, time()), AT, None,
    ]  # fmt: skip
    assert [cells[6].number_format, cells[7].number_format] == ["yyyy-mm-dd", "yyyy-mm-dd\\ hh:mm"]
    assert all(cell.hyperlink is None for cell in cells)
    assert (sheet["A3"].value, sheet.max_row) == ("second", 3)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_headings_stand_out_and_stay_in_sight(count: int) -> None:
    sheet = _sheet([f"Heading {number}" for number in range(count)], [])
    assert [cell.value for cell in sheet[1]] == [f"Heading {number}" for number in range(count)]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold and cell.alignment.wrap_text and cell.border.bottom.style == "thin" for cell in sheet[1])
    (widths,) = sheet.column_dimensions.values()
    assert (widths.min, widths.max, get_column_letter(widths.min)) == (1, count, "A")
    assert widths.width > 17


def test_sheet_without_columns_is_one() -> None:
    assert _sheet([], []).max_row == 1


def test_text_longer_than_a_cell_is_cut_at_its_limit() -> None:
    """Excel's own: 32,767 characters."""
    sheet = _sheet(["h" * 32_768], [["a" * 32_767], ["b" * 32_768]])
    assert [len(sheet[at].value) for at in ("A1", "A2", "A3")] == [32_767] * 3


def test_texts_lie_in_their_rows_so_that_memory_does_not_grow() -> None:
    with ZipFile(io.BytesIO(write_xlsx(["Name"], [["Eduroam"]]))) as book:
        assert not any("sharedStrings" in name for name in book.namelist())

"""A guest is written "Name (side)", and read the same way wherever somebody writes one."""

from time import process_time

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Side
from foundation.imports.columns import ColumnChoice
from foundation.imports.table_files import open_table
from foundation.limits import MAX_NAME_LENGTH
from foundation.text import one_line
from tracker.intake.csv.rows import MAX_CELL_LENGTH, ReadRow, read_rows
from tracker.intake.csv.shape import MEETINGS
from tracker.meetings.forms import Guests
from tracker.meetings.guests import MAX_GUESTS, MAX_TEXT_LENGTH, Guest, parse_guest, parse_guests


def _no_address(name: str) -> bool:
    return "@" not in name


@pytest.mark.parametrize(
    ("text", "name", "side"),
    [
        ("Hannah Price (it)", "Hannah Price", Side.IT),
        ("  Zoë( LIBRARY ) ", "Zoë", Side.LIBRARY),
        ("Ann (Westreach) (other)", "Ann (Westreach)", Side.OTHER),
        ("( (it)", "(", Side.IT),
        ("x" * MAX_NAME_LENGTH + " (it)", "x" * MAX_NAME_LENGTH, Side.IT),
        ("Ann <Annie> (it)", "Ann <Annie>", Side.IT),
    ],
)
def test_a_guest_is_read(text: str, name: str, side: Side) -> None:
    assert parse_guest(text) == Guest(name, side)


@pytest.mark.parametrize(
    "text",
    ["Zoë", "(it)", " (it)", "Zoë (it", "Zoë it)", "Zoë ()", "Zoë (network)", "Zoë (it))", "Zoë (it) x",
     "()", "x" * 201 + "(it)"],
)  # fmt: skip
def test_what_names_no_guest_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"side|longer"):
        parse_guest(text)


def test_a_guest_has_an_address() -> None:
    guest = parse_guest(" Hannah Price  <Hannah@EXAMPLE.org> (it)")
    assert guest == Guest("Hannah Price", Side.IT, "hannah@example.org")
    assert parse_guest(str(guest)) == guest


@pytest.mark.parametrize("address", ["@", "a@b", "a b@example.org", f"a@{'x' * 260}.org", "a@אb.example.org"])
def test_a_guest_with_a_wrong_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"is not an e-mail address|No mail can be written"):
        parse_guest(f"Zoe <{address}> (it)")


@given(
    st.text(min_size=1, max_size=MAX_NAME_LENGTH).map(one_line).filter(bool).filter(_no_address), st.sampled_from(Side)
)
def test_a_guest_is_read_as_it_is_written(name: str, side: Side) -> None:
    assert parse_guest(str(Guest(name, side))) == Guest(name, side)


def test_each_guest_comes_once_and_not_too_many() -> None:
    assert parse_guests(["Zoe (it)", "", "Zoe (it)", "Ann (it)"]) == [Guest("Zoe", Side.IT), Guest("Ann", Side.IT)]
    assert len(parse_guests(f"{number} (it)" for number in range(MAX_GUESTS))) == MAX_GUESTS
    with pytest.raises(ValueError, match="At most 200"):
        parse_guests(f"{number} (it)" for number in range(MAX_GUESTS + 1))


def test_form_and_file_read_the_same() -> None:
    written = ["Ann (Westreach) (other)", "Zoë (IT)"]
    read = _read(f'held_on,projects,guests\n2026-03-04,x,"{";".join(written)}"\n')
    assert read.row is not None
    assert list(read.row.guests) == Guests().clean("\r\n".join(written)) == parse_guests(written)
    with pytest.raises(forms.ValidationError, match=r"The side is missing for .*Zoe"):
        Guests().clean("Zoe")
    refused = _read("held_on,projects,guests\n2026-03-04,x,Zoe\n")
    assert (refused.row, "The side is missing" in refused.problems[0].why) == (None, True)


def _read(text: str) -> ReadRow:
    with open_table([text.encode()]) as table:
        columns = {name: key for name, key in MEETINGS.recognise(table.header).items() if key}
        (row,) = read_rows(table, ColumnChoice(columns))
        return row


@pytest.mark.parametrize("column", MAX_CELL_LENGTH)
def test_a_cell_that_is_too_long_names_row_and_column(column: str) -> None:
    cells = {"held_on": "2026-03-04", "projects": "x", column: "a" + " " * MAX_CELL_LENGTH[column] + "b"}
    text = f"{','.join(cells)}\n{','.join(cells.values())}\n"
    began = process_time()
    read = _read(text)
    assert process_time() - began < 0.5
    assert [(one.row, one.column) for one in read.problems] == [(read.number, column)]
    assert str(MAX_CELL_LENGTH[column]) in read.problems[0].why


def test_the_longest_list_of_guests_fits() -> None:
    longest = [f"{number:03}{'x' * (MAX_NAME_LENGTH - 3)} (leadership)" for number in range(MAX_GUESTS)]
    assert len(";".join(longest)) <= MAX_TEXT_LENGTH
    assert len(Guests().clean("\n".join(longest))) == MAX_GUESTS

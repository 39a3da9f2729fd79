"""Days and times as people and programs write them; what has two readings is asked."""

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.imports.days import DayOrder, OrderUnknown, find_day_order, parse_day, parse_time

APRIL = date(2026, 4, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-05", "2026-4-5", "2026/04/05", "2026.4.5", "05.04.2026", "5.4.26", "5-Apr-26", "5 April 2026",
        "5. April 2026", "5 avr. 2026", "April 5, 2026", "Apr 5 2026", "Sunday, 5 April 2026", "So, 05.04.2026",
        "dimanche 5 avril 2026", "46117", "46117.25",
    ],
)  # fmt: skip
def test_a_day_with_one_reading_is_read(text: str) -> None:
    assert parse_day(text)[0] == APRIL
    for order in DayOrder:
        assert parse_day(text, order=order)[0] == APRIL


@pytest.mark.parametrize("text", ["05/04/2026", "5/4/26", "05-04-2026"])
def test_a_day_with_two_readings_needs_an_order(text: str) -> None:
    with pytest.raises(OrderUnknown):
        parse_day(text)
    assert parse_day(text, order=DayOrder.DAY_FIRST)[0] == APRIL
    assert parse_day(text, order=DayOrder.MONTH_FIRST)[0] == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("text", "tail"), [("2026-04-05T14:30:00", "14:30:00"), ("5.4.2026 9:00", "9:00"), ("2026-04-05", "")]
)
def test_a_time_behind_the_day_is_kept(text: str, tail: str) -> None:
    assert parse_day(text) == (APRIL, tail)


@pytest.mark.parametrize(
    "name", ["may", "mai", "Mai", "juin", "juil", "Juli", "Sept", "déc", "Dezember", "août", "märz"]
)
def test_a_month_may_have_its_name_in_three_languages(name: str) -> None:
    assert parse_day(f"7 {name} 2026")[0].day == 7


@pytest.mark.parametrize(
    "text", ["", " ", "soon", "2026-02-30", "31.02.2026", "32/01/2026", "1/2", "7 Foo 2026", "7 j 2026", "x" * 500]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="day"):
        parse_day(text, order=DayOrder.DAY_FIRST)


def test_the_order_is_found_from_the_whole_column() -> None:
    assert find_day_order(["2026-04-05", "5.4.2026", ""]) is None
    assert find_day_order(["05/04/2026", "25/04/2026"]) == DayOrder.DAY_FIRST
    assert find_day_order(["5/11/2026", "5/25/2026 2:30 PM"]) == DayOrder.MONTH_FIRST
    assert find_day_order(["05/04/2026", "06/04/2026"]) == ""
    assert find_day_order(["25/04/2026", "04/26/2026"]) == ""
    assert find_day_order(["04/04/2026"]) is None  # either reading gives the same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None), ("14:30", time(14, 30)), ("9:05:10", time(9, 5, 10)), ("2:30 PM", time(14, 30)),
        ("12:00:00 AM", time()), ("12 pm", time(12)), ("14h30", time(14, 30)), ("9h", time(9)),
        ("14.30 Uhr", time(14, 30)),
        ("7:00 a.m.", time(7)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_it_is_written(text: str, expected: time | None) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["25:00", "14:60", "noon", "13 PM x", "7", "x" * 500])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time"):
        parse_time(text)


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_a_value_error(text: str) -> None:
    for order in ("", *DayOrder):
        with suppress(ValueError, OrderUnknown):
            parse_day(text, order=order)
    assert find_day_order([text]) in (None, "", *DayOrder.values)

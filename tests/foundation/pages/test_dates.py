"""Days and times are written by named formats, one set for each language; no source orders day and month itself."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from foundation.pages import dates
from tests import ROOT

TODAY, LAST_YEAR = date(2026, 11, 6), date(2025, 11, 6)
AT = datetime(2026, 11, 6, 14, 30, tzinfo=UTC)
SOURCES = [
    path
    for app in ("accounts", "collab", "foundation", "tracker")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and "formats" not in path.parts[:-2]
]
#: What machines read: ISO 8601 and its parts, as strftime writes them.
_ISO = {'|date:"Y-m-d"', '|date:"c"'}
_MACHINE = re.compile(r"(%Y-%m-%d)?([ T]?%H:%M(:%S)?Z?)?|%Y%m(%d)?|%Y-%m")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (dates.day(TODAY, TODAY), "6 November"),
        (dates.day(LAST_YEAR, TODAY), "6 November 2025"),
        (dates.day(TODAY), "6 November 2026"),
        (dates.short_day(TODAY, TODAY), "6 Nov"),
        (dates.short_day(LAST_YEAR, TODAY), "6 Nov 2025"),
        (dates.weekday_day(TODAY, TODAY), "Friday 6 November"),
        (dates.weekday_day(LAST_YEAR, TODAY), "Thursday 6 November 2025"),
        (dates.instant(AT, TODAY), "6 November, 14:30"),
        (dates.instant(AT, LAST_YEAR), "6 November 2026, 14:30"),
        (dates.short_instant(AT), "6 Nov 2026, 14:30"),
        (dates.clock(time(9, 5)), "09:05"),
        (dates.month(TODAY), "November 2026"),
        (dates.short_month(TODAY), "Nov"),
        (dates.weekday(TODAY), "Friday"),
        (dates.short_weekday(TODAY), "Fri"),
        (dates.short_span(date(2025, 12, 29), date(2026, 1, 4)), "29 Dec 2025 – 4 Jan 2026"),
        (dates.span(date(2026, 10, 5), date(2026, 10, 11)), "5 October – 11 October 2026"),
    ],
)
def test_a_day_is_written_as_english_does(written: str, expected: str) -> None:
    assert written == expected


def test_a_day_is_written_in_the_active_language_each_time() -> None:
    said = []
    for language in ("en-gb", "fr", "en-gb"):
        with override(language):
            said.append(dates.month(TODAY))
    assert said == ["November 2026", "novembre 2026", "November 2026"]


def test_equal_instants_are_written_in_their_own_zones() -> None:
    there = AT.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert (there == AT, dates.clock(AT), dates.clock(there)) == (True, "14:30", "20:15")


def test_a_filter_writes_what_its_function_does() -> None:
    source = "{{ day|day:today }}|{{ day|day }}|{{ at|instant:today }}|{{ none|day }}|{{ day|short_span:today }}"
    shown = Template(source).render(Context({"day": LAST_YEAR, "today": TODAY, "at": AT, "none": None}))
    assert shown == "6 November 2025|6 November 2025|6 November, 14:30||6 Nov 2025 – 6 Nov 2026"


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_language_has_every_format(language: str) -> None:
    english = import_module("collab.formats.en.formats")
    theirs = import_module(f"collab.formats.{language.split('-')[0]}.formats")
    names = {name for name in vars(english) if name.isupper()}
    assert {name for name in vars(theirs) if name.isupper()} >= names
    with override(language):
        assert dates.day(TODAY)


def _orders(source: str) -> Iterator[str]:
    """Where a source writes a date in an order of its own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom | ast.Import):
            yield from (one.name for one in node.names if one.name in ("date_format", "time_format", "dateformat"))
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            spec = ast.unparse(node.format_spec)[2:-1]
            if "%" in spec and not _MACHINE.fullmatch(spec):
                yield spec
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "strftime":
            yield from (ast.unparse(one) for one in node.args if not _MACHINE.fullmatch(ast.unparse(one)[1:-1]))


def test_no_source_orders_a_date_itself() -> None:
    found = {str(path.relative_to(ROOT)): list(_orders(path.read_text())) for path in SOURCES}
    assert {name: orders for name, orders in found.items() if orders and not name.endswith("pages/dates.py")} == {}


def _orders_of_template(source: str) -> list[str]:
    return [found for found in re.findall(r'\|(?:date|time)\b(?::"[^"]*")?', source) if found not in _ISO]


def test_no_template_orders_a_date_itself() -> None:
    found = {
        str(path.relative_to(ROOT)): _orders_of_template(path.read_text())
        for app in ("accounts", "collab", "foundation", "tracker")
        for path in (ROOT / app).rglob("templates/**/*")
        if path.suffix in (".html", ".txt")
    }
    assert len(found) > 40
    assert {name: orders for name, orders in found.items() if orders} == {}


def test_an_order_of_a_template_is_found() -> None:
    source = '{{ a|date:"j F" }}{{ b|date }}{{ c|time:"H:i" }}{{ d|date:"Y-m-d" }}{{ e|date:"c" }}{{ f.date }}'
    assert _orders_of_template(source) == ['|date:"j F"', "|date", '|time:"H:i"']


def test_an_order_of_its_own_is_found() -> None:
    found = _orders(
        "from django.utils.formats import date_format\n"
        "f'{day:%d %B}', f'{day:%Y-%m-%d}', f'{n:03d}', day.strftime('%-d %b'), day.strftime('%Y-%m-%d')"
    )
    assert sorted(found) == ["%d %B", "'%-d %b'", "date_format"]

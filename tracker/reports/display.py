"""How a value of the report is written for people. Machines get it as it is. May import columns."""

from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from foundation.pages.dates import short_day
from tracker.figures.figures import Figure, Reading
from tracker.figures.tables import Column, Unit, Value, per_language
from tracker.reports.columns import LABELS

NOTHING = "–"


_day = per_language(short_day)
display_number = per_language(lambda number: number_format(f"{number:g}", use_l10n=True))
_percent = per_language(lambda number: _("%(number)s%%") % {"number": display_number(number)})
_flag = per_language(lambda flag: _("yes") if flag else _("no"))
_word = per_language(lambda key, value: str(LABELS[key].get(value, value)))


def display_value(value: Value, unit: Unit, key: str = "") -> str:
    """`key`: of the column or figure, for words that are stored as codes."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _flag(value)
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, int | float):
        return _percent(value) if unit == Unit.PERCENT else display_number(value)
    return _word(key, value) if key in LABELS else value


def in_words(column: Column[Any], value: Value) -> Value:
    return str(column.words[value]) if value in column.words else value


def display_in(column: Column[Any], value: Value) -> str:
    return display_value(in_words(column, value), column.unit, column.key)


def display_cell(column: Column[Any], row: Any) -> str:
    return display_in(column, column.produce(row))


def display_reading(figure: Figure[Any], reading: Reading | None) -> str:
    """A share of our own projects as their number, "2 of 5": they are all there are, no sample."""
    if reading is None:
        return NOTHING
    if reading.of:
        return _("%(count)s of %(of)s") % {"count": reading.count, "of": reading.of}
    return display_value(reading.value, figure.unit, figure.key)


def figure_detail(figure: Figure[Any], reading: Reading) -> str:
    """The percentage of a share; nothing for other figures."""
    return display_value(reading.value, figure.unit) if reading.of else ""

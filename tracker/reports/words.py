"""How a value of the report is written for people. Machines get it as it is. May import columns."""

from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from tracker.reports.columns import LABELS
from tracker.reports.figures import Figure, Reading
from tracker.reports.tables import Column, Unit, Value

NOTHING = "–"


def say(value: Value, unit: Unit, key: str = "") -> str:
    """`key`: of the column or figure, for words that are stored as codes."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, int | float):
        number = number_format(f"{value:g}", use_l10n=True)
        return f"{number}%" if unit == Unit.PERCENT else number
    return str(LABELS.get(key, {}).get(value, value))


def cell(column: Column[Any], row: Any) -> str:
    return say(column.produce(row), column.unit, column.key)


def figure(figure: Figure[Any], value: Value) -> str:
    return say(value, figure.unit, figure.key)


def detail(reading: Reading) -> str:
    """What stands behind a share: its count, n and interval; nothing for other figures."""
    if reading.low is None or reading.high is None:
        return ""
    return _("%(count)s of %(of)s; 95%% interval %(low)s–%(high)s%%") % {
        "count": reading.count,
        "of": reading.of,
        "low": number_format(f"{reading.low:g}", use_l10n=True),
        "high": number_format(f"{reading.high:g}", use_l10n=True),
    }

"""The whole report as plain data: what the API answers and every other format is made from. May import columns."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from django.utils.translation import gettext as _

from accounts.institutions.models import Institution
from accounts.roles import Role
from tracker.figures.periods import Period
from tracker.figures.tables import ReportData, Table
from tracker.reports.columns import readable_tables, rules
from tracker.reports.summary import summary


def report_data(institution: Institution, period: Period, *, at: datetime, roles: frozenset[Role]) -> ReportData:
    return ReportData(institution=institution, period=period, today=institution.day(at), roles=roles)


def report(data: ReportData) -> dict[str, Any]:
    """Days are dates, shares are percent. Every table is a list of objects with the keys of its columns."""
    period, tables = data.period, readable_tables(data)
    return {
        "institution": {"id": data.institution.pk, "name": data.institution.name},
        "from": period.from_on,
        "to": period.to_on,
        "before": {"from": period.before.from_on, "to": period.before.to_on},
        "summary": summary(data),
        **{table.key: rows_of(table, data) for table in tables},
        "rules": rules(*tables),
    }


def rows_of(table: Table[Any], data: ReportData) -> list[dict[str, Any]]:
    return produce_rows(table, table.rows(data))


def produce_rows(table: Table[Any], rows: Sequence[Any]) -> list[dict[str, Any]]:
    keys, produce = zip(*((column.key, column.produce) for column in table.columns), strict=True)
    ways = {type(each) for each in produce}
    if ways == {itemgetter}:
        return list(rows)  # they have the keys of the columns in their order, and no other: a test holds it
    if ways == {attrgetter} and rows and getattr(rows[0], "_fields", ())[: len(keys)] == keys:
        return [dict(zip(keys, row, strict=False)) for row in rows]  # they begin with the columns
    return [{key: each(row) for key, each in zip(keys, produce, strict=True)} for row in rows]


def title(data: ReportData) -> str:
    return _("Joint work of library and IT at %(institution)s") % {"institution": data.institution.name}


def file_name(data: ReportData, extension: str) -> str:
    """ASCII, without the institution's name: that may be anything."""
    return f"joint-work-{data.period.from_on}-to-{data.period.to_on}.{extension}"

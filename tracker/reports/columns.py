"""Every table of the report, in the order in which a reader needs them: page, PDF, XLSX, CSV and API iterate `TABLES`,
and none has a figure of its own. May import figures and tables.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.extension_points import readable
from accounts.permissions import may_read_report
from accounts.roles import Role
from foundation.contributions import contributed
from foundation.pages.dates import short_day
from tracker.cadence.bands import RULE, Band, State
from tracker.figures.exceptions import ReportExceptions
from tracker.figures.figures import percent
from tracker.figures.models import Benchmark
from tracker.figures.tables import (
    Behind,
    Column,
    ReportData,
    Table,
    Text,
    Unit,
    attribute_column,
    per_language,
    project_column,
)
from tracker.projects.models import Kind
from tracker.reminders.ladder import Rung
from tracker.reports import queries
from tracker.reports.figures import FIGURE, FIGURES, FigureRow, all_figures, figure_rows
from tracker.reports.history import Standing
from tracker.reports.queries import Decided
from tracker.reports.tables import DECISIONS, PROJECTS, REMINDERS, WEEKS

SUMMARY: Table[FigureRow] = Table(
    reads=may_read_report,
    key="figures",
    title=_("Figures"),
    rule=_("Figures for the period, compared with the period of equal length before it."),
    prepare=lambda data: data[figure_rows],
    columns=(
        Column("key", _("Key"), lambda row: row.figure.key),
        attribute_column("label", _("Figure")),
        Column("unit", _("Unit"), lambda row: row.figure.unit.value),
        Column("value", _("This period"), lambda row: row.reading.value),
        attribute_column("earlier", _("The period before")),
        Column("count", _("Count"), lambda row: row.reading.count, Unit.COUNT),
        Column("of", _("Out of (n)"), lambda row: row.reading.of, Unit.COUNT),
        attribute_column("rule", _("Rule")),
        attribute_column("rows", _("Rows behind it")),
    ),
)


# --- exceptions -----------------------------------------------------------------------------------------------------
class Exceptional(NamedTuple):
    """Something that asks for attention. `what` is the key of the figure that counts it; `decision_id`: of what is
    about a decision; `contact_on`: the last joint contact, of a project that is late; `address`: of a row of another
    slice, whose name is the detail."""

    what: str
    label: str
    project_id: int | None
    project: str
    detail: str
    since_on: date | None
    decision_id: int | None = None
    contact_on: date | None = None
    address: str = ""


#: Figure -> what it says of one of its rows, in order of weight.
_ONE: dict[str, Text] = {
    "quiet": _("Very late"),
    "late": _("Late"),
    "without_library_owner": _("No owner in the library"),
    "without_it_owner": _("No owner in IT"),
    "awaiting_leadership": _("Waits for leadership"),
    "without_library": _("Decided without the library"),
    "without_it": _("Decided without IT"),
}


@per_language
def _labels() -> list[tuple[str, str]]:
    return [(key, str(label)) for key, label in _ONE.items()]


def exceptions(data: ReportData) -> list[Exceptional]:
    """In order of weight; a project or decision comes once for each thing that is wrong with it. Slices add theirs."""
    found, last_contact, quiet = [], cache(_last_contact), {row["id"] for row in data[queries.quiet]}
    for key, label in _labels():
        for row in FIGURE[key].rows(data):
            if isinstance(row, Decided):
                found.append(Exceptional(key, label, row.project_id, row.project, row.text, row.decided_on, row.id))
            elif key != "late" or row["id"] not in quiet:
                found.append(_about(key, label, row, last_contact))
    for more in readable(ReportExceptions, data.roles):
        found += [
            Exceptional(one.what, one.label, one.project_id, one.project, one.name, one.since_on, address=one.address)
            for one in more.rows(data)
        ]
    return found


def _about(key: str, label: str, row: Standing, last_contact: Callable[[date | None], str]) -> Exceptional:
    if key not in ("late", "quiet"):
        return Exceptional(key, label, row["id"], row["name"], "", None)
    contact_on = row["last_contact_on"]
    return Exceptional(key, label, row["id"], row["name"], last_contact(contact_on), row["late_on"], None, contact_on)


@per_language
def _last_contact(day: date | None) -> str:
    if day is None:
        return gettext("No joint contact yet")
    return gettext("Last joint contact %(day)s") % {"day": short_day(day)}


EXCEPTIONS: Table[Exceptional] = Table(
    reads=may_read_report,
    key="exceptions",
    title=_("Needs attention"),
    rule=_(
        "Late projects, owners missing on a side, decisions that wait or were taken without a side; entries of the AI "
        "register without an owner on a side, or with an overdue review."
    ),
    prepare=lambda data: data[exceptions],
    columns=(
        attribute_column("what", _("Figure")),
        attribute_column("label", _("What")),
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        project_column(),
        attribute_column("detail", _("Detail")),
        attribute_column("since_on", _("Since"), Unit.DAY),
    ),
)


# --- compared -------------------------------------------------------------------------------------------------------
class Compared(NamedTuple):
    """A share at weekly or better, ours or published; `reached`: how many of our projects are."""

    key: str
    who: str
    percent: float | None
    n: int | None
    n_inferred: bool
    low: float | None
    high: float | None
    source: str
    recorded_on: date | None
    caveat: str
    reached: int | None = None


def compared(data: ReportData) -> list[Compared]:
    """The institution first, then each published figure as it was published, neither merged nor averaged."""
    ours = FIGURE["weekly_or_better"].read(data)
    rows = [
        Compared(
            "here",
            data.institution.name,
            ours.value if isinstance(ours.value, float) else None,
            ours.of,
            False,
            None,
            None,
            gettext("Logged joint meetings"),
            data.period.to_on,
            gettext(
                "Counts projects, by contacts that were logged. The published figures count people who were asked."
            ),
            ours.count,
        )
    ]
    return rows + [_published(row) for row in data[queries.benchmarks]]


def _published(row: Benchmark) -> Compared:
    interval = row.interval
    return Compared(
        row.key,
        row.title,
        float(row.weekly_or_better) if row.weekly_or_better is not None else None,
        row.n,
        row.n_inferred,
        round(100 * interval.low, 1) if interval else None,
        round(100 * interval.high, 1) if interval else None,
        row.source,
        row.recorded_on,
        row.caveat,
    )


COMPARED: Table[Compared] = Table(
    reads=may_read_report,
    key="compared",
    title=_("Weekly or better, beside the published figures"),
    rule=_(
        "Share at weekly or better, with the number it is a share of. A published figure is a sample, with its 95% "
        "interval (Wilson). Our own projects are all there are, so they have none."
    ),
    prepare=lambda data: data[compared],
    row_key=lambda row: row.key,
    columns=(
        attribute_column("key", _("Key")),
        attribute_column("who", _("Who")),
        attribute_column(
            "percent",
            _("Weekly or better"),
            Unit.PERCENT,
            Behind(
                lambda: PROJECTS,
                lambda data, row: FIGURE["weekly_or_better"].rows(data) if row.key == "here" else None,
                lambda rows, data: percent(len(rows), data[queries.now].banded),
            ),
        ),
        attribute_column(
            "n",
            _("n"),
            Unit.COUNT,
            Behind(
                lambda: PROJECTS,
                lambda data, row: (
                    [one for one in data[queries.standings] if one["band"] != Band.NEW] if row.key == "here" else None
                ),
            ),
        ),
        attribute_column("n_inferred", _("n is inferred"), Unit.FLAG),
        attribute_column("low", _("95% from"), Unit.PERCENT),
        attribute_column("high", _("95% to"), Unit.PERCENT),
        attribute_column("source", _("Source")),
        attribute_column("recorded_on", _("Recorded"), Unit.DAY),
        attribute_column("caveat", _("Note")),
    ),
)


class BandRow(NamedTuple):
    band: Band
    projects: int
    percent: float | None
    earlier: int
    poll: float | None


def _in_band(data: ReportData, row: BandRow) -> list[Standing]:
    return [one for one in data[queries.standings] if one["band"] == row.band]


def _in_band_before(data: ReportData, row: BandRow) -> list[Standing]:
    return [one for one in data[queries.standings_before] if one["band"] == row.band]


def bands(data: ReportData) -> list[BandRow]:
    """The poll's five in its order; a project that is too new for a band comes last, outside the percentages."""
    now, before = data[queries.now], data[queries.before]
    poll = next((row for row in data[queries.benchmarks] if row.answer(Band.WEEKLY)), None)
    rows = []
    for band in [*(band for band in Band if band != Band.NEW), Band.NEW]:
        answer = poll.answer(band) if poll else None
        rows.append(
            BandRow(
                band,
                getattr(now, band.value),
                percent(getattr(now, band.value), now.banded) if band != Band.NEW else None,
                getattr(before, band.value),
                answer["percent"] if answer else None,
            )
        )
    return rows


BANDS: Table[BandRow] = Table(
    reads=may_read_report,
    key="bands",
    title=_("How often, project by project"),
    rule=_("Active projects by band on the last day of the period, beside the answers that the poll's chart shows."),
    prepare=lambda data: data[bands],
    row_key=lambda row: row.band.value,
    columns=(
        Column("band", _("How often"), lambda row: row.band.value),
        attribute_column("projects", _("Projects"), Unit.COUNT, Behind(lambda: PROJECTS, _in_band)),
        attribute_column(
            "percent",
            _("Share"),
            Unit.PERCENT,
            Behind(
                lambda: PROJECTS,
                lambda data, row: _in_band(data, row) if row.band != Band.NEW else None,
                lambda rows, data: percent(len(rows), data[queries.now].banded),
            ),
        ),
        attribute_column(
            "earlier",
            _("Projects, the period before"),
            Unit.COUNT,
            Behind(lambda: PROJECTS, _in_band_before),
        ),
        attribute_column("poll", _("Published poll"), Unit.PERCENT),
        Column("rule", _("Rule"), lambda row: str(RULE[row.band])),
    ),
)

#: In the order in which a reader needs them.
TABLES: tuple[Table[Any], ...] = (EXCEPTIONS, SUMMARY, COMPARED, BANDS, WEEKS, DECISIONS, REMINDERS, PROJECTS)
TABLE = {table.key: table for table in TABLES}


def all_tables() -> list[Table[Any]]:
    """The report's own, and then what slices contribute, whoever may read them."""
    return [*TABLES, *contributed(Table)]


def readable_tables(data: ReportData) -> list[Table[Any]]:
    return [*(table for table in TABLES if table.reads(data.roles)), *contributed_tables(data)]


def readable_parts(roles: frozenset[Role]) -> tuple[bool, ...]:
    """Of each table and figure whether these roles may read it: readers for whom it is equal read the same report."""
    return tuple(part.reads(roles) for part in (*all_tables(), *all_figures()))


def contributed_tables(data: ReportData) -> list[Table[Any]]:
    return readable(Table, data.roles)


@per_language
def rules(*tables: Table[Any]) -> dict[str, str]:
    """Table -> which rows it has."""
    return {table.key: str(table.rule) for table in tables}


#: What a stored word is called, by the key of its column.
LABELS: dict[str, dict[str, Text]] = {
    "band": {band.value: band.label for band in Band},
    "state": {state.value: state.label for state in State},
    "kind": {kind.value: kind.label for kind in Kind},
    "rung": {rung.value: rung.label for rung in Rung},
    "what": {figure.key: figure.label for figure in FIGURES},
    "own_band": {band.value: band.label for band in Band},
}

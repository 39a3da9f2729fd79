"""Every figure of the report, each declared once: its label, its rule, and which rows it counts. May import tables."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from foundation.contributions import contributed
from tracker.figures.figures import Figure, Reading, percent, share
from tracker.figures.periods import Period
from tracker.figures.tables import ReportData, Table, Unit, Value, per_language
from tracker.reports import queries
from tracker.reports.history import Standing
from tracker.reports.queries import Counts, Decided, WeekRow
from tracker.reports.tables import DECISIONS, PROJECTS, WEEKS


def _days_within(week: WeekRow, period: Period) -> int:
    """Contact days of the week that lie in the period."""
    first, last = max(0, (period.from_on - week.week).days), min(6, (period.to_on - week.week).days)
    return (week.days >> first << first & (2 << last) - 1).bit_count() if first <= last else 0


def _contact_days(data: ReportData) -> list[int]:
    """Of each week that has any in the period."""
    return _days_in(data.period, data[queries.weeks])


def _contact_days_before(data: ReportData) -> list[int]:
    return _days_in(data.period.before, data[queries.weeks])


def _days_in(period: Period, weeks: Sequence[WeekRow]) -> list[int]:
    first, last = ((day - weeks[0].week).days // 7 for day in (period.from_on, period.to_on))
    return [days for week in weeks[first : last + 1] if (days := _days_within(week, period))]


def _decided_before(data: ReportData, among: Callable[[Decided], bool]) -> Reading:
    period = data.period.before
    return Reading(sum(1 for row in data[queries.decisions] if row.decided_on in period and among(row)))


def _weekly_share(counts: Counts) -> Reading:
    return share(counts.weekly_or_better, counts.banded)


def _on_target(standings: Sequence[Standing]) -> Reading:
    days = sum(row["clock_days"] for row in standings)
    return Reading(percent(sum(row["on_target_days"] for row in standings), days))


ALL_WEEKS: Table[WeekRow] = replace(WEEKS, prepare=lambda data: data[queries.weeks])

FIGURES: tuple[Figure[Any], ...] = (
    Figure(
        reads=may_read_report,
        key="weekly_or_better",
        label=_("Active joint projects at weekly or better"),
        rule=_(
            "Projects whose band is daily or weekly, as a share of the active ones that have a band. "
            "A new project has none yet: one with fewer than 4 counted weeks, or with fewer than 8 and not weekly."
        ),
        table=PROJECTS,
        picks=lambda rows, _data: [row for row in rows if row["band"] in ("daily", "weekly")],
        unit=Unit.PERCENT,
        produce=lambda data: _weekly_share(data[queries.now]),
        earlier=lambda data: _weekly_share(data[queries.before]),
    ),
    Figure(
        reads=may_read_report,
        key="on_target",
        label=_("Time on target"),
        rule=_(
            "Of the days on which the clocks of active projects ran, in their last 12 counted weeks that are over, the "
            "share on which they were not late. So a project that meets every two weeks, as it means to, is seen to."
        ),
        table=PROJECTS,
        picks=lambda rows, _data: [row for row in rows if row["clock_days"]],
        unit=Unit.PERCENT,
        produce=lambda data: _on_target(data[queries.standings]),
        add_up=lambda rows, _data: _on_target(rows).value,
    ),
    Figure(
        reads=may_read_report,
        key="own_band",
        label=_("The institution as a whole"),
        rule=_("The same bands, over the days on which any project had a joint contact."),
        table=replace(WEEKS, prepare=lambda data: data[queries.band_weeks]),
        picks=lambda rows, _data: rows,
        unit=Unit.TEXT,
        produce=lambda data: Reading(data[queries.band_now].value),
        add_up=queries.band_of_weeks,
        earlier=lambda data: Reading(data[queries.before].own_band),
    ),
    Figure(
        reads=may_read_report,
        key="active",
        label=_("Active joint projects"),
        rule=_("Projects that were running on the last day of the period: active, not on hold, not closed."),
        table=PROJECTS,
        picks=lambda rows, _data: rows,
        earlier=lambda data: Reading(data[queries.before].active),
    ),
    Figure(
        reads=may_read_report,
        key="late",
        label=_("Late projects"),
        rule=_("Active projects without a joint contact within their target and grace. Closed days do not count."),
        table=PROJECTS,
        picks=lambda rows, _data: [row for row in rows if row["state"] == "late"],
        earlier=lambda data: Reading(data[queries.before].late),
    ),
    Figure(
        reads=may_read_report,
        key="quiet",
        label=_("Very late projects"),
        rule=_("Late for three weeks or longer, in days on which the clock ran: not on closed days, nor on hold."),
        table=PROJECTS,
        picks=lambda _rows, data: data[queries.quiet],
    ),
    Figure(
        reads=may_read_report,
        key="without_library_owner",
        label=_("Projects without an owner in the library"),
        rule=_("Active projects that name no owner on the library's side today."),
        table=PROJECTS,
        picks=lambda rows, _data: [row for row in rows if not row["library_owner"]],
    ),
    Figure(
        reads=may_read_report,
        key="without_it_owner",
        label=_("Projects without an owner in IT"),
        rule=_("Active projects that name no owner on IT's side today."),
        table=PROJECTS,
        picks=lambda rows, _data: [row for row in rows if not row["it_owner"]],
    ),
    Figure(
        reads=may_read_report,
        key="without_sponsor",
        label=_("Projects without a sponsor"),
        rule=_("Active projects that name no sponsor from leadership today."),
        table=PROJECTS,
        picks=lambda rows, _data: [row for row in rows if not row["sponsor"]],
    ),
    Figure(
        reads=may_read_report,
        key="contact_days",
        label=_("Days with a joint contact"),
        rule=_("Days of the period on which at least one project had a joint meeting."),
        table=ALL_WEEKS,
        picks=lambda rows, data: [row for row in rows if _days_within(row, data.period) > 0],
        produce=lambda data: Reading(sum(data[_contact_days])),
        add_up=lambda rows, data: sum(_days_within(row, data.period) for row in rows),
        earlier=lambda data: Reading(sum(data[_contact_days_before])),
    ),
    Figure(
        reads=may_read_report,
        key="contact_weeks",
        label=_("Weeks with a joint contact"),
        rule=_("Weeks with such a day in the period."),
        table=ALL_WEEKS,
        picks=lambda rows, data: [row for row in rows if _days_within(row, data.period) > 0],
        produce=lambda data: Reading(len(data[_contact_days])),
        earlier=lambda data: Reading(len(data[_contact_days_before])),
    ),
    Figure(
        reads=may_read_report,
        key="decisions",
        label=_("Decisions taken"),
        rule=_("Decisions of joint projects, dated within the period."),
        table=DECISIONS,
        picks=lambda rows, data: [row for row in rows if row.decided_on in data.period],
        earlier=lambda data: _decided_before(data, lambda row: True),
    ),
    Figure(
        reads=may_read_report,
        key="awaiting_leadership",
        label=_("Decisions that wait for leadership"),
        rule=_("Decisions up to the period's end that leadership has not yet agreed to today."),
        table=DECISIONS,
        picks=lambda rows, _data: [row for row in rows if row.awaits_leadership],
    ),
    Figure(
        reads=may_read_report,
        key="without_library",
        label=_("Decisions without the library in the room"),
        rule=_("Decisions of the period at which nobody from the library was present."),
        table=DECISIONS,
        picks=lambda rows, data: [row for row in rows if row.decided_on in data.period and not row.library],
        earlier=lambda data: _decided_before(data, lambda row: not row.library),
    ),
    Figure(
        reads=may_read_report,
        key="without_it",
        label=_("Decisions without IT in the room"),
        rule=_("Decisions of the period at which nobody from IT was present."),
        table=DECISIONS,
        picks=lambda rows, data: [row for row in rows if row.decided_on in data.period and not row.it],
        earlier=lambda data: _decided_before(data, lambda row: not row.it),
    ),
    Figure(
        reads=may_read_report,
        key="without_leadership",
        label=_("Decisions without leadership in the room"),
        rule=_("Decisions of the period at which nobody from leadership was present."),
        table=DECISIONS,
        picks=lambda rows, data: [row for row in rows if row.decided_on in data.period and not row.leadership],
        earlier=lambda data: _decided_before(data, lambda row: not row.leadership),
    ),
)
HEADLINES = ("weekly_or_better", "own_band", "late", "awaiting_leadership")  # of the summary
FIGURE = {figure.key: figure for figure in FIGURES}


def all_figures() -> list[Figure[Any]]:
    """The report's own, and then what slices contribute."""
    return [*FIGURES, *contributed(Figure)]


def find_figure(key: str) -> Figure[Any] | None:
    return next((figure for figure in all_figures() if figure.key == key), None)


@per_language
def _told(*figures: Figure[Any]) -> list[tuple[str, str]]:
    return [(str(figure.label), str(figure.rule)) for figure in figures]


class FigureRow(NamedTuple):
    """`rows`: where those behind it are, over the API. `before`: the reading of the period before."""

    figure: Figure[Any]
    label: str
    rule: str
    reading: Reading
    earlier: Value
    rows: str
    before: Reading | None


def figure_rows(data: ReportData) -> list[FigureRow]:
    figures = [figure for figure in all_figures() if figure.reads(data.roles)]
    return [_row(figure, told, data) for figure, told in zip(figures, _told(*figures), strict=True)]


def _row(figure: Figure[Any], told: tuple[str, str], data: ReportData) -> FigureRow:
    before = figure.earlier(data) if figure.earlier else None
    return FigureRow(
        figure,
        *told,
        figure.read(data),
        before.value if before else None,
        f"/api/v1/reports/institution/rows/{figure.key}/?from={data.period.from_on}&to={data.period.to_on}",
        before,
    )


def headline_rows(data: ReportData) -> list[FigureRow]:
    rows = {row.figure.key: row for row in data[figure_rows]}
    return [rows[key] for key in HEADLINES]

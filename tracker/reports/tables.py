"""What a table of the report is, and the three kinds of row behind every figure: projects, decisions, weeks.

A column is declared once: its label, and how a row gives its value (produce); a table also says how its rows are loaded
(prepare). Nobody is named and no person is counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.reminders.queries import Effect
from tracker.reports import queries
from tracker.reports.history import Standing
from tracker.reports.queries import Decided, Facts, Week

R = TypeVar("R")
Text = str | Promise
Value = str | int | float | bool | date | None


class Unit(StrEnum):
    """How a value is written. In JSON: text a string, count a whole number, percent a number, day YYYY-MM-DD."""

    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"
    DAY = "day"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    key: str
    label: Text
    produce: Callable[[R], Value]
    unit: Unit = Unit.TEXT


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """`prepare` gives its rows; `rule` says which."""

    key: str
    title: Text
    rule: Text
    prepare: Callable[[Facts], Sequence[R]]
    columns: tuple[Column[R], ...]


PROJECTS: Table[Standing] = Table(
    key="projects",
    title=_("Active joint projects"),
    rule=_("Projects that were running on the last day of the period, the longest late first."),
    prepare=lambda facts: facts[queries.standings],
    columns=(
        Column("id", _("Id"), lambda row: row.id, Unit.COUNT),
        Column("name", _("Project"), lambda row: row.name),
        Column("kind", _("Kind"), lambda row: row.kind),
        Column("band", _("How often"), lambda row: row.band),
        Column("state", _("State"), lambda row: row.state),
        Column("last_contact_on", _("Last contact"), lambda row: row.last_contact_on, Unit.DAY),
        Column("due_on", _("Due"), lambda row: row.due_on, Unit.DAY),
        Column("late_on", _("Late from"), lambda row: row.late_on, Unit.DAY),
        Column("contact_weeks", _("Contact weeks"), lambda row: row.contact_weeks, Unit.COUNT),
        Column("counted_weeks", _("Counted weeks"), lambda row: row.counted_weeks, Unit.COUNT),
        Column("streak_weeks", _("Weeks in a row"), lambda row: row.streak_weeks, Unit.COUNT),
        Column("library_owner", _("Library owner"), lambda row: row.library_owner, Unit.FLAG),
        Column("it_owner", _("IT owner"), lambda row: row.it_owner, Unit.FLAG),
        Column("sponsor", _("Sponsor"), lambda row: row.sponsor, Unit.FLAG),
    ),
)

DECISIONS: Table[Decided] = Table(
    key="decisions",
    title=_("Decisions"),
    rule=_(
        "Decisions of the period, and older ones that still wait for leadership today. "
        "There: somebody of that side was in the room."
    ),
    prepare=lambda facts: [
        row for row in facts[queries.decisions] if row.awaits_leadership or row.decided_on in facts.period
    ],
    columns=(
        Column("id", _("Id"), lambda row: row.id, Unit.COUNT),
        Column("project", _("Project"), lambda row: row.project),
        Column("text", _("Decision"), lambda row: row.text),
        Column("decided_on", _("Decided"), lambda row: row.decided_on, Unit.DAY),
        Column("library", _("Library there"), lambda row: row.library, Unit.FLAG),
        Column("it", _("IT there"), lambda row: row.it, Unit.FLAG),
        Column("leadership", _("Leadership there"), lambda row: row.leadership, Unit.FLAG),
        Column("awaits_leadership", _("Waits for leadership"), lambda row: row.awaits_leadership, Unit.FLAG),
    ),
)

WEEKS: Table[Week] = Table(
    key="weeks",
    title=_("The last 52 weeks"),
    rule=_("Projects with at least one joint contact in the week, Monday to Sunday. Closed weeks do not count."),
    prepare=lambda facts: facts[queries.weeks][-queries.TREND_WEEKS :],
    columns=(
        Column("week", _("Week from"), lambda row: row.week, Unit.DAY),
        Column("projects", _("Projects with a contact"), lambda row: row.projects, Unit.COUNT),
        Column("contact_days", _("Days with a contact"), lambda row: row.days.bit_count(), Unit.COUNT),
        Column("closed", _("Closed"), lambda row: row.closed, Unit.FLAG),
    ),
)

REMINDERS: Table[Effect] = Table(
    key="reminders",
    title=_("Do reminders work?"),
    rule=_("Reminders sent in the period, and after how many the project had a joint contact within 7 days."),
    prepare=lambda facts: facts[queries.reminders],
    columns=(
        Column("rung", _("Reminder"), lambda row: row.rung),
        Column("sent", _("Sent"), lambda row: row.sent, Unit.COUNT),
        Column("followed", _("A contact followed"), lambda row: row.followed, Unit.COUNT),
        Column("answered", _("Answered"), lambda row: row.answered, Unit.COUNT),
    ),
)

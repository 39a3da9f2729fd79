"""The rows of a preview as cells of a table, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.pages import dates
from foundation.pages.lists import Cell
from foundation.text_lists import join_sentences
from tracker.intake.csv.actions.preview import RowOutcome
from tracker.intake.csv.shape import FIELDS
from tracker.meetings.joint import WhyNot

PREVIEW_HEADINGS = (
    gettext_lazy("Row"), gettext_lazy("What happens"), gettext_lazy("Day"), gettext_lazy("Projects"),
    gettext_lazy("People"), gettext_lazy("Joint, or why not"),
)  # fmt: skip
_STATES = {RowOutcome.ADDED: "new", RowOutcome.PRESENT: "paused", RowOutcome.REFUSED: "late"}


def preview_cells(rows: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    """`rows`: as PreviewRow.as_json gives them."""
    labels = [str(label) for label in PREVIEW_HEADINGS]
    return [[Cell(label, *cell) for label, cell in zip(labels, _cells(row), strict=True)] for row in rows]


def problem_cells(problems: Sequence[Sequence[Any]]) -> list[tuple[str, str, str]]:
    """Row, label of the column, and what is wrong."""
    labels = {one.key: str(one.label) for one in FIELDS}
    return [(str(row) if row else "", labels.get(column, column), why) for row, column, why in problems]


def _cells(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Text and badge of each."""
    outcome = RowOutcome(row["outcome"])
    people = ngettext("%(count)d person", "%(count)d people", row["people"]) % {"count": row["people"]}
    return [
        (str(row["number"]), ""),
        (str(outcome.label), _STATES[outcome]),
        (_day(row["day"]), ""),
        (row["projects"], ""),
        ("" if outcome == RowOutcome.REFUSED else people, ""),
        *([(_reasons(row["problems"]), "")] if outcome == RowOutcome.REFUSED else [_counts(row["why_not"])]),
    ]


def _counts(why_not: Sequence[str]) -> tuple[str, str]:
    return (join_sentences(WhyNot(one).label for one in why_not), "") if why_not else (_("joint"), "joint")


def _reasons(problems: Sequence[Sequence[str]]) -> str:
    labels = {one.key: str(one.label) for one in FIELDS}
    told = [
        _("%(column)s: %(why)s") % {"column": labels.get(column, column), "why": why} if column else why
        for column, why in problems
    ]
    return join_sentences(told)


def _day(text: str) -> str:
    try:
        return dates.short_day(date.fromisoformat(text))
    except ValueError:
        return text

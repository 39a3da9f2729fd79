"""What becomes of each row of a file, as it is shown before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tracker.intake.csv.actions.resolve import NewMeeting
from tracker.intake.csv.rows import Problem

PER_PAGE = 50  # rows


class RowOutcome(TextChoices):
    ADDED = "added", _("Will be added")
    PRESENT = "present", _("Already here")
    REFUSED = "refused", _("Refused")


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """`day` and `projects`: as the file has them. `why_not`: keys of WhyNot, of a meeting that will not count as joint.
    `problems`: of a refused one, each the key of a field and a sentence."""

    number: int
    outcome: RowOutcome
    day: str
    projects: str
    people: int
    why_not: Sequence[str]
    problems: Sequence[tuple[str, str]]

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number, "outcome": self.outcome.value, "day": self.day, "projects": self.projects,
            "people": self.people, "why_not": list(self.why_not), "problems": [list(one) for one in self.problems],
        }  # fmt: skip


#: Hears of a page: its number, from 1, and its rows.
KeepPage = Callable[[int, Sequence[PreviewRow]], None]


class Pages:
    """Cuts the rows into pages, and hands each on when it is full."""

    def __init__(self, keep: KeepPage) -> None:
        self._keep = keep
        self._number = 0
        self._rows: list[PreviewRow] = []

    def add(self, row: PreviewRow) -> None:
        self._rows.append(row)
        if len(self._rows) == PER_PAGE:
            self.end()

    def end(self) -> None:
        if self._rows:
            self._number += 1
            self._keep(self._number, self._rows)
            self._rows = []


def refused(number: int, day: str, projects: str, problems: Sequence[Problem]) -> PreviewRow:
    whys = [(problem.column, problem.why) for problem in problems]
    return PreviewRow(number, RowOutcome.REFUSED, day, projects, 0, (), whys)


def accepted(number: int, projects: str, new: NewMeeting, *, present: bool) -> PreviewRow:
    outcome = RowOutcome.PRESENT if present else RowOutcome.ADDED
    people = len(new.people) + len(new.guests)
    return PreviewRow(number, outcome, new.held_on.isoformat(), projects, people, new.why_not, ())

"""A file of meetings as a person means it: which column is what, how days are read, in which encoding. What is
recognised, or was chosen for an earlier file of this header, is not asked again. Only reads.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.imports.columns import NOT_USED, ColumnChoice, name_key
from foundation.imports.days import DayOrder, find_day_order
from foundation.imports.encodings import ENCODINGS, is_guess
from foundation.imports.remembering import recall_columns
from foundation.imports.table_files import TableFile, open_table
from foundation.text_lists import and_list, join_sentences
from tracker.intake.csv.rows import SHOWN, days_of
from tracker.intake.csv.shape import FIELDS, MEETINGS

SAMPLES = 3  # rows that are shown with a question


@dataclass(frozen=True)
class Question:
    """What a person says of a file. `columns`: each with the key of its field, or None where nobody knows it yet."""

    header: list[str]
    samples: list[list[str]]
    columns: Mapping[str, str | None]
    asks_day_order: bool
    encoding: str


class Undecided(Refused):
    """The file cannot be read before somebody answers. Says everything that is open, at once."""

    def __init__(self, question: Question, problems: Mapping[str, str]) -> None:
        super().__init__(problems, code="required")
        self.question = question


@dataclass(frozen=True)
class MeetingFile:
    """A file that can be read. `question`: what could be asked of it, with the answers that hold."""

    table: TableFile
    choice: ColumnChoice
    question: Question


@contextmanager
def open_meetings(
    *, institution_id: int, chunks: Iterable[bytes], choice: ColumnChoice | None
) -> Iterator[MeetingFile]:
    """`choice`: what somebody said of this file; None: nobody did. Undecided, or Refused when nothing can read it."""
    with open_table(chunks, fallback=choice.settings.get("encoding", "") if choice else "") as table:
        if choice is None:
            choice = _remembered(institution_id, table)
        yield _settled(table, choice)


def _remembered(institution_id: int, table: TableFile) -> ColumnChoice | None:
    found = recall_columns(institution_id=institution_id, kind=MEETINGS.kind, header=table.header)
    encoding = found.settings.get("encoding", "") if found else ""
    if is_guess(table.encoding) and encoding in ENCODINGS and encoding != table.encoding:
        table.open(fallback=encoding)
        found = recall_columns(institution_id=institution_id, kind=MEETINGS.kind, header=table.header)
    return found if found is not None and found.columns else None


def _settled(table: TableFile, choice: ColumnChoice | None) -> MeetingFile:
    columns = MEETINGS.recognise(table.header)
    if choice is not None and choice.columns:
        known = {one.key for one in FIELDS}
        chosen = {name_key(name): key for name, key in choice.columns.items() if key in known}
        columns = {name: chosen.get(name_key(name), NOT_USED) for name in table.header}
    choice = choice or ColumnChoice()
    problems = open_questions(columns, choice.settings)
    found = ColumnChoice(
        {name: key for name, key in columns.items() if key is not None}, choice.day_order, choice.settings
    )
    order = find_day_order(days_of(table, found))
    asks = order == "" and found.day_order not in DayOrder.values
    if asks:
        problems["day_order"] = _("Some days can be read in two ways. Say whether the day or the month comes first.")
    samples = [[cell[:SHOWN] for cell in cells] for _number, cells in islice(table.rows(), SAMPLES)]
    question = Question(table.header, samples, columns, order is not None, table.encoding)
    if problems:
        raise Undecided(question, problems)
    return MeetingFile(table, replace(found, day_order=order or found.day_order), question)


def open_questions(columns: Mapping[str, str | None], settings: Mapping[str, Any]) -> dict[str, str]:
    """What is still to be said of the columns, as one refusal; {} where nothing is."""
    unknown = [f"“{name}”" for name, key in columns.items() if key is None]
    labels = [
        f"“{one.label}”" for one in MEETINGS.missing(columns.values())
        if not (one.key == "projects" and settings.get("project"))
    ]  # fmt: skip
    twice = [
        f"“{one.label}”" for one in FIELDS if not one.several and list(columns.values()).count(one.key) > 1
    ]  # fmt: skip
    says = (
        (unknown, _("Not known: %(names)s. Say what each column is, or that it is not used.")),
        (labels, _("No column is %(names)s yet.")),
        (twice, _("Only one column can be %(names)s.")),
    )
    told = [why % {"names": and_list(names)} for names, why in says if names]
    return {"columns": join_sentences(told)} if told else {}

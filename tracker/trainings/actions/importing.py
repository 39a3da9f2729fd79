"""Trainings from a file: all of them, or none, with what is wrong named by row and column."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.people.named_people import NamedPeople
from foundation.errors import Refused
from foundation.imports.adding import add_all
from foundation.imports.cells import choice_of_cell, count_of_cell, day_of_cell, number_of_cell, text_of_cell
from foundation.imports.days import find_day_order
from foundation.imports.small_tables import read_small_table
from foundation.limits import MAX_NAME_LENGTH
from tracker.projects.named_projects import NamedProjects
from tracker.trainings.actions.trainings import add_training
from tracker.trainings.models import MAX_TOPIC_LENGTH, Barrier, TrainingState
from tracker.trainings.table_of_trainings import TRAININGS_OF_A_FILE

MAX_FILE_TRAININGS = 500  # a file has the trainings of some years
_TEXTS = {"topic": MAX_TOPIC_LENGTH, "barrier_text": MAX_TOPIC_LENGTH, "currency": 3}
_COLUMN_OF = {"teacher_name": "taught_by", "teacher": "taught_by"}


def import_trainings(*, institution_id: int, by: Person, at: datetime, chunks: Iterable[bytes]) -> int:
    """How many were added. Refused where the file cannot be read, RowsRefused where a row cannot."""
    rows = read_small_table(chunks, TRAININGS_OF_A_FILE, most=MAX_FILE_TRAININGS)
    projects = NamedProjects({row.get("project", "") for _number, row in rows})
    people = NamedPeople()
    order = find_day_order(row.get("held_on", "") for _number, row in rows) or ""

    def add(row: Mapping[str, str]) -> None:
        add_training(institution_id=institution_id, by=by, at=at, **_fields(row, projects, people, order))

    return add_all(rows, add, forbidden_at="project", column_of=_COLUMN_OF)


def _fields(row: Mapping[str, str], projects: NamedProjects, people: NamedPeople, order: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: text_of_cell(name, row.get(name, ""), longest=longest) for name, longest in _TEXTS.items()
    }
    fields |= {
        "held_on": day_of_cell("held_on", row.get("held_on", ""), order=order),
        "links": row.get("links", "").split(),
    }
    fields |= _teacher(row.get("taught_by", ""), people)
    for name, choices in (("state", TrainingState), ("barrier", Barrier)):
        if row.get(name):
            fields[name] = choice_of_cell(name, row[name], choices)
    for name in ("library_people", "it_people"):
        if row.get(name):
            fields[name] = count_of_cell(name, row[name])
    for name in ("hours", "cost"):
        if row.get(name):
            fields[name] = number_of_cell(name, row[name])
    if row.get("project"):
        fields["project"] = projects.find(row["project"])
    return fields


def _teacher(text: str, people: NamedPeople) -> dict[str, Any]:
    """Somebody who is known by name or address; anybody else is from outside. A name of two people is refused."""
    found = people.called(text_of_cell("taught_by", text, longest=MAX_NAME_LENGTH))
    if len(found) > 1:
        why = _("Several people are called “%(text)s”. Write an e-mail address.") % {"text": text[:60]}
        raise Refused({"taught_by": why}, code="invalid")
    return {"teacher": found[0]} if found else {"teacher_name": text}

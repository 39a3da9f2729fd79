"""Benefits from a file: all of them, or none, with what is wrong named by row and column."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from accounts.people.models import Person
from accounts.people.named_people import NamedPeople
from foundation.errors import Refused
from foundation.imports.adding import add_all
from foundation.imports.cells import choice_of_cell, day_of_cell, number_of_cell, text_of_cell
from foundation.imports.days import find_day_order
from foundation.imports.small_tables import read_small_table
from tracker.benefits.actions.benefits import add_benefit
from tracker.benefits.models import MAX_TEXT_LENGTH, BenefitKind, BenefitPeriod, Confidence
from tracker.benefits.table_of_benefits import BENEFITS_OF_A_FILE
from tracker.projects.named_projects import NamedProjects

MAX_FILE_BENEFITS = 500  # a file has the benefits of some years
_TEXTS = {"text": MAX_TEXT_LENGTH, "evidence": MAX_TEXT_LENGTH, "currency": 3}
_CHOICES: dict[str, type[TextChoices]] = {"kind": BenefitKind, "period": BenefitPeriod, "confidence": Confidence}


def import_benefits(*, institution_id: int, by: Person, at: datetime, chunks: Iterable[bytes]) -> int:
    """How many were added: `by` confirms them for their own side, and the other is asked. Refused where the file cannot
    be read, RowsRefused where a row cannot."""
    rows = read_small_table(chunks, BENEFITS_OF_A_FILE, most=MAX_FILE_BENEFITS)
    projects = NamedProjects({row.get("project", "") for _number, row in rows})
    people = NamedPeople()
    days = (row.get(name, "") for _number, row in rows for name in ("from_on", "to_on"))
    order = find_day_order(days) or ""

    def add(row: Mapping[str, str]) -> None:
        add_benefit(institution_id=institution_id, by=by, at=at, **_fields(row, projects, people, order))

    return add_all(rows, add, forbidden_at="project")


def _fields(row: Mapping[str, str], projects: NamedProjects, people: NamedPeople, order: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: text_of_cell(name, row.get(name, ""), longest=longest) for name, longest in _TEXTS.items()
    }
    for name, choices in _CHOICES.items():
        if row.get(name) or name == "kind":
            fields[name] = choice_of_cell(name, row.get(name, ""), choices)
    fields |= {"from_on": day_of_cell("from_on", row.get("from_on", ""), order=order), "links": _links(row)}
    if row.get("to_on"):
        fields["to_on"] = day_of_cell("to_on", row["to_on"], order=order)
    if row.get("amount"):
        fields["amount"] = number_of_cell("amount", row["amount"])
    for name in ("library_confirmer", "it_confirmer"):
        if row.get(name):
            fields[name] = _person(name, row[name], people)
    if row.get("project"):
        fields["project"] = projects.find(row["project"])
    return fields


def _links(row: Mapping[str, str]) -> list[str]:
    return row.get("links", "").split()


def _person(name: str, text: str, people: NamedPeople) -> Person:
    try:
        return people.find(text)
    except ValueError as error:
        raise Refused({name: str(error)}, code="invalid") from None

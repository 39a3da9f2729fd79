"""Trainings from a file: all of them, or none, with what is wrong named by row and column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.people.named_people import NamedPeople
from foundation.errors import Forbidden, Refused
from foundation.imports.days import OrderUnknown, find_day_order, parse_day
from foundation.imports.small_tables import read_small_table
from foundation.limits import MAX_NAME_LENGTH
from foundation.text import comparison_key
from foundation.text_lists import or_list
from tracker.projects.named_projects import NamedProjects
from tracker.trainings.actions.trainings import add_training
from tracker.trainings.models import MAX_TOPIC_LENGTH, Barrier, TrainingState
from tracker.trainings.table_of_trainings import TRAININGS_OF_A_FILE

MAX_FILE_TRAININGS = 500  # a file has the trainings of some years
_TEXTS = {"topic": MAX_TOPIC_LENGTH, "barrier_text": MAX_TOPIC_LENGTH, "currency": 3}
_COLUMN_OF = {"teacher_name": "taught_by", "teacher": "taught_by"}


@dataclass(frozen=True, slots=True)
class TrainingProblem:
    """`column`: the key of the field, "" for the whole row."""

    row: int
    column: str
    why: str


class TrainingsRefused(Exception):
    """Nothing was added."""

    def __init__(self, problems: list[TrainingProblem]) -> None:
        super().__init__(problems)
        self.problems = problems


@transaction.atomic
def import_trainings(*, institution_id: int, by: Person, at: datetime, chunks: Iterable[bytes]) -> int:
    """How many were added. Refused where the file cannot be read, TrainingsRefused where a row cannot."""
    rows = read_small_table(chunks, TRAININGS_OF_A_FILE, most=MAX_FILE_TRAININGS)
    projects = NamedProjects({row.get("project", "") for _number, row in rows})
    people = NamedPeople()
    order = find_day_order(row.get("held_on", "") for _number, row in rows) or ""
    problems: list[TrainingProblem] = []
    for number, row in rows:
        try:
            fields = _fields(row, projects, people, order)
            with transaction.atomic():
                add_training(institution_id=institution_id, by=by, at=at, **fields)
        except Refused as refusal:
            problems += [
                TrainingProblem(number, _COLUMN_OF.get(name, name), str(why)) for name, why in refusal.fields.items()
            ]
        except Forbidden as refusal:
            problems.append(TrainingProblem(number, "project", str(refusal)))
    if problems:
        raise TrainingsRefused(problems)
    return len(rows)


def _fields(row: Mapping[str, str], projects: NamedProjects, people: NamedPeople, order: str) -> dict[str, Any]:
    fields: dict[str, Any] = {name: row.get(name, "") for name in _TEXTS}
    for name, longest in _TEXTS.items():
        if len(fields[name]) > longest:
            raise Refused({name: _("At most %(most)s characters.") % {"most": longest}}, code="max_length")
    fields |= {"held_on": _day(row.get("held_on", ""), order), "links": row.get("links", "").split()}
    fields |= _teacher(row.get("taught_by", ""), people)
    for name, choices in (("state", TrainingState), ("barrier", Barrier)):
        if row.get(name):
            fields[name] = _choice(name, row[name], choices)
    for name in ("library_people", "it_people"):
        if row.get(name):
            fields[name] = _count(name, row[name])
    for name in ("hours", "cost"):
        if row.get(name):
            fields[name] = _number(name, row[name])
    if row.get("project"):
        fields["project"] = projects.find(row["project"])
    return fields


def _teacher(text: str, people: NamedPeople) -> dict[str, Any]:
    """Somebody who is known by name or address; anybody else is from outside. A name of two people is refused."""
    if len(text) > MAX_NAME_LENGTH:
        why = _("At most %(most)s characters.") % {"most": MAX_NAME_LENGTH}
        raise Refused({"taught_by": why}, code="max_length")
    found = people.called(text)
    if len(found) > 1:
        why = _("Several people are called “%(text)s”. Write an e-mail address.") % {"text": text[:60]}
        raise Refused({"taught_by": why}, code="invalid")
    return {"teacher": found[0]} if found else {"teacher_name": text}


def _choice(name: str, text: str, choices: type[models.TextChoices]) -> str:
    """By its key, or by its words in the active language."""
    words = {comparison_key(str(word)): one.value for one in choices for word in (one.value, one.label)}
    value = words.get(comparison_key(text))
    if value is None:
        why = _("Write %(choices)s.") % {"choices": or_list(one.value for one in choices)}
        raise Refused({name: why}, code="invalid_choice")
    return str(value)


def _day(text: str, order: str) -> date:
    if not text:
        raise Refused({"held_on": _("Enter the day.")}, code="required")
    try:
        return parse_day(text, order=order)[0]
    except OrderUnknown:
        why = _("This day can be read in two ways. Write it as 2026-03-24.")
        raise Refused({"held_on": why}, code="invalid") from None
    except ValueError as error:
        raise Refused({"held_on": str(error)}, code="invalid") from None


def _count(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refused({name: _("Enter a whole number, such as 12.")}, code="invalid")
    return int(text)


def _number(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ".").strip())
        if not value.is_finite() or abs(value) >= 10**10:
            raise InvalidOperation
        return value.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Refused({name: _("Enter a number, such as 12.5.")}, code="invalid") from None

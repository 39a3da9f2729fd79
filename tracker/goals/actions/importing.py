"""Goals from a file: all of them, or none, with what is wrong named by row and column."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.people.named_people import NamedPeople
from foundation.errors import Refused
from foundation.imports.adding import add_all
from foundation.imports.days import OrderUnknown, find_day_order, parse_day
from foundation.imports.small_tables import read_small_table
from foundation.text import comparison_key
from tracker.goals.actions.goals import add_goal
from tracker.goals.models import GOAL_SIDES, MAX_TEXT_LENGTH, MAX_UNIT_LENGTH
from tracker.goals.table_of_goals import GOALS_OF_A_FILE
from tracker.projects.named_projects import NamedProjects

MAX_FILE_GOALS = 500  # a file has the goals of a year
_DAYS, _NUMBERS = ("starts_on", "due_on"), ("start_value", "target_value")


def import_goals(*, institution_id: int, by: Person, at: datetime, chunks: Iterable[bytes]) -> int:
    """How many were added. Refused where the file cannot be read, RowsRefused where a row cannot."""
    rows = read_small_table(chunks, GOALS_OF_A_FILE, most=MAX_FILE_GOALS)
    projects = NamedProjects({row.get("project", "") for _number, row in rows})
    people = NamedPeople()
    orders = {name: find_day_order(row.get(name, "") for _number, row in rows) or "" for name in _DAYS}

    def add(row: Mapping[str, str]) -> None:
        add_goal(institution_id=institution_id, by=by, at=at, **_fields(row, projects, people, orders))

    return add_all(rows, add, forbidden_at="project")


def _fields(
    row: Mapping[str, str], projects: NamedProjects, people: NamedPeople, orders: Mapping[str, str]
) -> dict[str, Any]:
    side = {comparison_key(str(word)): value for value, label in GOAL_SIDES for word in (value, label)}.get(
        comparison_key(row.get("side", ""))
    )
    if side is None:
        raise Refused({"side": _("Write library or it.")}, code="invalid_choice")
    fields: dict[str, Any] = {
        "project": projects.find(row.get("project", "")),
        "side": side,
        "text": row.get("text", ""),
        "unit": row.get("unit", ""),
        "owner": _owner(row["owner"], people) if row.get("owner") else None,
    }
    for name, longest in (("text", MAX_TEXT_LENGTH), ("unit", MAX_UNIT_LENGTH)):
        if len(fields[name]) > longest:
            raise Refused({name: _("At most %(most)s characters.") % {"most": longest}}, code="max_length")
    for name in _DAYS:
        if row.get(name):
            fields[name] = _day(name, row[name], orders[name])
    for name in _NUMBERS:
        if row.get(name):
            fields[name] = _number(name, row[name])
    return fields


def _owner(text: str, people: NamedPeople) -> Person:
    try:
        return people.find(text)
    except ValueError as error:
        raise Refused({"owner": str(error)}, code="invalid") from None


def _day(name: str, text: str, order: str) -> Any:
    try:
        return parse_day(text, order=order)[0]
    except OrderUnknown:
        why = _("This day can be read in two ways. Write it as 2026-03-24.")
        raise Refused({name: why}, code="invalid") from None
    except ValueError as error:
        raise Refused({name: str(error)}, code="invalid") from None


def _number(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ".").removesuffix("%").strip())
        if not value.is_finite() or abs(value) >= 10**12:
            raise InvalidOperation
        return value.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Refused({name: _("Enter a number, such as 12.5.")}, code="invalid") from None

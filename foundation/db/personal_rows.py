"""All rows that tell of one person, read off the models: theirs, those that point to them, and those that the caller
says know them otherwise. May import backups and table_rows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import models

from foundation.db.backups import kept_models
from foundation.db.table_rows import by_key, stored_fields, written


@dataclass(frozen=True)
class Section:
    """The rows of one table. `label`: such as tracker.Attendance; `columns`: the name of each field and what people
    call it; `rows`: values as JSON has them, of a row that is pointed to its name."""

    label: str
    title: str
    columns: list[tuple[str, str]]
    rows: Iterator[list[Any]]


def personal_sections(
    person: models.Model,
    *,
    left_out: Collection[str],
    secrets: Mapping[str, Collection[str]],
    known_by: Mapping[str, Callable[[Any], models.Q]],
) -> Iterator[Section]:
    """Each table that can tell of a person, in the order of the models. `secrets`: label of a model -> its fields that
    are left out; `known_by`: label -> the condition of rows that know the person without a reference."""
    people = person._meta.model  # whoever is signed in is wrapped
    for model in kept_models(left_out):
        ways = [models.Q(**{field.name: person}) for field in _pointing_to(people, model)]
        if model is people:
            ways.append(models.Q(pk=person.pk))
        if model._meta.label in known_by:
            ways.append(known_by[model._meta.label](person))
        if ways:
            hidden = secrets.get(model._meta.label, ())
            fields = [field for field in stored_fields(model) if field.name not in hidden]
            named = [field.name for field in fields if field.is_relation]
            found = model._base_manager.filter(reduce(or_, ways)).select_related(*named)
            yield Section(
                model._meta.label,
                str(model._meta.verbose_name_plural),
                [(field.name, str(field.verbose_name)) for field in fields],
                ([_told(field, row) for field in fields] for row in by_key(found)),
            )


def _pointing_to(person: type[models.Model], model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.related_model is person]


def _told(field: Any, row: models.Model) -> Any:
    if field.is_relation:
        there = getattr(row, field.name)
        return None if there is None else str(there)
    return written(field, row)

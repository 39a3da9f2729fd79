"""One limit for one field: a form and an endpoint refuse what the model's column refuses, and nothing more."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Model
from django.urls import get_resolver
from rest_framework import serializers

from accounts.people.directory import PersonEditForm
from accounts.people.models import Person
from accounts.tokens.forms import TokenForm
from accounts.tokens.models import ApiToken
from foundation.limits import MAX_ID
from tests import ROOT
from tracker.meetings.forms import MeetingForm, NotesForm
from tracker.meetings.models import Meeting
from tracker.outcomes.forms import AgendaItemForm

APPS = ("collab", "foundation", "accounts", "tracker")
KINDS = {"max_length": MaxLengthValidator, "max_value": MaxValueValidator, "min_value": MinValueValidator}
#: Plain forms that write a model by an action.
WRITES: dict[type[forms.Form], type[Model]] = {
    MeetingForm: Meeting, NotesForm: Meeting, PersonEditForm: Person, TokenForm: ApiToken,
}  # fmt: skip
Limits = dict[str, int]


def _of(validators: list[Any]) -> Limits:
    """The limits among the validators, but for those that only a database's integers have."""
    found = {
        name: validator.limit_value() if callable(validator.limit_value) else validator.limit_value
        for validator in validators
        for name, kind in KINDS.items()
        if isinstance(validator, kind)
    }
    return {name: limit for name, limit in found.items() if limit not in (0, MAX_ID, -MAX_ID - 1)}


def _of_model(model: type[Model], name: str) -> Limits | None:
    """None for what is no column, or a choice: its values are listed."""
    column = next((one for one in model._meta.concrete_fields if one.name == name), None)
    if column is None or column.choices or column.is_relation:
        return None
    found = _of(list(column.deconstruct()[3].get("validators", [])))
    if isinstance(column, models.CharField | models.TextField) and column.max_length:
        found["max_length"] = column.max_length
    return found


def _subclasses(base: type[Any]) -> Iterator[type[Any]]:
    for one in base.__subclasses__():
        yield one
        yield from _subclasses(one)


def _ours(base: type[Any]) -> list[type[Any]]:
    assert get_resolver().url_patterns  # imports every view
    return sorted({one for one in _subclasses(base) if one.__module__.split(".")[0] in APPS}, key=str)


def differing(model: type[Model], fields: dict[str, Any], *, partly: bool = False) -> dict[str, tuple[Limits, Limits]]:
    """Name of a field -> its limits and the model's, where they are not the same. `partly`: a limit may be missing, as
    in a form of a model, which validates the model as well."""
    found = {}
    for name, field in fields.items():
        stored = _of_model(model, name)
        if stored is None or getattr(field, "read_only", False) or getattr(field, "choices", None):
            continue
        if isinstance(field, serializers.RegexField):  # its pattern says how long
            continue
        if isinstance(field, serializers.ListField) and isinstance(model._meta.get_field(name), models.TextField):
            continue  # a number of lines, each with its own limits
        limits = _of(list(field.validators))
        expected = {kind: limit for kind, limit in stored.items() if not partly or kind in limits}
        if limits != expected:
            found[name] = (limits, stored)
    return found


@pytest.mark.parametrize("form", _ours(forms.ModelForm), ids=lambda one: one.__name__)
def test_form_of_a_model_has_the_limits_of_the_model(form: type[forms.ModelForm[Any]]) -> None:
    if form._meta.model is not None:  # type: ignore[attr-defined]
        assert differing(form._meta.model, form.base_fields, partly=True) == {}  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", WRITES, ids=lambda one: one.__name__)
def test_plain_form_has_the_limits_of_the_model(form: type[forms.Form]) -> None:
    assert differing(WRITES[form], form.base_fields) == {}


@pytest.mark.parametrize("shape", _ours(serializers.ModelSerializer), ids=lambda one: one.__name__)
def test_endpoint_has_the_limits_of_the_model(shape: type[serializers.ModelSerializer[Any]]) -> None:
    if hasattr(shape, "Meta"):
        assert differing(shape.Meta.model, dict(shape().fields)) == {}


def test_limit_that_differs_is_found() -> None:
    length = forms.CharField(max_length=7)
    for also in (True, False):
        assert differing(Meeting, {"notes": length}, partly=also)
    assert differing(Meeting, {"notes": forms.CharField()})
    assert not differing(Meeting, {"notes": forms.CharField(max_length=50_000)})


@pytest.mark.parametrize(("minutes", "refused"), [(0, True), (1, False), (1440, False), (1441, True)])
def test_agenda_item_form_refuses_impossible_minutes(minutes: int, refused: bool) -> None:
    assert ("minutes" in AgendaItemForm({"text": "Costs", "minutes": minutes}).errors) is refused


def test_limits_have_names_of_one_form() -> None:
    """MAX_… and MIN_…; days that bound a calendar are EARLIEST_ and LATEST_."""
    odd = re.compile(r"_?(MOST|LONGEST|LARGEST|FARTHEST|SHORTEST|BIGGEST|HIGHEST|FEWEST|NEWEST)(_|$)")
    found = []
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            names = [node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)]
            found += [f"{path.name} {name}" for name in names if odd.match(name)]
    assert found == []

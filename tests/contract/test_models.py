"""Every model is classified: of one institution, with the database refusing rows that point into another; or not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from accounts.institutions.models import Consortium, Institution
from accounts.people.models import AccountNotice, PasswordRequest
from accounts.second_step.models import Authenticator
from accounts.sessions.models import NewSignIn, Session
from accounts.tokens.models import ApiToken
from foundation.tenancy import SameInstitution, ScopedManager, TenantForeignKey, TenantOneToOneField
from tracker.delivery.models import Relay, Sweep
from tracker.figures.models import Benchmark
from tracker.reports.models import ConsortiumMonth

#: Models that are of no one institution, or not read through one -> why.
ELSEWHERE = {
    Consortium: "stands above institutions",
    AccountNotice: "a mail on its way to one address, which may be nobody's yet",
    PasswordRequest: "asked for by a stranger, at an address that may be nobody's",
    Authenticator: "also of operators, who belong to no institution; read before anybody is signed in",
    NewSignIn: "also of operators; its mail is sent and its link opened by nobody who is signed in",
    Session: "of a browser, before anybody signs in as well as after",
    ConsortiumMonth: "stands above institutions; of many at once",
    Benchmark: "a published record, the same for all",
    Sweep: "one for the installation: planning serves all institutions at once",
    Relay: "one for the installation: institutions share the mail relay",
}
#: Foreign keys between rows of institutions without the database's check -> why.
UNCHECKED: dict[str, str] = {}
#: Models whose manager does not ask for an institution -> why.
UNSCOPED = {ApiToken: "looked up by its digest before an institution is known"}

OURS = [model for app in ("foundation", "accounts", "tracker") for model in apps.get_app_config(app).get_models()]
TENANTS = [model for model in OURS if model not in ELSEWHERE]


def _pairs() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:  # type: ignore[type-arg]
    for model in TENANTS:
        for field in model._meta.local_fields:
            target = field.related_model
            if isinstance(field, models.ForeignKey) and target in TENANTS and target is not Institution:
                yield model, field


PAIRS = list(_pairs())


def test_walk_finds_the_expected_models() -> None:
    assert len(OURS) > 20
    assert len(PAIRS) > 30


@pytest.mark.parametrize("model", TENANTS, ids=[model.__name__ for model in TENANTS])
def test_model_has_institution_and_scoped_manager(model: type[models.Model]) -> None:
    if model is not Institution:
        field = model._meta.get_field("institution")
        assert field.related_model is Institution
    managers = [model._default_manager] if model not in UNSCOPED else []
    assert all(isinstance(manager, ScopedManager) for manager in managers)


@pytest.mark.parametrize(("model", "field"), PAIRS, ids=[f"{m.__name__}.{f.name}" for m, f in PAIRS])
def test_foreign_key_stays_inside_the_institution(
    model: type[models.Model],
    field: models.ForeignKey,  # type: ignore[type-arg]
) -> None:
    if f"{model.__name__}.{field.name}" in UNCHECKED:
        return
    assert isinstance(field, TenantForeignKey | TenantOneToOneField)
    checked = [constraint.field for constraint in model._meta.constraints if isinstance(constraint, SameInstitution)]
    assert checked.count(field.name) == 1
    keys = [
        constraint.fields
        for constraint in field.related_model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    assert ("institution", "id") in keys


def test_many_to_many_has_an_explicit_through_model() -> None:
    """A table that Django makes by itself has no institution."""
    made = [
        f"{model.__name__}.{field.name}"
        for model in OURS
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created and field.related_model in TENANTS
    ]
    assert made == []


def _covered(model: type[models.Model], field: models.Field) -> list[str]:  # type: ignore[type-arg]
    """What in the whole table begins with the field and goes on; alone it is the index itself."""
    keys = [(key.name, key.fields) for key in model._meta.indexes if not key.condition]
    keys += [
        (key.name, list(key.fields))
        for key in model._meta.constraints
        if isinstance(key, models.UniqueConstraint) and not key.condition
    ]
    return [name for name, fields in keys if fields[:1] == [field.name]]


@pytest.mark.parametrize("model", OURS, ids=[model.__name__ for model in OURS])
def test_no_index_is_a_prefix_of_another(model: type[models.Model]) -> None:
    """It would cost each write; and PostgreSQL, for which all institutions are alike, prefers the smaller one: it then
    sorts the ten thousand projects of a large institution for a page of a hundred (docs/performance.md, P1b)."""
    twice = {
        field.name: _covered(model, field)
        for field in model._meta.local_fields
        if field.db_index and not field.unique and _covered(model, field)
    }
    assert twice == {}

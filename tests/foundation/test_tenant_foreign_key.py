"""A foreign key between two rows of institutions brings the database's check along, wherever it is declared."""

import pytest
from django.apps.registry import Apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations import AddConstraint, AddField, CreateModel
from django.db.migrations.state import ModelState, ProjectState
from django.test.utils import isolate_apps

from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.roles import Side
from foundation.tenancy import SameInstitution, TenantForeignKey, TenantOneToOneField, across_institutions
from tests.factories.people import make_institution, make_person


class Note(models.Model):
    """Not of an app that is migrated: each test gives it the fields that it needs."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


def _to_person(**options: object) -> TenantForeignKey:  # type: ignore[type-arg]
    return TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", **options)


@isolate_apps("tracker")
def test_tenant_key_adds_its_constraint_to_the_model() -> None:
    class MinuteTaker(Note):
        person = _to_person()
        deputy = TenantOneToOneField(
            Person, null=True, on_delete=models.SET_NULL, related_name="+", constraint_name="other_name"
        )

        class Meta:
            app_label = "tracker"
            constraints = [models.UniqueConstraint(fields=["person"], name="once")]

    assert MinuteTaker._meta.constraints == [
        models.UniqueConstraint(fields=["person"], name="once"),
        SameInstitution("person", name="minute_taker_person_same_institution"),
        SameInstitution("deputy", name="other_name"),
    ]


@isolate_apps("tracker")
def test_tenant_key_of_abstract_model_adds_one_per_child() -> None:
    class Written(Note):
        person = _to_person()

        class Meta:
            abstract = True
            app_label = "tracker"

    class Letter(Written):
        class Meta:
            app_label = "tracker"

    class Memo(Written):
        class Meta:
            app_label = "tracker"

    assert Written._meta.constraints == []
    assert [constraint.name for constraint in Letter._meta.constraints] == ["letter_person_same_institution"]
    assert [constraint.name for constraint in Memo._meta.constraints] == ["memo_person_same_institution"]


def test_migration_adds_the_constraint_of_a_new_key() -> None:
    with isolate_apps("tracker"):

        class Letter(Note):
            class Meta:
                app_label = "tracker"

        before = _state(Letter)
    with isolate_apps("tracker"):

        class Memo(Note):
            person = _to_person()

            class Meta:
                app_label = "tracker"

        class Letter(Note):  # type: ignore[no-redef]
            person = _to_person(null=True)

            class Meta:
                app_label = "tracker"

    changes = MigrationAutodetector(before, _state(Letter, Memo))._detect_changes()
    operations = [operation for migration in changes["tracker"] for operation in migration.operations]
    assert {type(operation) for operation in operations} == {CreateModel, AddField, AddConstraint}
    made = [operation.constraint.name for operation in operations if isinstance(operation, AddConstraint)]
    assert sorted(made) == ["letter_person_same_institution", "memo_person_same_institution"]
    after = before.clone()
    for operation in operations:
        operation.state_forwards("tracker", after)
    assert MigrationAutodetector(after, _state(Letter, Memo))._detect_changes() == {}


@isolate_apps("tracker")
def test_model_state_in_migration_has_one_constraint() -> None:
    class Letter(Note):
        person = _to_person()

        class Meta:
            app_label = "tracker"

    state = ModelState.from_model(Letter)
    assert type(state.fields["person"]) is models.ForeignKey
    state.bases = (models.Model,)
    state.fields = {name: field for name, field in state.fields.items() if not field.is_relation}
    assert [constraint.name for constraint in state.render(Apps())._meta.constraints] == [
        "letter_person_same_institution"
    ]


@pytest.mark.django_db(transaction=True)
@isolate_apps("tracker")
def test_tenant_key_refuses_a_person_from_elsewhere() -> None:
    class Letter(Note):
        person = _to_person()
        title = models.CharField(max_length=20, null=True)

        class Meta:
            app_label = "tracker"

    with across_institutions():
        us, ours, theirs = _people()
    with connection.schema_editor() as editor:
        editor.create_model(Letter)
    try:
        with connection.schema_editor() as editor:  # on SQLite the table is made anew, from the same fields
            field = models.CharField(max_length=20)
            field.set_attributes_from_name("title")
            editor.alter_field(Letter, Letter._meta.get_field("title"), field)
        Letter.objects.create(institution=us, person=ours, title="Ours")
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(institution=us, person=theirs, title="Theirs")
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Letter)


def _people() -> tuple[Institution, Person, Person]:
    us, them = make_institution(), make_institution()
    return us, make_person(us, Side.IT), make_person(them, Side.IT)


def _state(*ours: type[models.Model]) -> ProjectState:
    """Of these models and no other, so that each looks new or changed by itself."""
    state = ProjectState()
    for model in ours:
        state.add_model(ModelState.from_model(model))
    return state

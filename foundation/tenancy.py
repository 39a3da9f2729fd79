"""Every row belongs to an institution, and stays there. Imports no other of our modules: the project says by
INSTITUTION_MODEL what an institution is, as it says by AUTH_USER_MODEL what a user is.

Reading fails closed: `Model.objects` outside `within(institution)` raises `django_scopes.exceptions.ScopeError`.
Writing fails closed: a `TenantForeignKey` is a composite foreign key in the database, which itself refuses a row that
points into another institution, whoever wrote it and however.
"""

import re
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import sql
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import get_scope, scope, scopes_disabled
from django_scopes.exceptions import ScopeError

__all__ = [
    "KeyedTenant",
    "SameInstitution",
    "ScopeError",
    "ScopedManager",
    "ScopedRow",
    "Tenant",
    "TenantForeignKey",
    "TenantOneToOneField",
    "across_institutions",
    "set_null_and_touch",
    "touched",
    "within",
]

M = TypeVar("M", bound=models.Model)
_ST = TypeVar("_ST")
_GT = TypeVar("_GT")


def within(institution_id: int) -> Any:
    """Context manager: queries see this institution's rows only."""
    return scope(institution=institution_id)


#: Context manager for the few places that serve all institutions: sign-in, sweeps, migrations, commands.
across_institutions = scopes_disabled


class SealedQuery(sql.Query):
    """A query that can be built, so that forms and serializers can be declared, and that never runs, in whole or as a
    part of another."""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        if self.is_empty():
            return super().get_compiler(*args, **kwargs)
        raise ScopeError(f"A query for {self.model.__name__} outside an institution.")  # type: ignore[union-attr]

    def chain(self, klass: Any = None) -> Any:
        if klass is not None:  # UPDATE, DELETE
            raise ScopeError(f"A write to {self.model.__name__} outside an institution.")  # type: ignore[union-attr]
        return super().chain()


class ScopedManager(models.Manager[M]):
    """Raises ScopeError outside a scope. `by` leads to the institution's id. With methods of a queryset of your own:
    `ScopedManager.from_queryset(ThatQuerySet)()`."""

    by: ClassVar[str] = "institution_id"

    def get_queryset(self) -> models.QuerySet[M]:
        current = get_scope()
        if not current.get("_enabled", True):
            return super().get_queryset()
        if "institution" not in current:
            sealed = super().get_queryset()
            sealed.query = SealedQuery(self.model)
            return sealed
        return super().get_queryset().filter(**{self.by: current["institution"]})


class SameInstitution(models.BaseConstraint):
    """The foreign key `field` must point to a row of the same institution. A `TenantForeignKey` brings this along.

    A real composite foreign key (institution_id, field_id) -> (institution_id, id), the same on PostgreSQL and SQLite;
    the target carries `UniqueConstraint(fields=["institution", "id"])`. A null `field` is not checked.
    """

    def __init__(self, field: str, *, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """The clause inside CREATE TABLE: SQLite knows no other way. Elsewhere as `create_sql`."""
        if schema_editor.connection.vendor == "sqlite":
            return self._clause(model, schema_editor)
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Left for the end of the migration, as Django does with foreign keys: the target's key may come later."""
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.deferred_sql.append(f"ALTER TABLE {table} ADD {self._clause(model, schema_editor)}")
        return ""

    def _clause(self, model: Any, schema_editor: Any) -> str:
        field = model._meta.get_field(self.field)
        target = field.related_model._meta
        q = schema_editor.quote_name
        return (
            f"CONSTRAINT {q(self.name)} "
            f"FOREIGN KEY ({q(model._meta.get_field('institution').column)}, {q(field.column)}) "
            f"REFERENCES {q(target.db_table)} ({q(target.get_field('institution').column)}, {q(target.pk.column)}) "
            f"DEFERRABLE INITIALLY DEFERRED"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        q = schema_editor.quote_name
        return f"ALTER TABLE {q(model._meta.db_table)} DROP CONSTRAINT {q(self.name)}"

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Iterable[str] | None = None,
        using: str = "default",
    ) -> None:
        """Forms and serializers choose from scoped querysets; the database has the last word."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SameInstitution):
            return (self.name, self.field) == (other.name, other.field)
        return NotImplemented

    __hash__ = models.BaseConstraint.__hash__

    def deconstruct(self) -> Any:
        path, _, kwargs = super().deconstruct()
        return path, (self.field,), kwargs


class _InsideInstitution(models.ForeignKey[_ST, _GT]):
    """What `TenantForeignKey` and `TenantOneToOneField` add to Django's own fields."""

    migrated_as: ClassVar[type[models.Field[Any, Any]]] = models.ForeignKey

    def __init__(
        self,
        to: "str | type[models.Model]",
        on_delete: Any,
        *,
        null: bool = False,
        primary_key: bool = False,
        db_constraint: bool = False,
        constraint_name: str = "",
        **options: Any,
    ) -> None:
        super().__init__(to, on_delete, null=null, primary_key=primary_key, db_constraint=db_constraint, **options)
        self.constraint_name = constraint_name

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        options = cls._meta
        if options.abstract or _has_check(options, name):
            return
        model = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        check = SameInstitution(name, name=self.constraint_name or f"{model}_{name}_same_institution")
        options.constraints = [*options.constraints, check]
        # makemigrations looks only at what is named here: the options that the class itself gave
        options.original_attrs["constraints"] = options.constraints

    def deconstruct(self) -> Any:
        """A migration sees Django's own field, and the constraint beside it among those of the model."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.migrated_as.__name__}", args, kwargs

    def clone(self) -> Any:
        _, _, args, kwargs = self.deconstruct()
        return self.migrated_as(*args, **kwargs)


def _has_check(options: Any, field: str) -> bool:
    """True where Django makes a class again out of another one's fields, to rebuild a table on SQLite."""
    return any(isinstance(there, SameInstitution) and there.field == field for there in options.constraints)


class TenantForeignKey(_InsideInstitution[_ST, _GT]):
    """A foreign key between two models that have an institution each: the database holds both ends in the same one.

    It brings its `SameInstitution`, named `<model>_<field>_same_institution` or `constraint_name`, and by default no
    constraint of its own: one check per row is enough. For the same reason the `institution` of a table that grows
    with the meetings, where such a field is never null, needs none: the row it points to has been checked.
    """


class TenantOneToOneField(_InsideInstitution[_ST, _GT], models.OneToOneField[_ST, _GT]):
    """A `TenantForeignKey` with at most one row at each end."""

    migrated_as = models.OneToOneField


def set_null_and_touch(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
    """An `on_delete`: SET_NULL, and `updated_at` says that the row has changed."""
    collector.add_field_update(field.model._meta.get_field("updated_at"), timezone.now(), sub_objs)
    collector.add_field_update(field, None, sub_objs)


set_null_and_touch.lazy_sub_objs = True  # type: ignore[attr-defined]  # as with SET_NULL: the rows need not be loaded


def touched() -> dict[str, Any]:
    """For `update()` and `bulk_update()` of tenants, which `auto_now` does not reach."""
    return {"updated_at": timezone.now()}


class ScopedRow(models.Model):
    """A row of one institution, of which there are many. Its institution has no index and no constraint of its own: it
    is looked up together with other columns, and a TenantForeignKey points to rows of the same institution only."""

    institution = models.ForeignKey(
        settings.INSTITUTION_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("institution"),
    )

    objects = ScopedManager()

    class Meta:
        abstract = True


class Tenant(models.Model):
    """A row of one institution. `version` counts its edits: a form or client that saw an older one is told so."""

    institution = models.ForeignKey(
        settings.INSTITUTION_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("institution")
    )
    created_at = models.DateTimeField(auto_now_add=True, verbose_name=_("created at"))
    updated_at = models.DateTimeField(auto_now=True, db_index=True, verbose_name=_("updated at"))
    version = models.PositiveIntegerField(default=1, editable=False, verbose_name=_("version"))

    objects = ScopedManager()
    #: Whether it is kept when a row has gone (foundation/api/deletions.py).
    keeps_deletions: ClassVar[bool] = False

    class Meta:
        abstract = True


class KeyedTenant(Tenant):
    """A row whose table begins an index or a key with the institution already, and needs none of its column alone."""

    institution = models.ForeignKey(
        settings.INSTITUTION_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False,
        verbose_name=_("institution"),
    )  # fmt: skip

    class Meta:
        abstract = True

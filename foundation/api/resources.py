"""Collections of rows: lists, rows and their changes, alike for every kind of row. May import views and below.

A representation is the model's own columns among the serializer's fields, as `values()` gives them, made whole by
`complete`. Lists and rows share it, so an ETag is right wherever it comes from.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

import orjson
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from foundation.api import etags
from foundation.api.deletions import MAX_DELETIONS, deleted_since
from foundation.api.expansions import Expansion
from foundation.api.filters import Filters, as_instant, search_condition
from foundation.api.idempotency import idempotent
from foundation.api.pagination import keys_of, read_page
from foundation.api.problems import BadQuery, coded_errors
from foundation.api.renderers import dumps
from foundation.api.views import InstitutionView
from foundation.converters import ID
from foundation.errors import Refused

PAGING = frozenset({"cursor", "page_size", "ordering", "search", "deleted", "expand"})
Row = dict[str, Any]
Rows = list[Row]


class Resource(InstitutionView, GenericViewSet[Any]):
    """Read-only; mix in Creates, Changes, Deletes. `searches`: the paths that `?search=` looks into. `orderings`: name
    -> path, or what computes it for a request; `ordering` is the default. `index_hints`: the twins of a Key.
    `expansions`: what `?expand=` adds to a page or a row, under the same name."""

    model: ClassVar[type[Model]]
    serializer_class: type[Serializer[Any]]
    filterset_class: ClassVar[type[Filters]]
    searches: ClassVar[tuple[str, ...]]
    orderings: ClassVar[Mapping[str, str | Callable[[Any], Combinable]]] = {"id": "id"}
    ordering: ClassVar[tuple[str, ...]] = ("id",)
    index_hints: ClassVar[Mapping[str, str]] = {}
    expansions: ClassVar[Mapping[str, Expansion]] = {}
    lookup_value_regex = ID
    pagination_class = None
    filter_backends = ()

    def list(self, request: Request) -> Response:
        ordering = request.query_params.get("ordering", ",".join(self.ordering))
        names = ordering.split(",")
        if unknown := [name for name in names if name.removeprefix("-") not in self.orderings]:
            raise BadQuery({"ordering": _("Not by %(name)s.") % {"name": unknown[0] or '""'}}, "invalid_choice")
        if len({name.removeprefix("-") for name in names}) < len(names):
            raise BadQuery({"ordering": _("The same name twice.")}, "repeated")
        asked = {name: self.orderings[name] for name in (one.removeprefix("-") for one in names)}
        paths = {name: path if isinstance(path, str) else path(self) for name, path in asked.items()}
        keys = keys_of(self.model, names, paths, self.index_hints)
        rows = self.filtered(self.get_queryset())
        page = read_page(request, rows, columns=self.columns(), keys=keys, ordering=ordering)
        self.add_related(page.rows)
        links = {"next": page.next, "previous": page.previous, "next_cursor": page.next_cursor}
        return self.answer({**links, "results": page.rows, **self.expanded(page.rows), **self.deletions()})

    def expanded(self, rows: Rows) -> Mapping[str, Rows]:
        """What `?expand=` asks for, in a fixed number of queries."""
        asked = self.request.query_params.get("expand")
        names = asked.split(",") if asked is not None else []
        if unknown := [name for name in names if name not in self.expansions]:
            raise BadQuery({"expand": _("Not %(name)s.") % {"name": unknown[0] or '""'}}, "invalid_choice")
        if len({*names}) < len(names):
            raise BadQuery({"expand": _("The same name twice.")}, "repeated")
        return {name: self.expansions[name].of(rows) for name in names}

    def deletions(self) -> dict[str, Any]:
        """With `?deleted=true`, on the first page: which rows have gone since `?updated_since=`."""
        asked = self.request.query_params.get("deleted", "false")
        if asked not in ("true", "false"):
            raise BadQuery({"deleted": _("Write true or false.")}, "invalid_choice")
        if asked == "false":
            return {}
        since = self.request.query_params.get("updated_since")
        if since is None:
            raise BadQuery({"updated_since": _("Say since when, to see what has gone.")}, "required")
        if "cursor" in self.request.query_params:
            return {"deleted": []}
        gone = deleted_since(self.model, as_instant(since))
        if len(gone) > MAX_DELETIONS:
            raise BadQuery(
                {"updated_since": _("Too many rows have gone since then. Read the whole list again.")}, "out_of_range"
            )
        return {"deleted": gone}

    def retrieve(self, request: Request, pk: str) -> Response:
        row = self.representation(int(pk))
        added = self.expanded([row])
        return self.answer({**row, **added}, row=row) if added else self.answer(row)

    def get_queryset(self) -> QuerySet[Any]:
        """The rows of the caller's institution, or what of them this caller sees."""
        return self.model._default_manager.all()

    def add_related(self, rows: Rows) -> None:
        """Add to the rows what is no column of the model, in a fixed number of queries."""

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The fields of the representation that are columns of the model."""
        return columns_of(cls.model, cls.serializer_class)

    def representation(self, pk: int) -> Row:
        rows = list(self.get_queryset().filter(pk=pk).order_by().values(*self.columns())[:1])
        if not rows:
            raise Http404
        self.add_related(rows)
        return rows[0]

    def filtered(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By `?search=` and the filters; BadQuery names each parameter that is not usable."""
        given = self.request.query_params
        for word in given.get("search", "")[:200].split():
            queryset = queryset.filter(search_condition(word, self.searches, self.get_queryset()))
        if given.keys() <= PAGING:
            return queryset
        if empty := [name for name in given if name not in PAGING and not all(given.getlist(name))]:
            raise BadQuery({name: _("Give it a value, or leave it out.") for name in empty}, "blank")
        filters = self.filterset_class(given, queryset, request=self.request)
        if not filters.is_valid():
            raise BadQuery(coded_errors(filters.errors.as_data()))
        found: QuerySet[Any] = filters.qs
        return found

    def allowed_parameters(self) -> frozenset[str]:
        expands = {"expand"} if self.expansions else set()
        if self.action != "list":
            return self.parameters | (expands if self.action == "retrieve" else set())
        paging = (PAGING - {"expand"}) | expands
        return self.parameters | paging | frozenset(self.filterset_class.base_filters)

    def repeatable_parameters(self) -> frozenset[str]:
        return self.filterset_class.repeatable() if self.action == "list" else frozenset()

    def body(self, instance: Any = None, *, partial: bool = False) -> Row:
        """What the request asks for, validated."""
        serializer = self.get_serializer(instance, data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def locked(self, pk: str) -> Any:
        """The row, under the institution's lock and after If-Match was compared with what a GET would give now."""
        self.lock_institution()
        if etags.has_condition(self.request):
            etags.check(self.request, etags.etag_of(dumps(self.representation(int(pk)))))
        row = self.get_queryset().filter(pk=int(pk)).first()
        if row is None:
            raise Http404
        return row


@cache
def columns_of(model: type[Model], serializer_class: type[Serializer[Any]]) -> tuple[str, ...]:
    return tuple(name for name in serializer_class().get_fields() if _is_column(model, name))


def _is_column(model: type[Model], name: str) -> bool:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return bool(field.concrete and not field.many_to_many)


class Creates:
    """POST. `add` calls the action and returns the row. `already`: the row that the same request made before, if the
    client named it; Conflict when that was another request. `may_add`: Forbidden to who may not make a row whatever
    it says, where fewer people make rows than change them."""

    def may_add(self) -> None:
        pass

    def add(self, fields: Row) -> Model:
        raise NotImplementedError

    def find_existing(self, fields: Row) -> Model | None:
        return None

    @idempotent
    def create(self: Any, request: Request) -> Response:
        self.may_add()
        fields = self.body()
        if (row := self.find_existing(fields)) is not None:
            return self.answer(self.representation(row.pk))  # type: ignore[no-any-return]
        row = self.add(fields)
        location = request.build_absolute_uri(f"{request.path}{row.pk}/")
        return self.answer(self.created_representation(row), 201, Location=location)  # type: ignore[no-any-return]

    def created_representation(self: Any, row: Model) -> Row:
        """What a GET gives of the row that `add` has just returned, byte for byte."""
        return self.representation(row.pk)  # type: ignore[no-any-return]


class Changes:
    """PUT and PATCH. `change` calls the action. PUT replaces: what it omits takes its default.

    `create_only`: fields that are said once, when the row is made. `required_by_put`: those whose default depends on
    the moment or on other rows, so that nobody replaces what is stored by what they cannot foresee. `kept_by_put`:
    those that keep their value when a PUT omits them, as consent does."""

    create_only: ClassVar[tuple[str, ...]] = ()
    required_by_put: ClassVar[tuple[str, ...]] = ()
    kept_by_put: ClassVar[tuple[str, ...]] = ()

    def change(self, row: Any, fields: Row) -> None:
        raise NotImplementedError

    def update(self: Any, request: Request, pk: str, *, partial: bool = False) -> Response:
        with transaction.atomic():
            row = self.locked(pk)
            self.refuse_read_only(int(pk))
            fields = self.body(row, partial=partial)
            if not partial:
                fields |= self.defaults(fields)
            for name in self.create_only:
                if name in fields and fields.pop(name) != getattr(row, name):
                    raise Refused({name: _("This cannot be changed.")}, code="read_only")
            self.change(row, fields)
            return self.answer(self.representation(row.pk))  # type: ignore[no-any-return]

    def refuse_read_only(self: Any, pk: int) -> None:
        """Where the body has another value of a read-only field than is stored. What a GET gave may be sent back."""
        given = self.request.data
        fields = self.get_serializer().fields
        asked = [name for name in given if name in fields and fields[name].read_only] if isinstance(given, dict) else []
        if not asked:
            return
        stored = orjson.loads(dumps(self.representation(pk)))
        problems = {
            name: [_("This cannot be set. Leave it out, or send what a GET gives now.")]
            for name in asked
            if given[name] != stored[name]
        }
        if problems:
            raise ValidationError(problems, code="read_only")

    def defaults(self: Any, given: Row) -> Row:
        """Of the writable fields that a PUT omits."""
        found: Row = {}
        missing = {}
        for name, field in self.get_serializer().fields.items():
            if field.read_only or name in (*given, *self.create_only, *self.kept_by_put):
                continue
            if name in self.required_by_put:
                missing[name] = [_("PUT replaces the row: give this field, too, or send only what changes by PATCH.")]
            elif name in self.columns():
                found[name] = self.model._meta.get_field(name).get_default()
            else:
                found[name] = []
        if missing:
            raise ValidationError(missing, code="required")
        return found

    def partial_update(self: Any, request: Request, pk: str) -> Response:
        return self.update(request, pk, partial=True)  # type: ignore[no-any-return]


class Deletes:
    """DELETE. `remove` calls the action."""

    def remove(self, row: Any) -> None:
        raise NotImplementedError

    def destroy(self: Any, request: Request, pk: str) -> Response:
        with transaction.atomic():
            self.remove(self.locked(pk))
        return Response(status=204)

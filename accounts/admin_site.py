"""Django's admin, in which only declared columns can be asked about.

Left to itself an admin's list takes any lookup on any column in its address, `password__startswith` included, and
answers it by how many rows it shows. Here every class that is registered, another package's too, takes only what its
`list_filter` and `date_hierarchy` declare.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest, FieldDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

#: What Django's own filters put into an address.
FILTER_LOOKUPS = ("exact", "in", "isnull", "isempty", "gte", "lt")
DATE_LOOKUPS = ("year", "month", "day", "gte", "lt")


class AdminGuard:
    """Mixed into every registered class by `Site.register`."""

    def lookup_allowed(self: Any, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        declared = self.get_list_filter(request) if request is not None else self.list_filter
        allowed = {name for item in declared for name in _of_filter(self.model, item)}
        if self.date_hierarchy:
            allowed |= {f"{self.date_hierarchy}__{suffix}" for suffix in DATE_LOOKUPS}
        return lookup in allowed

    def to_field_allowed(self: Any, request: HttpRequest, to_field: str) -> bool:
        """A popup names a row by its primary key, never by another column."""
        return to_field in ("pk", self.model._meta.pk.name)

    def get_object(self: Any, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """An empty `_to_field` names no column: it is the same as none."""
        return super().get_object(request, object_id, from_field or None)  # type: ignore[misc]

    def response_action(self: Any, request: HttpRequest, queryset: Any) -> Any:
        """An action is for rows that were ticked: what is no id is refused before it is looked up."""
        for ticked in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.model._meta.pk.to_python(ticked)
            except ValidationError as error:
                raise BadRequest(str(error)) from None
        return super().response_action(request, queryset)  # type: ignore[misc]


def _of_filter(model: type[Model], item: Any) -> Iterable[str]:
    """What a member of `list_filter` reads of the address."""
    if isinstance(item, type) and issubclass(item, admin.SimpleListFilter):
        return [str(item.parameter_name)]
    path = item[0] if isinstance(item, list | tuple) else item
    allowed = [path, *(f"{path}__{suffix}" for suffix in FILTER_LOOKUPS)]
    try:
        field = model._meta.get_field(path)
    except FieldDoesNotExist:  # a path through a relation
        return allowed
    if field.is_relation and field.related_model:
        allowed.append(f"{path}__{field.related_model._meta.pk.name}__exact")
    return allowed


class DeclaredAutocomplete(AutocompleteJsonView):
    """Looks rows up for the fields that an admin class names in `autocomplete_fields`, and for no others."""

    def process_request(self, request: HttpRequest) -> Any:
        term, model_admin, source, to_field = super().process_request(request)
        asking = self.admin_site._registry.get(source.model)  # type: ignore[union-attr]
        if asking is None or source.name not in asking.get_autocomplete_fields(request):
            raise PermissionDenied
        return term, model_admin, source, to_field


class Site(admin.AdminSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        super().register(model_or_iterable, _guarded(admin_class or admin.ModelAdmin), **options)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = DeclaredAutocomplete.as_view(admin_site=self)(request)  # type: ignore[assignment]
        return answer


@cache
def _guarded(admin_class: type[Any]) -> type[Any]:
    if issubclass(admin_class, AdminGuard):
        return admin_class
    return type(admin_class.__name__, (AdminGuard, admin_class), {"__module__": admin_class.__module__})

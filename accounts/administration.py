"""The base of every page of Django's admin: whose rows it shows, and that it writes through the actions only.

An administrator sees their institution (the middleware scopes every query, choices included), an operator of the
installation sees all. May import people, errors and tenancy.
"""

from typing import Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import Forbidden, Refused, Stale
from foundation.permissions import Rule

M = TypeVar("M", bound=models.Model)


def operators(roles: frozenset[Any]) -> bool:
    """No role: only operators of the installation."""
    return False


MAX_SEARCH_LENGTH = 200  # characters; Django makes a condition of each word


class TenantAdmin(admin.ModelAdmin[M]):
    """`reads`: the roles that see its rows; a class that declares none is refused to everybody. Read-only unless
    `writes` names "add", "change" or "delete"; then `write` and `erase` call the action."""

    reads: ClassVar[Rule | None] = None
    writes: ClassVar[frozenset[str]] = frozenset()
    actions = None  # the bulk deletion of Django's admin knows no actions
    show_full_result_count = False
    list_per_page = 50

    class Media:
        css = {"all": ["accounts/admin.css"]}

    def write(self, request: HttpRequest, obj: Any, form: ModelForm[Any], *, change: bool) -> None:
        raise NotImplementedError

    def erase(self, request: HttpRequest, obj: Any) -> None:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        self.write(request, obj, form, change=change)

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        self.erase(request, obj)

    def _serves(self, request: HttpRequest) -> bool:
        user: Any = request.user
        rule = type(self).reads
        if rule is None or not user.is_authenticated or not user.is_active:
            return False
        return bool(user.is_superuser) or rule(user.roles)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._serves(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._serves(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._serves(request) and "add" in self.writes

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._serves(request) and "change" in self.writes

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._serves(request) and "delete" in self.writes

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """By the first words only: a database bears a thousand conditions, and no person types as many."""
        return super().get_search_results(request, queryset, search_term[:MAX_SEARCH_LENGTH])

    def get_exclude(self, request: HttpRequest, obj: M | None = None) -> Any:
        """An operator says for which institution a row is made; nobody moves it to another."""
        choosing = obj is None and getattr(request.user, "is_superuser", False)
        return [*(super().get_exclude(request, obj) or []), *([] if choosing else ["institution"])]

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None and "institution" not in form.base_fields:
            form = type(form.__name__, (form,), {"_post_clean": _in_institution_of(request, form)})
        if refusal := getattr(request, "refused_in_admin", None):
            form = type(form.__name__, (form,), {"_post_clean": _refused(refusal, form)})
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What an action refuses is said at its field, in the form as it was sent; the transaction is rolled back by
        then."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (Refused, Forbidden, Stale) as refusal:
            request.refused_in_admin = refusal  # type: ignore[attr-defined]
        return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What an action refuses is said on the page that asks whether to delete."""
        try:
            return super().delete_view(request, *args, **kwargs)
        except (Refused, Forbidden, Stale) as refusal:
            messages.error(request, _said_by(refusal))
        return HttpResponseRedirect(request.get_full_path())

    @staticmethod
    def context(request: HttpRequest) -> dict[str, Any]:
        """`by` and `at` of an action that the request asks for. An operator acts as the product itself."""
        user: Any = request.user
        return {"by": None if user.institution_id is None else user, "at": timezone.now()}


def _said_by(refusal: Exception) -> str:
    if isinstance(refusal, Stale):
        return _("Somebody else changed this in the meantime. Nothing was saved.")
    return str(refusal)


def _refused(refusal: Exception, form: Any) -> Any:
    """Adds what the action said to the errors of a form that was valid otherwise."""

    def _post_clean(self: Any) -> None:
        form._post_clean(self)
        said = refusal.fields if isinstance(refusal, Refused) else {"": _said_by(refusal)}
        for name, why in said.items():
            self.add_error(name if name in self.fields else None, str(why))

    return _post_clean


def _in_institution_of(request: HttpRequest, form: Any) -> Any:
    """Sets the row's institution before the model is validated."""

    def _post_clean(self: Any) -> None:
        if hasattr(self.instance, "institution_id") and self.instance.institution_id is None:
            user: Any = request.user
            self.instance.institution_id = user.institution_id
        form._post_clean(self)

    return _post_clean

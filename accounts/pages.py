"""What pages know of the person in front of them: who is signed in, at which institution, and forms that act for them.

May import permissions; people and institutions lie above, and have their own pages.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.permissions import may_administer
from foundation.imports.small_tables import RowsRefused
from foundation.pages.base import ActionFormView

if TYPE_CHECKING:
    from accounts.institutions.models import Institution
    from accounts.people.models import Person


def current_person(request: HttpRequest) -> "Person":
    """Who is signed in. The middleware lets nobody without an institution come here."""
    return cast("Person", request.user)


def institution_of(person: "Person") -> "Institution":
    """Their institution; PermissionDenied for an operator of the installation, who has none."""
    if person.institution is None:
        raise PermissionDenied
    return person.institution


def today(request: HttpRequest) -> dict[str, Any]:
    """For every template: the day at the reader's institution, and before sign-in the server's. Computed when asked."""

    def day() -> date:
        place = request.user.institution if request.user.is_authenticated else None
        return place.day(timezone.now()) if place is not None else timezone.localdate()

    return {"today": day}


class FormPage(ActionFormView):
    """A form of the signed-in person's: `perform` makes the one call of an action, with `**self.context`."""

    def may_write_row(self) -> bool:
        """Whether the person may write the row of this page: its rule is in the slice's permissions.py."""
        return True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_write_row():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> "Person":
        return current_person(self.request)

    @property
    def institution_id(self) -> int:
        return institution_of(self.person).pk

    @property
    def today(self) -> date:
        """At the person's institution."""
        return institution_of(self.person).day(self.now)

    @property
    def context(self) -> dict[str, Any]:
        return {"by": self.person, "at": self.now}


class ImportPage(FormPage):
    """Rows from a small file, all of them or none: what is wrong is named by row and column, and nothing is added then.
    The form has a TableFileField called `file`. `add` makes the one call, and says what was added."""

    submit = gettext_lazy("Import")
    done = ""
    label_of_column: "Callable[[str], Any]"

    def add(self, chunks: Iterable[bytes]) -> str:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except RowsRefused as refusal:
            for text in refusal.in_words(self.label_of_column):
                form.add_error("file", text)
            return self.form_invalid(form)

    def perform(self, form: Any) -> str:
        messages.success(self.request, self.add(form.cleaned_data["file"].chunks()))
        return self.cancels_to()


class AdministratorPage(FormPage):
    """A form for administrators of the institution."""

    reads = writes = may_administer

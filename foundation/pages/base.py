"""The base of pages with a form: an action's refusal is shown beside its field, and nothing that was typed is lost.

May import errors and db.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from foundation.db.conflicts import is_conflict
from foundation.errors import Refused, Stale
from foundation.permissions import Rule

SAVED = gettext_lazy("Saved.")


def success_with_undo(request: HttpRequest, text: str, *, undo: str, level: int = messages.SUCCESS) -> None:
    """A message with a button that takes it back: a POST to `undo`. See components/toast.html."""
    messages.add_message(request, level, text, extra_tags=undo)


class RefusalTold:
    """Around what a button does: why an action refuses is said on the next page, and what follows it inside is left
    out. A class, since its `bool` tells the type checker that what stands after it is reached."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> bool:
        if not isinstance(error, Refused):
            return False
        messages.error(self.request, str(error))
        return True


def toast(request: HttpRequest, text: str, *, status: int) -> HttpResponse:
    """What went wrong, for htmx: said above the page, which stays, with all that was typed."""
    answer = render(request, "components/toast.html", {"level": "error", "text": text}, status=status)
    for name, value in (("Retarget", "#toasts"), ("Reswap", "beforeend"), ("Reselect", ".message")):
        answer.headers[f"HX-{name}"] = value
    return answer


def notice(
    request: HttpRequest, *, title: str, texts: Sequence[str], link: tuple[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """A short page that says what happened. `link`: address and label of what comes next."""
    return render(request, "notice.html", {"title": title, "texts": texts, "link": link}, status=status)


def same_moment(request: HttpRequest) -> HttpResponse:
    """Two changes at once, of which the other was first."""
    if request.headers.get("HX-Request"):
        return toast(request, _same_moment(), status=409)
    return render(request, "409.html", status=409)


def _same_moment() -> str:
    return _(
        "Somebody changed this at the same moment. Nothing of yours was stored; what you typed is still here: "
        "look at what there is by now, and try again."
    )


class ActionFormView(FormView[Any]):
    """A form that makes one call of an action: `perform` makes it and says where to go next.

    It declares `reads` and `writes`, as foundation/permissions.py has them.
    """

    reads: ClassVar[Rule | None] = None
    writes: ClassVar[Rule | None] = None
    template_name = "form_page.html"
    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    #: Label of the button; "Save" unless told.
    submit: ClassVar[Any] = ""
    #: Name of the address that the other button leads to; none unless told. With arguments: `cancels_to`.
    cancel: ClassVar[str] = ""
    #: What is said after it; none where `perform` says it.
    done: Any = SAVED

    def cancels_to(self) -> str:
        return reverse(self.cancel) if self.cancel else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"title": self.title, "lead": self.lead, "submit": self.submit, "cancel": self.cancels_to()}
        return super().get_context_data(**{**shown, **kwargs})

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    def perform(self, form: Any) -> str:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            where = self.perform(form)
        except Refused as refusal:
            for field, why in refusal.fields.items():
                form.add_error(field if field in form.fields else None, why)
            return self.form_invalid(form)
        except Stale:
            form.add_error(
                None,
                _(
                    "Somebody else changed this while you had it open. Nothing was saved; what you typed is still "
                    "here. Open the page again beside this one to see what changed."
                ),
            )
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except IntegrityError as error:
            if not is_conflict(error):
                raise
            form.add_error(None, _same_moment())
            return self.render_to_response(self.get_context_data(form=form), status=409)
        if self.done:
            messages.success(self.request, str(self.done))
        return redirect(where)

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

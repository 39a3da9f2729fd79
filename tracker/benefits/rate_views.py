"""Pages of the rates between currencies. Each makes one domain call."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.pages import FormPage, current_person
from accounts.permissions import may_manage
from foundation.permissions import access
from tracker.benefits import actions
from tracker.benefits.forms import ExchangeRateForm
from tracker.benefits.models import ExchangeRate


class AddRate(FormPage):
    reads = writes = may_manage
    title = gettext_lazy("State a rate")
    lead = gettext_lazy("Totals in another currency are made with it, and say so with its day.")
    submit = gettext_lazy("State it")
    cancel = "exchange-rate-list"
    form_class: Any = ExchangeRateForm
    done = gettext_lazy("Rate stated.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": ExchangeRate(institution_id=self.institution_id)}

    def get_initial(self) -> dict[str, Any]:
        return {"stated_on": self.today}

    def perform(self, form: ExchangeRateForm) -> str:
        actions.add_rate(institution_id=self.institution_id, **form.action_arguments(), **self.context)
        return self.cancels_to()


class EditRate(FormPage):
    reads = writes = may_manage
    title = gettext_lazy("Change a rate")
    template_name = "tracker/benefits/rate.html"
    cancel = "exchange-rate-list"
    form_class: Any = ExchangeRateForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.rate = get_object_or_404(ExchangeRate, pk=kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": ExchangeRate.objects.get(pk=self.rate.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rate=self.rate, **kwargs)

    def perform(self, form: ExchangeRateForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_rate(stated_rate=self.rate, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


@require_POST
@access(writes=may_manage)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ExchangeRate, pk=pk)
    actions.delete_rate(stated_rate=row, by=current_person(request), at=timezone.now())
    messages.success(request, _("Rate deleted."))
    return redirect("exchange-rate-list")

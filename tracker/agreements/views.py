"""Pages about working agreements. Each makes one domain call."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_lead_some, may_read
from foundation.errors import Refused, Stale
from foundation.permissions import access
from tracker.agreements import actions
from tracker.agreements.forms import AgreementForm
from tracker.agreements.models import Agreement
from tracker.agreements.permissions import may_start_agreements, may_write_agreement, sides_of
from tracker.agreements.rules import ASKED_BEFORE, RULE
from tracker.agreements.starting_texts import starting_text, starting_texts


@require_GET
@access(reads=may_read)
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Its text as it is now, who agreed to it, and the versions before."""
    person = current_person(request)
    today = institution_of(person).day(timezone.now())
    people = ("library_owner", "it_owner", "library_agreed_by", "it_agreed_by")
    found = get_object_or_404(Agreement.objects.select_related(*people), pk=pk)
    writes = may_write_agreement(person, found)
    near = found.review_on is not None and found.review_on - ASKED_BEFORE <= today
    shown = {
        "agreement": found,
        "versions": found.versions.select_related("library_agreed_by", "it_agreed_by"),
        "today": today,
        "rule": RULE,
        "agrees": found.ended_on is None and bool(sides_of(person, found)),
        "writes": writes,
        "reviews": writes and near and found.ended_on is None,
    }
    return render(request, "tracker/agreements/agreement.html", shown)


class AgreementPage(FormPage):
    reads = writes = may_lead_some
    form_class = AgreementForm
    title = gettext_lazy("Working agreement")


class AddAgreement(AgreementPage):
    """`?text=` begins with one of the starting texts."""

    reads = writes = may_start_agreements
    template_name = "tracker/agreements/add.html"
    cancel = "agreement-list"
    done = gettext_lazy("Agreement added. Its owners are asked to agree.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Agreement(institution_id=self.institution_id)}

    def get_initial(self) -> dict[str, Any]:
        found = starting_text(self.request.GET.get("text", ""))
        names = ("name", "purpose", "roles", "response_times", "text")
        return {name: getattr(found, name) for name in names} if found is not None else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(texts=starting_texts(), **kwargs)

    def perform(self, form: AgreementForm) -> str:
        said = {"institution_id": self.institution_id, **form.action_arguments()}
        row = actions.add_agreement(**said, **self.context)
        return reverse("agreement", args=[row.pk])


class EditAgreement(AgreementPage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.agreement = get_object_or_404(Agreement, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_write_agreement(self.person, self.agreement)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Agreement.objects.get(pk=self.agreement.pk)}

    def cancels_to(self) -> str:
        return reverse("agreement", args=[self.agreement.pk])

    def perform(self, form: AgreementForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_agreement(agreement=self.agreement, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


@require_POST
@access(writes=may_read)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """By name, to the version that they read."""
    found = get_object_or_404(Agreement, pk=pk)
    read = request.POST.get("version", "")
    version = int(read) if read.isascii() and read.isdecimal() and len(read) < 10 else None
    try:
        found = actions.agree_to(agreement=found, by=current_person(request), at=timezone.now(), version=version)
    except Stale:
        messages.error(request, _("The agreement has changed since you read it. Read it again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("You agree. It is in force.") if found.in_force else _("You agree. The other side is asked.")
        messages.success(request, told)
    return redirect("agreement", pk=pk)


@require_POST
@access(writes=may_lead_some)
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Reviewed without a change."""
    found = get_object_or_404(Agreement, pk=pk)
    actions.keep_agreement(agreement=found, by=current_person(request), at=timezone.now())
    messages.success(request, _("Reviewed without a change. The next review is in twelve months."))
    return redirect("agreement", pk=pk)

"""Pages of benefits. Each makes one domain call."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, ImportPage, current_person, institution_of
from accounts.permissions import may_lead_some, may_manage, may_read
from accounts.roles import Side
from foundation.errors import Refused, Stale
from foundation.labels import label_of
from foundation.pages.base import RefusalTold, success_with_undo
from foundation.permissions import access
from tracker.benefits import actions, sentences
from tracker.benefits.forms import BenefitForm, BenefitsFileForm
from tracker.benefits.models import Benefit, BenefitKind
from tracker.benefits.permissions import may_write_benefit, sides_to_confirm
from tracker.benefits.queries import PEOPLE_BEHIND, asked_of
from tracker.benefits.rules import SIDES
from tracker.benefits.table_of_benefits import label_of_column
from tracker.benefits.totals import totals_on


@require_GET
@access(reads=may_read)
def benefit(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, how that is known, and who confirmed it."""
    person = current_person(request)
    found = get_object_or_404(Benefit.objects.select_related(*PEOPLE_BEHIND), pk=pk)
    asked = asked_of(found)
    shown = {
        "benefit": found,
        "heading": sentences.in_words(found),
        "kind": label_of(BenefitKind, found.kind),
        "days": sentences.days_of(found),
        "confidence": sentences.confidence_in_words(found.confidence),
        "badge": ("done" if found.is_confirmed else "waiting", sentences.standing(found)),
        "sides": [
            (side, label_of(Side, side), getattr(found, f"{side}_confirmed_by"), getattr(found, f"{side}_confirmed_on"),
             asked[side])
            for side in SIDES
        ],
        "today": institution_of(person).day(timezone.now()),
        "writes": may_write_benefit(person, found),
        "confirms": bool(sides_to_confirm(person, found)),
        "took_part": person.pk in (found.library_confirmed_by_id, found.it_confirmed_by_id),
        "rule": sentences.rule(),
    }  # fmt: skip
    return render(request, "tracker/benefits/benefit.html", shown)


@require_GET
@access(reads=may_read)
def totals(request: HttpRequest) -> HttpResponse:
    """What both sides confirmed, added up as far as it may be."""
    person = current_person(request)
    shown = {
        "totals": totals_on(institution_of(person).day(timezone.now())),
        "states_rates": may_manage(person.roles),
        "rule": sentences.rule(),
    }
    return render(request, "tracker/benefits/totals.html", shown)


class AddBenefit(FormPage):
    """`?project=`: of which project, to begin with."""

    reads = writes = may_lead_some
    title = gettext_lazy("Add a benefit")
    lead = gettext_lazy("You confirm it for your side, and the owner of the other side is asked.")
    submit = gettext_lazy("Add")
    cancel = "benefit-list"
    form_class: Any = BenefitForm
    done = gettext_lazy("Benefit added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        row = Benefit(institution_id=self.institution_id)
        return {**super().get_form_kwargs(), "instance": row, "person": self.person}

    def get_initial(self) -> dict[str, Any]:
        text = self.request.GET.get("project", "")
        return {"project": int(text)} if text.isascii() and text.isdecimal() and len(text) < 19 else {}

    def perform(self, form: BenefitForm) -> str:
        row = actions.add_benefit(institution_id=self.institution_id, **form.action_arguments(), **self.context)
        return reverse("benefit", args=[row.pk])


class EditBenefit(FormPage):
    reads = writes = may_lead_some
    title = gettext_lazy("Change a benefit")
    lead = gettext_lazy("A change of what was confirmed asks the other side again.")
    form_class: Any = BenefitForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.benefit = get_object_or_404(Benefit.objects.select_related("project"), pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_write_benefit(self.person, self.benefit)

    def get_form_kwargs(self) -> dict[str, Any]:
        row = Benefit.objects.get(pk=self.benefit.pk)
        return {**super().get_form_kwargs(), "instance": row, "person": self.person}

    def cancels_to(self) -> str:
        return reverse("benefit", args=[self.benefit.pk])

    def perform(self, form: BenefitForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_benefit(benefit=self.benefit, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


class ImportBenefits(ImportPage):
    reads = writes = may_lead_some
    form_class = BenefitsFileForm
    title = gettext_lazy("Import benefits")
    cancel = "benefit-list"
    label_of_column = staticmethod(label_of_column)

    def add(self, chunks: Iterable[bytes]) -> str:
        count = actions.import_benefits(institution_id=self.institution_id, chunks=chunks, **self.context)
        return ngettext("%(count)d benefit was added.", "%(count)d benefits were added.", count) % {"count": count}


@require_POST
@access(writes=may_read)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """By name, what they read. Who is asked may, whatever their role."""
    found = get_object_or_404(Benefit, pk=pk)
    read = request.POST.get("version", "")
    version = int(read) if read.isascii() and read.isdecimal() and len(read) < 10 else None
    try:
        found = actions.confirm_benefit(benefit=found, by=current_person(request), at=timezone.now(), version=version)
    except Stale:
        messages.error(request, _("The benefit has changed since you read it. Read it again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("Confirmed by both sides.") if found.is_confirmed else _("Confirmed. The other side is asked.")
        success_with_undo(request, told, undo=reverse("benefit-take-back", args=[pk]))
    return redirect("benefit", pk=pk)


@require_POST
@access(writes=may_read)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Benefit, pk=pk)
    with RefusalTold(request):
        actions.take_back_confirmation(benefit=row, by=current_person(request), at=timezone.now())
        messages.success(request, _("Your confirmation is withdrawn."))
    return redirect("benefit", pk=pk)


@require_POST
@access(writes=may_lead_some)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Benefit, pk=pk)
    actions.delete_benefit(benefit=row, by=current_person(request), at=timezone.now())
    messages.success(request, _("Benefit deleted."))
    return redirect("benefit-list")

"""Offering a playbook to another institution, and what others offered."""

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
from accounts.permissions import may_manage
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.playbooks import actions
from tracker.playbooks.forms import OfferForm
from tracker.playbooks.models import OfferState, Playbook, PlaybookOffer, PlaybookVersion
from tracker.playbooks.offer_queries import offers_received, partners_of
from tracker.playbooks.pages import shown_changes, shown_content


class OfferPlaybook(FormPage):
    reads = writes = may_manage
    form_class = OfferForm
    lead = gettext_lazy(
        "They get the newest version and decide whether to accept it. They see nothing else of your institution."
    )
    submit = gettext_lazy("Offer the playbook")
    done = gettext_lazy("Offered. Their managers are asked on their pages.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.playbook = get_object_or_404(Playbook, pk=kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "partners": partners_of(institution_of(self.person))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Offer %(name)s") % {"name": self.playbook.name}, **kwargs)

    def cancels_to(self) -> str:
        return reverse("playbook", args=[self.playbook.pk])

    def perform(self, form: Any) -> str:
        actions.offer_playbook(playbook=self.playbook, **form.action_arguments(), **self.context)
        return self.cancels_to()


@require_GET
@access(reads=may_manage)
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """What another institution offers, beside what one has already."""
    received = get_object_or_404(offers_received(institution_of(current_person(request)).pk), pk=pk)
    own = Playbook.objects.filter(slug=received.content["slug"]).first()
    changes = []
    if own is not None:
        newest = PlaybookVersion.objects.get(playbook=own, number=own.number)
        changes = shown_changes(newest.read(), received.read())
    shown = {
        **shown_content(received.read()),
        "offer": received,
        "own": own,
        "changes": changes,
        "waits": received.state == OfferState.OFFERED,
    }
    return render(request, "tracker/playbooks/offer.html", shown)


@require_POST
@access(writes=may_manage)
def answer_offer(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    person = current_person(request)
    institution = institution_of(person)
    get_object_or_404(offers_received(institution.pk), pk=pk)
    common: dict[str, Any] = {
        "institution_id": institution.pk, "offer_id": pk, "by": person, "at": timezone.now(),
    }  # fmt: skip
    with RefusalTold(request):
        if answer == "accept":
            taken = actions.accept_offer(**common)
            messages.success(request, _("%(name)s is yours now. Change it as you like.") % {"name": taken.name})
            return redirect("playbook", pk=taken.pk)
        actions.decline_offer(**common)
        messages.success(request, _("Declined. Nothing was copied."))
    return redirect("playbook-list")


@require_POST
@access(writes=may_manage)
def withdraw_offer(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PlaybookOffer, pk=pk)
    with RefusalTold(request):
        actions.withdraw_offer(offer=found, by=current_person(request), at=timezone.now())
        messages.success(request, _("The offer is withdrawn."))
    return redirect("playbook", pk=found.playbook_id) if found.playbook_id else redirect("playbook-list")

"""Pages about entries of the AI register. Each makes one domain call."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.ai_register import actions
from tracker.ai_register.cards import BADGES, lacks
from tracker.ai_register.choices import AiStatus, ReviewOutcome
from tracker.ai_register.forms import AiEntryForm, AiReviewForm, AskForReviewForm, DecideForm
from tracker.ai_register.history import history_of_entry
from tracker.ai_register.models import AiEntry
from tracker.ai_register.permissions import may_decide_on_ai, may_review_ai_entry, may_write_ai_entry
from tracker.ai_register.rules import OWNERS_RULE, REVIEW_RULE
from tracker.projects.extension_points import link_target
from tracker.projects.models import Project

REVIEWS_SHOWN = 50
#: What the buttons on *this week* say, and nothing that needs a word of explanation.
_SAID_AT_ONCE = (ReviewOutcome.KEPT.value, ReviewOutcome.PUT_OFF.value)


@require_GET
@access(reads=may_read)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, who owns it, how it is checked, its reviews, and what was changed before."""
    person = current_person(request)
    place = institution_of(person)
    today = place.day(timezone.now())
    related = ("library_owner__team", "it_owner__team", "team", "project", "step", "decided_by")
    found = get_object_or_404(AiEntry.objects.select_related(*related), pk=pk)
    open_ = found.status != AiStatus.RETIRED
    step = link_target("step")
    shown = {
        "entry": found,
        "badge": (BADGES[AiStatus(found.status)], found.get_status_display()),
        "late": open_ and found.review_on < today,
        "due": open_ and found.review_on <= today,
        "missing": [side for side in ("library", "it") if lacks(found, side)],
        "step": (step.title(found.step), step.address(found.step)) if found.step is not None else None,
        "decisions": [link.decision for link in found.decision_links.select_related("decision").order_by("decision")],
        "reviews": found.reviews.select_related("by")[:REVIEWS_SHOWN],
        "history": history_of_entry(found, zone=place.zone),
        "today": today,
        "zone": place.zone,
        "rules": (REVIEW_RULE, OWNERS_RULE),
        "writes": may_write_ai_entry(person, found),
        "reviews_it": open_ and may_review_ai_entry(person, found),
        "asks": open_ and may_lead_some(person.roles),
        "decides": may_decide_on_ai(person.roles),
    }
    return render(request, "tracker/ai_register/entry.html", shown)


class AddAiEntry(FormPage):
    """`?project=` adds it to a project."""

    reads = writes = may_write_some
    form_class = AiEntryForm
    title = gettext_lazy("Add to the AI register")
    lead = gettext_lazy("A name and a sentence are enough to begin with. You own it for your side.")
    cancel = "ai-entry-list"
    done = gettext_lazy("Entry added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": AiEntry(institution_id=self.institution_id)}

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("project", "")
        known = asked.isascii() and asked.isdecimal() and len(asked) < 19
        return {"project": Project.objects.filter(pk=int(asked)).first() if known else None}

    def perform(self, form: AiEntryForm) -> str:
        row = actions.add_entry(institution_id=self.institution_id, **form.action_arguments(), **self.context)
        return reverse("ai-entry", args=[row.pk])


class _OneAiEntry(FormPage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.entry = get_object_or_404(AiEntry, pk=kwargs["pk"])

    def cancels_to(self) -> str:
        return reverse("ai-entry", args=[self.entry.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"lead": self.entry.name, **kwargs})


class EditAiEntry(_OneAiEntry):
    reads = writes = may_write_some
    form_class = AiEntryForm
    title = gettext_lazy("Change an entry of the AI register")

    def may_write_row(self) -> bool:
        return may_write_ai_entry(self.person, self.entry)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": AiEntry.objects.get(pk=self.entry.pk)}

    def perform(self, form: AiEntryForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_entry(entry=self.entry, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


class ReviewAiEntry(_OneAiEntry):
    reads = writes = may_lead_some
    form_class = AiReviewForm
    title = gettext_lazy("Review an entry of the AI register")
    template_name = "tracker/ai_register/review.html"
    submit = gettext_lazy("Save the review")
    done = gettext_lazy("Review saved.")

    def may_write_row(self) -> bool:
        return may_review_ai_entry(self.person, self.entry)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(entry=self.entry, rule=REVIEW_RULE, **kwargs)

    def perform(self, form: AiReviewForm) -> str:
        actions.review_entry(entry=self.entry, **form.cleaned_data, **self.context)
        return self.cancels_to()


class AskForAiReview(_OneAiEntry):
    reads = writes = may_lead_some
    form_class = AskForReviewForm
    title = gettext_lazy("Ask for a review now")
    submit = gettext_lazy("Ask for a review")
    done = gettext_lazy("Both owners are told in their next message.")

    def perform(self, form: AskForReviewForm) -> str:
        actions.ask_for_review(entry=self.entry, **form.cleaned_data, **self.context)
        return self.cancels_to()


class DecideOnAiEntry(_OneAiEntry):
    reads = writes = may_decide_on_ai
    form_class = DecideForm
    title = gettext_lazy("Agree to a use of AI")
    template_name = "tracker/ai_register/decide.html"
    done = gettext_lazy("Decided. Both owners are told.")

    def get_initial(self) -> dict[str, Any]:
        return {"approval": self.entry.approval, "conditions": self.entry.conditions}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(entry=self.entry, **kwargs)

    def perform(self, form: DecideForm) -> str:
        actions.decide_on_entry(entry=self.entry, **form.cleaned_data, **self.context)
        return self.cancels_to()


@require_POST
@access(writes=may_lead_some)
def review_at_once(request: HttpRequest, pk: int) -> HttpResponse:
    """A button on *this week*: reviewed, with nothing to change; or put off."""
    found = get_object_or_404(AiEntry, pk=pk)
    if not may_review_ai_entry(current_person(request), found):
        raise PermissionDenied
    outcome = request.POST.get("outcome", "")
    if outcome not in _SAID_AT_ONCE:
        return redirect("ai-entry-review", pk=pk)
    with RefusalTold(request):
        row = actions.review_entry(entry=found, outcome=outcome, by=current_person(request), at=timezone.now())
        told = _("%(name)s is put off.") if row.outcome == ReviewOutcome.PUT_OFF else _("%(name)s is reviewed.")
        messages.success(request, told % {"name": found.name})
    return redirect("this-week")


@require_POST
@access(writes=may_decide_on_ai)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """`public=no` takes it off the page."""
    found, is_public = get_object_or_404(AiEntry, pk=pk), request.POST.get("public") != "no"
    with RefusalTold(request):
        actions.publish_entry(entry=found, by=current_person(request), at=timezone.now(), is_public=is_public)
        told = _("The public page may show it.") if is_public else _("The public page does not show it.")
        messages.success(request, told)
    return redirect("ai-entry", pk=pk)

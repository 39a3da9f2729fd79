"""A person's own pages about skills: what they say of themselves, for their eyes alone."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_read
from foundation.permissions import access
from foundation.spreadsheets import escape_formula
from tracker.skills import actions
from tracker.skills.forms import RatingForm, WindowsForm
from tracker.skills.levels import window_label
from tracker.skills.models import Skill, SkillList
from tracker.skills.own_ratings import own_levels, own_lists, own_offers, own_ratings, own_windows


@require_GET
@never_cache
@access(reads=may_read)
def my_skills(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    levels = own_levels(person)
    shown = {
        "lists": own_lists(levels),
        "rated": bool(levels),
        "windows": [window_label(window) for window in own_windows(person)],
        "offers": [offer.skill for offer in own_offers(person).values()],
    }
    return render(request, "tracker/skills/mine.html", shown)


class RateSkills(FormPage):
    """A list, skill by skill. Each of its buttons saves what is chosen so far."""

    reads = writes = may_read
    form_class = RatingForm
    template_name = "tracker/skills/rate.html"
    cancel = "my-skills"
    done = gettext_lazy("Saved. Only you can see it.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.skill_list = get_object_or_404(SkillList, pk=kwargs["pk"])
        self.offers = own_offers(self.person)

    def get_form_kwargs(self) -> dict[str, Any]:
        skills = list(Skill.objects.filter(skill_list=self.skill_list, retired_on=None).order_by("id"))
        own = {"skills": skills, "levels": own_levels(self.person), "offered": self.offers}
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"title": self.skill_list.name, **kwargs})

    def perform(self, form: RatingForm) -> str:
        actions.rate_skills(**self.context, ratings=form.ratings())
        taught = form.taught()
        for skill in form.sent():
            if skill.pk in taught and skill.pk not in self.offers:
                actions.offer_teaching(**self.context, skill=skill)
            elif skill.pk not in taught and skill.pk in self.offers:
                actions.withdraw_offer(**self.context, offer=self.offers[skill.pk])
        return reverse("my-skills")


class MyTimes(FormPage):
    """When one usually has time."""

    reads = writes = may_read
    title = gettext_lazy("When you usually have time")
    form_class = WindowsForm
    cancel = "my-skills"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "institution": institution_of(self.person)}

    def get_initial(self) -> dict[str, Any]:
        return {"windows": own_windows(self.person)}

    def perform(self, form: Any) -> str:
        actions.set_windows(**self.context, windows=form.cleaned_data["windows"])
        return reverse("my-skills")


@require_POST
@access(writes=may_read)
def forget(request: HttpRequest) -> HttpResponse:
    actions.forget_ratings(by=current_person(request), at=timezone.now())
    messages.success(request, _("All that you said of yourself is deleted."))
    return redirect("my-skills")


@require_GET
@never_cache
@access(reads=may_read)
def my_file(request: HttpRequest) -> HttpResponse:
    """What one said of oneself, as CSV."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([_("List"), _("Version of the list"), _("Skill"), _("Level"), _("Answer")])
    for row in own_ratings(current_person(request)):
        texts = (row.skill.skill_list.name, row.skill.name, str(row.level.label))
        named, skill, answer = (escape_formula(text) for text in texts)
        writer.writerow([named, row.number, skill, int(row.level), answer])
    headers = {"Content-Disposition": 'attachment; filename="my-skills.csv"'}
    return HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)

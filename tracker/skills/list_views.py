"""Pages by which managers write the lists of skills."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.pages import FormPage, current_person, institution_of
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.skills import actions
from tracker.skills.forms import SkillForm, SkillListForm
from tracker.skills.models import Skill
from tracker.skills.permissions import may_manage_skills


@require_POST
@access(writes=may_manage_skills)
def begin(request: HttpRequest) -> HttpResponse:
    """With the lists that come with the product."""
    person = current_person(request)
    with RefusalTold(request):
        actions.begin_lists(institution_id=institution_of(person).pk, by=person, at=timezone.now())
        messages.success(request, _("Three lists added. Set what you want of people, skill by skill."))
    return redirect("skill-list")


class AddSkillList(FormPage):
    reads = writes = may_manage_skills
    title = gettext_lazy("New list of skills")
    submit = gettext_lazy("Add list")
    cancel = "skill-list"
    form_class = SkillListForm
    done = gettext_lazy("List added. Add its skills.")

    def perform(self, form: Any) -> str:
        actions.add_list(institution_id=self.institution_id, **self.context, **form.cleaned_data)
        return reverse("skill-add")


class AddSkill(FormPage):
    reads = writes = may_manage_skills
    title = gettext_lazy("New skill")
    submit = gettext_lazy("Add skill")
    cancel = "skill-list"
    form_class = SkillForm
    done = gettext_lazy("Skill added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Skill(institution_id=self.institution_id)}

    def perform(self, form: SkillForm) -> str:
        added = actions.add_skill(institution_id=self.institution_id, **self.context, **form.action_arguments())
        return reverse("skill", args=[added.pk])


class EditSkill(FormPage):
    reads = writes = may_manage_skills
    title = gettext_lazy("Skill")
    lead = gettext_lazy("Under another name it stays the same skill, and keeps what people said of it.")
    form_class = SkillForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.skill = get_object_or_404(Skill, pk=kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Skill.objects.get(pk=self.skill.pk)}

    def cancels_to(self) -> str:
        return reverse("skill", args=[self.skill.pk])

    def perform(self, form: SkillForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_skill(skill=self.skill, version=version, **self.context, **form.action_arguments())
        return self.cancels_to()


@require_POST
@access(writes=may_manage_skills)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Retires it, or brings it back."""
    found = get_object_or_404(Skill, pk=pk)
    retired = request.POST.get("retired") != "no"
    with RefusalTold(request):
        actions.retire_skill(skill=found, by=current_person(request), at=timezone.now(), retired=retired)
        told = _("Retired. What people said of it is kept.") if retired else _("Brought back.")
        messages.success(request, told)
    return redirect("skill", pk)

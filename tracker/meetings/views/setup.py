"""Setting up an institution: what is still to do, and its settings. For administrators."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Institution
from accounts.pages import home, member
from accounts.people.access import may_administer
from accounts.people.directory import AdministratorPage
from tracker.meetings import actions
from tracker.meetings.setup import reminded, steps


def setup(request: HttpRequest) -> HttpResponse:
    person = member(request)
    if not may_administer(person.roles):
        raise PermissionDenied
    todo = steps(home(person))
    done = sum(step.done for step in todo)
    ahead = next((step for step in todo if not step.done), None)
    shown = {"steps": todo, "done": done, "next": ahead, "reminded": reminded()}
    return render(request, "tracker/meetings/setup.html", shown)


class InstitutionForm(forms.ModelForm[Institution]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Institution
        fields = ["name", "country", "time_zone", "reminder_hour", "requires_trace"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version


class InstitutionSettings(AdministratorPage):
    template_name = "tracker/meetings/institution.html"
    done = _("Saved. What depends on it is computed again.")
    form_class = InstitutionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Institution.objects.get(pk=self.institution_id)}

    def perform(self, form: Any) -> str:
        fields = {name: form.cleaned_data[name] for name in ("name", "country", "time_zone", "reminder_hour")}
        actions.update_institution(
            institution_id=self.institution_id, version=form.cleaned_data["version"],
            requires_trace=form.cleaned_data["requires_trace"],
            **{**fields, "country": fields["country"].upper()}, **self.context,
        )  # fmt: skip
        return reverse("setup")

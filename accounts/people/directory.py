"""Pages of one of the institution's people. May import actions and pages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.languages import has_choice, language_choices
from accounts.pages import AdministratorPage, current_person
from accounts.people import actions
from accounts.people.models import Person, Team
from accounts.permissions import may_administer
from accounts.roles import Role
from foundation.forms import ErrorTexts
from foundation.limits import MAX_NAME_LENGTH
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from foundation.text_direction import isolate


@require_POST
@access(writes=may_administer)
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Person, pk=pk)
    actions.sign_out_everywhere(person=shown, by=current_person(request), at=timezone.now())
    told = gettext("%(name)s is signed out on all devices. Their API tokens and calendar address no longer work.")
    messages.success(request, told % {"name": isolate(shown.name)})
    return redirect("person-edit", pk=pk)


class PersonEditForm(ErrorTexts, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=MAX_NAME_LENGTH)
    team: Any = forms.ModelChoiceField(
        label=_("Home team"),
        queryset=None,
        required=False,
        help_text=_("The team decides the side. A change applies from today."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.all()
        if has_choice():
            own = [("", _("As the institution does")), *language_choices()]
            self.fields["language"].choices = own
        else:
            del self.fields["language"]


class PersonEdit(AdministratorPage):
    template_name = "accounts/people/person.html"
    cancel = "people"
    form_class = PersonEditForm
    done = _("Saved.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.shown = get_object_or_404(Person, pk=kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        one = self.shown
        facts = {"name": one.name, "team": one.team_id, "version": one.version, "language": one.language}
        return {**facts, "roles": sorted(one.roles)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(shown=self.shown, title=isolate(self.shown.name), **kwargs)

    def perform(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        version, roles = data.pop("version"), [Role(role) for role in data.pop("roles")]
        actions.update_person(person=self.shown, version=version, roles=roles, **data, **self.context)
        return reverse("people")


@require_POST
@access(writes=may_administer)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """By mail, to set a first password; also once more."""
    person = get_object_or_404(Person, pk=pk)
    with RefusalTold(request):
        actions.invite_person(person=person, by=current_person(request), at=timezone.now())
        told = gettext("An invitation goes to %(email)s. It works for three days.")
        messages.success(request, told % {"email": person.email})
    return redirect("person-edit", pk=pk)

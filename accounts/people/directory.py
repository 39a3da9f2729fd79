"""Pages of the institution's people: adding many at once, and changing one. May import actions and pages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.languages import has_choice, language_choices
from accounts.pages import AdministratorPage, current_person
from accounts.people import actions
from accounts.people.models import Person, Team
from accounts.people.pasted_people import PastedPeople, read
from accounts.permissions import may_administer
from accounts.roles import Role, Side
from foundation.errors import Refused
from foundation.forms import ErrorTexts
from foundation.limits import MAX_NAME_LENGTH
from foundation.permissions import access
from foundation.tenancy import across_institutions
from foundation.text import comparison_key
from foundation.text_direction import isolate


class PasteForm(ErrorTexts, forms.Form):
    people = forms.CharField(
        label=_("People"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "One person per line: name, e-mail, team, side (library, it, leadership or other), role. "
            "You can paste from a spreadsheet."
        ),
        error_messages={"required": _("Enter at least one person.")},
    )
    invite = forms.BooleanField(
        label=_("Invite them by mail"),
        required=False,
        initial=True,
        help_text=_("Each gets a link that sets their password and works for three days. You can send it again."),
    )


class AddPeople(AdministratorPage):
    """First what would be added, and what is wrong with which line; then, on a second press, all of it."""

    template_name = "accounts/people/add.html"
    title = _("Add people")
    form_class = PasteForm

    def form_valid(self, form: Any) -> HttpResponse:
        roster = _read(form.cleaned_data["people"])
        if roster.errors:
            form.add_error("people", _listed(len(roster.errors)))
        if roster.errors or not roster.entries or "add" not in self.request.POST:
            status = 422 if roster.errors else 200
            return self.render_to_response(self.get_context_data(form=form, roster=roster), status=status)
        return super().form_valid(form)

    def perform(self, form: Any) -> str:
        entries = _read(form.cleaned_data["people"]).entries
        people = actions.add_people(institution_id=self.institution_id, entries=entries, **self.context)
        for person in people if form.cleaned_data["invite"] else ():
            actions.invite_person(person=person, **self.context)
        told = ngettext("%(count)d person is added.", "%(count)d people are added.", len(people))
        self.done = told % {"count": len(people)}
        return reverse("people")


def _listed(count: int) -> str:
    told = ngettext(
        "%(count)d line of “People” is wrong. Correct it as said below.",
        "%(count)d lines of “People” are wrong. Correct them as said below.",
        count,
    )
    return told % {"count": count}


def _read(text: str) -> PastedPeople:
    teams = {comparison_key(team.name): Side(team.side) for team in Team.objects.all()}
    present = set(Person.objects.values_list("email", flat=True))
    roster = read(text, teams=teams, present=present)
    with across_institutions():
        emails = [entry.email for entry in roster.entries]
        taken = set(Person.objects.filter(email__in=emails).values_list("email", flat=True))
    return roster if not taken else read(text, teams=teams, present=present, taken=taken)


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
    try:
        actions.invite_person(person=person, by=current_person(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = gettext("An invitation goes to %(email)s. It works for three days.")
        messages.success(request, told % {"email": person.email})
    return redirect("person-edit", pk=pk)

"""Pages of one team: making, changing and deleting it. May import actions and foundation.pages.base."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.pages import AdministratorPage, current_person
from accounts.people import actions
from accounts.people.models import Membership, Person, Team
from accounts.permissions import may_administer
from foundation.forms import ErrorTexts
from foundation.pages.base import RefusalTold
from foundation.permissions import access


class TeamForm(ErrorTexts, forms.ModelForm[Team]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Team
        fields = ["name", "side", "hours_a_week"]
        labels = {
            "name": gettext_lazy("Name"),
            "side": gettext_lazy("Side"),
            "hours_a_week": gettext_lazy("Hours a week for joint projects"),
        }
        error_messages = {
            "name": {"required": gettext_lazy("Enter a name for the team.")},
            "side": {"required": gettext_lazy("Choose the side of the team.")},
        }
        help_texts = {
            "side": gettext_lazy(
                "People of the team are on this side. A change applies from today; past meetings are not changed."
            ),
            "hours_a_week": gettext_lazy("What the team can give. “Capacity” then shows the weeks that ask for more."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version


class TeamCreate(AdministratorPage):
    title = gettext_lazy("Add a team")
    cancel = "teams"
    form_class = TeamForm
    done = gettext_lazy("Team added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Team(institution_id=self.institution_id)}

    def perform(self, form: Any) -> str:
        actions.save_team(team=form.instance, **self.context)
        return reverse("teams")


class TeamEdit(AdministratorPage):
    template_name = "accounts/people/team.html"
    cancel = "teams"
    form_class = TeamForm
    done = gettext_lazy("Saved.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.shown = get_object_or_404(Team, pk=kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Team.objects.get(pk=self.shown.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = list(Person.objects.filter(team=self.shown))
        takes = [] if people else _what_deleting_takes(self.shown)
        return super().get_context_data(shown=self.shown, title=self.shown.name, people=people, takes=takes, **kwargs)

    def perform(self, form: Any) -> str:
        actions.save_team(team=form.instance, version=form.cleaned_data["version"], **self.context)
        return reverse("teams")


def _what_deleting_takes(team: Team) -> list[str]:
    also = Membership.objects.filter(team=team).count()
    told = ngettext("Removes %(count)d person who also has a home team",
                    "Removes %(count)d people who also have a home team", also)  # fmt: skip
    return [told % {"count": also}, _("Past meetings are not changed")]


@require_POST
@access(writes=may_administer)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk)
    name = team.name
    with RefusalTold(request):
        actions.delete_team(team=team, by=current_person(request), at=timezone.now())
        messages.success(request, _("%(name)s is deleted. The audit trail keeps a record.") % {"name": name})
        return redirect("teams")
    return redirect("team-edit", pk=pk)

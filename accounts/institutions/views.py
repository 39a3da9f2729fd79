"""The page of an institution's settings, for administrators."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.institutions.actions import update_institution
from accounts.institutions.models import Institution
from accounts.institutions.weekends import Weekday
from accounts.languages import has_choice
from accounts.pages import AdministratorPage
from foundation.forms import ErrorTexts, time_zone_choices


class CountryField(forms.ChoiceField):
    """By name; takes the two letters in either case."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class InstitutionForm(ErrorTexts, forms.ModelForm[Institution]):
    country = CountryField(label=_("Country"), choices=lambda: list(countries))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    weekend_days = forms.TypedMultipleChoiceField(
        label=_("Weekend"),
        coerce=int,
        choices=Weekday.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Days on which nobody works: no reminders are sent, and a due day moves to the next working day"),
    )
    shares = forms.BooleanField(
        label=_("Share with the consortium"),
        required=False,
        help_text=_(
            "Figures say only how many institutions and projects meet how often, from five members on; those of months "
            "that are over stay. Members that share see each other's names, and can offer each other playbooks. Your "
            "own readers see the consortium's figures only while this is on."
        ),
    )
    sure = forms.BooleanField(label=_("Yes, change the time zone"), required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ["name", "country", "time_zone", "weekend_days"]

    class Meta:
        model = Institution
        fields = ["name", "country", "time_zone", "language", "reminder_hour", "requires_trace"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.initial["weekend_days"] = self.instance.weekend_days
        self.initial["shares"] = self.instance.consortium_agreed_at is not None
        if not has_choice():
            del self.fields["language"]
        if self.instance.consortium_id is None:
            del self.fields["shares"]

    def show_question(self) -> None:
        """Where something was asked, the answer can be given."""
        if "sure" in self.errors or self.data.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()


class InstitutionSettings(AdministratorPage):
    title = _("Institution")
    cancel = "setup"
    done = _("Saved. Frequencies are recalculated.")
    form_class = InstitutionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Institution.objects.get(pk=self.institution_id)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["form"].show_question()
        return context

    def perform(self, form: Any) -> str:
        names = ("name", "country", "time_zone", "weekend_days", "reminder_hour", "language")
        fields = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
        if "shares" in form.changed_data:
            fields["shares_with_consortium"] = form.cleaned_data["shares"]
        update_institution(
            institution_id=self.institution_id, version=form.cleaned_data["version"],
            requires_trace=form.cleaned_data["requires_trace"], asks=not form.cleaned_data["sure"],
            **fields, **self.context,
        )  # fmt: skip
        return reverse("setup")

"""What a person fills in about benefits and rates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.forms import ErrorTexts, TableFileField
from tracker.benefits.models import CURRENCY_HELP, Benefit, ExchangeRate
from tracker.benefits.queries import leadable_projects
from tracker.benefits.sentences import MEANINGS
from tracker.meetings.forms import Day
from tracker.projects.models import Project


class BenefitForm(ErrorTexts, forms.ModelForm[Benefit]):
    links = forms.CharField(
        label=_("Links to the evidence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Web addresses, one per line: a report, an invoice, a file that both sides can open."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Benefit
        fields = [
            "kind", "text", "amount", "currency", "period", "from_on", "to_on", "project", "confidence", "evidence",
            "links", "library_confirmer", "it_confirmer",
        ]  # fmt: skip
        labels = {
            "kind": _("Kind"),
            "text": _("What it is"),
            "amount": _("Amount"),
            "currency": _("Currency"),
            "period": _("How often"),
            "from_on": _("From"),
            "to_on": _("To"),
            "project": _("Project"),
            "confidence": _("How sure are you?"),
            "evidence": _("How do you know?"),
            "library_confirmer": _("Who confirms for the library"),
            "it_confirmer": _("Who confirms for IT"),
        }
        help_texts = {
            "amount": _("Money, hours, people, or how many things became accessible. Empty where nobody can say."),
            "period": _("Whether the amount is for all the days, or for each year."),
            "to_on": _("Empty: it has no end yet, or it is one day."),
            "project": _("Empty: it is of the whole institution."),
            "library_confirmer": _("Empty: who owns the project for the library."),
            "it_confirmer": _("Empty: who owns the project for IT."),
        }
        error_messages = {
            "text": {"required": _("Say what the benefit is.")},
            "from_on": {"required": _("Enter the first day of the benefit.")},
        }
        widgets = {
            "from_on": Day(),
            "to_on": Day(),
            "text": forms.Textarea(attrs={"rows": 2}),
            "evidence": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        own = Project.objects.filter(pk__in=[self.instance.project_id] if self.instance.project_id else [])
        writable = Project.objects.filter(pk__in=leadable_projects(person).values("pk"))
        fields["project"].queryset = (writable | own).order_by("name", "id")
        for name, side in (("library_confirmer", Side.LIBRARY), ("it_confirmer", Side.IT)):
            chosen = Person.objects.filter(pk=getattr(self.instance, f"{name}_id"))
            people = Person.objects.active().filter(team__side=side)
            fields[name].queryset = (people | chosen).order_by("name", "id")
        fields["from_on"].required = True
        fields["confidence"].choices = [
            (value, _("%(confidence)s: %(meaning)s") % {"confidence": label, "meaning": MEANINGS[value]})
            for value, label in fields["confidence"].choices
            if value
        ]
        for name in ("period", "confidence"):
            fields[name].required = False
        self.initial["links"] = "\n".join(self.instance.links)
        self.initial["version"] = self.instance.version

    def _post_clean(self) -> None:
        """The action judges, with the same limits; the row as it is stored stays untouched."""

    def action_arguments(self) -> dict[str, Any]:
        fields = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        kept = {name: fields[name] or getattr(self.instance, name) for name in ("period", "confidence")}
        return {**fields, **kept, "links": fields["links"].split()}


class BenefitsFileForm(ErrorTexts, forms.Form):
    file = TableFileField(
        help_text=_(
            "Excel (.xlsx) or CSV, with the columns What it is, Kind and From, and if you like To, Amount, Currency, "
            "How often, Project, Confidence, Evidence, Links. All benefits are added, or none."
        ),
    )


class ExchangeRateForm(ErrorTexts, forms.ModelForm[ExchangeRate]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ExchangeRate
        fields = ["currency", "into", "rate", "stated_on"]
        labels = {
            "currency": _("Currency"),
            "into": _("Into"),
            "rate": _("Rate"),
            "stated_on": _("Day of the rate"),
        }
        help_texts = {"currency": CURRENCY_HELP, "into": CURRENCY_HELP}
        widgets = {"stated_on": Day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def _post_clean(self) -> None:
        """The action judges, with the same limits; the row as it is stored stays untouched."""

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

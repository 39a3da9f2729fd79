"""What a person fills in about trainings."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.forms import ErrorTexts, TableFileField
from tracker.meetings.forms import Day, PersonLabel, writable_projects
from tracker.projects.models import Project
from tracker.trainings.models import Barrier, Training, TrainingState


class TrainingForm(ErrorTexts, forms.ModelForm[Training]):
    links = forms.CharField(
        label=_("Certificates and links"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Web addresses, one per line."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Training
        fields = [
            "topic", "held_on", "state", "barrier", "barrier_text", "teacher", "teacher_name", "taught_side",
            "library_people", "it_people", "hours", "cost", "currency", "links", "project", "organiser",
        ]  # fmt: skip
        labels = {
            "topic": _("Topic"),
            "held_on": _("Day"),
            "state": _("State"),
            "barrier": _("What kept it from taking place"),
            "barrier_text": _("The barrier in words"),
            "teacher": _("Taught by"),
            "teacher_name": _("Taught by somebody outside"),
            "taught_side": _("Side that teaches"),
            "library_people": _("People of the library"),
            "it_people": _("People of IT"),
            "hours": _("Hours"),
            "cost": _("Cost"),
            "currency": _("Currency"),
            "project": _("Project"),
            "organiser": _("Who is asked how it went"),
        }
        help_texts = {
            "barrier": _("Only of a training that did not take place."),
            "barrier_text": _("Where it is something else."),
            "teacher_name": _("A person without an account, or a company."),
            "taught_side": _("Of a person with an account it is filled in."),
            "currency": _("Three letters, such as GBP."),
            "hours": _("Such as 1.5"),
        }
        error_messages = {
            "topic": {"required": _("Enter what was taught.")},
            "held_on": {"required": _("Enter the day.")},
        }
        widgets = {"held_on": Day()}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("teacher", "organiser"):
            chosen = Person.objects.filter(pk=getattr(self.instance, f"{name}_id"))
            fields[name].queryset = (Person.objects.active() | chosen).order_by("name", "id")
        own = Project.objects.filter(pk__in=[self.instance.project_id] if self.instance.project_id else [])
        fields["project"].queryset = Project.objects.filter(pk__in=writable_projects(person).values("pk")) | own
        fields["state"].required = False
        by_day = [] if self.instance.pk else [("", _("By its day: planned, or it took place"))]
        fields["state"].choices = [*by_day, *TrainingState.choices]
        if not self.instance.pk:
            self.initial["state"] = ""
        for name in ("library_people", "it_people"):
            fields[name].required = False
        self.initial["links"] = "\n".join(self.instance.links)
        self.initial["version"] = self.instance.version

    def _post_clean(self) -> None:
        """The action judges, with the same limits; the row as it is stored stays untouched."""

    def action_arguments(self) -> dict[str, Any]:
        fields = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        counts = {name: fields[name] or 0 for name in ("library_people", "it_people")}
        return {**fields, **counts, "links": fields["links"].split()}


class OutcomeForm(ErrorTexts, forms.Form):
    """Did it take place? With how many people, or what was in the way."""

    state = forms.ChoiceField(
        label=_("Did it take place?"),
        choices=[(TrainingState.HELD, _("Yes")), (TrainingState.NOT_HELD, _("No"))],
        widget=forms.RadioSelect,
    )
    library_people = forms.IntegerField(label=_("People of the library"), required=False, min_value=0)
    it_people = forms.IntegerField(label=_("People of IT"), required=False, min_value=0)
    barrier = forms.ChoiceField(
        label=_("If not: what kept it from taking place?"),
        choices=[("", _("None")), *Barrier.choices],
        required=False,
    )
    barrier_text = forms.CharField(label=_("The barrier in words"), required=False, max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def action_arguments(self) -> dict[str, Any]:
        """Of a training that took place no barrier, of any other no people."""
        given = self.cleaned_data
        if given["state"] == TrainingState.HELD:
            counts = {name: given[name] or 0 for name in ("library_people", "it_people")}
            return {"state": given["state"], **counts, "barrier": "", "barrier_text": ""}
        text = given["barrier_text"] if given["barrier"] == Barrier.OTHER else ""
        return {"state": given["state"], "barrier": given["barrier"], "barrier_text": text}


class ContactForm(ErrorTexts, forms.Form):
    attendees: Any = PersonLabel(
        label=_("Who came"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Somebody of the library and somebody of IT."),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendees"].queryset = people


class TrainingsFileForm(ErrorTexts, forms.Form):
    file = TableFileField(
        help_text=_(
            "Excel (.xlsx) or CSV, with the columns Topic and Day, and if you like State, Taught by, People of the "
            "library, People of IT, Barrier, Project, Hours, Cost, Currency. All trainings are added, or none."
        ),
    )

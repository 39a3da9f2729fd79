"""What a person fills in about a step."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person, Team
from foundation.forms import ErrorTexts
from foundation.imports.days import DayOrder
from foundation.links import Link, read_link
from tracker.meetings.forms import Day
from tracker.projects.models import Project
from tracker.steps.models import Step


class Lines(forms.CharField):
    """Texts, one per line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(self.write, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[Any]:
        return [self.read(line.strip()) for line in super().clean(value).splitlines() if line.strip()]

    def write(self, one: Any) -> str:
        return str(one)

    def read(self, line: str) -> Any:
        return line


class Links(Lines):
    """Words and an address on each line; an address alone is its own words."""

    def write(self, one: Any) -> str:
        return str(Link(**one))

    def read(self, line: str) -> Any:
        return asdict(read_link(line))


class StepFileForm(ErrorTexts, forms.Form):
    """A file with a plan in it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or Excel, with a column each for the step, its first and its last day; side, owner, hours, number and "
            "“comes after” where there are any"
        ),
    )
    day_order = forms.ChoiceField(
        label=_("Days such as 4/3/2026"), choices=[("", _("Not used")), *DayOrder.choices], required=False
    )


class StepForm(ErrorTexts, forms.ModelForm[Step]):
    """`project`: whose plan it belongs to."""

    room: Any = Lines(
        label=_("In the room"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who must be there: one person or role per line"),
    )
    links: Any = Links(
        label=_("Links"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line: words, then the address"),
    )
    after: Any = forms.ModelMultipleChoiceField(
        label=_("Comes after"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    moves: Any = forms.BooleanField(label=_("Move what comes after it by as many days"), required=False, initial=True)
    sure: Any = forms.BooleanField(label=_("Yes, save it"), required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Step
        fields = [
            "title", "side", "starts_on", "due_on", "owner", "team", "hours", "done_when", "trap", "state",
            "ticket_url", "ticket_label", "ticket_state",
        ]  # fmt: skip
        labels = {
            "title": _("Step"),
            "starts_on": _("First day"),
            "due_on": _("Last day"),
            "done_when": _("Done when"),
            "trap": _("Usual trap"),
            "ticket_url": _("Address of the ticket"),
            "ticket_label": _("Ticket"),
            "ticket_state": _("The ticket is"),
        }
        help_texts = {
            "owner": _("Without one, the owner of the side in this project answers for it"),
            "ticket_label": _("Its number. Left empty, the end of its address"),
            "team": _("Without one, the team of its owner does it"),
        }
        error_messages = {"title": {"required": _("Enter a title.")}}
        widgets = {
            "starts_on": Day(),
            "due_on": Day(),
            "done_when": forms.Textarea(attrs={"rows": 2}),
            "trap": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = self.instance
        self.fields["owner"].queryset = Person.objects.active().order_by("name", "id")
        self.fields["team"].queryset = Team.objects.order_by("name", "id")
        others = Step.objects.filter(project=project).exclude(pk=step.pk)
        self.fields["after"].queryset = others.order_by("starts_on", "id")
        if step.pk:
            self.initial.update(version=step.version, room=step.room, links=step.links)
            self.initial["after"] = list(step.orders.values_list("after_id", flat=True))
        if not step.pk or not step.followers.exists():
            del self.fields["moves"]
        if not step.pk:
            del self.fields["state"]
        if not step.ticket_url:
            del self.fields["ticket_state"]
        if not self.fields["after"].queryset.exists():
            del self.fields["after"]

    def _get_validation_exclusions(self) -> set[str]:
        """Whether the days are in order the action says, beside their field; the constraint knows no field."""
        return {*super()._get_validation_exclusions(), "due_on"}  # type: ignore[misc]

    def action_arguments(self) -> dict[str, Any]:
        names = (*self._meta.fields, "room", "links", "after")  # type: ignore[misc]
        told = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return {**told, "asks": not self.cleaned_data["sure"]}

    def show_question(self) -> None:
        """Where something was asked, the answer can be given."""
        if "sure" in self.errors or self.data.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()

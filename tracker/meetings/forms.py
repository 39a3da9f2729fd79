"""What a person fills in about meetings and what comes of them. Choices are the institution's: managers are scoped."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.access import may_write
from accounts.people.models import Person, Side
from tracker.meetings.models import Action, AgendaItem, Decision, MeetingState, Mode
from tracker.meetings.queries import Guest
from tracker.projects.models import Project, Status

GUEST = re.compile(r"^(?P<name>.+?)\s*\((?P<side>[^()]+)\)$")


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Guests(forms.CharField):
    """One a line, with the side in brackets: a list of Guest."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Guests without an account"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Hannah Price (it)"}),
            help_text=gettext_lazy("One a line, with their side in brackets: library, it, leadership or other"),
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{guest.name} ({guest.side})" for guest in value)
        return value

    def clean(self, value: Any) -> list[Guest]:
        guests = []
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            found = GUEST.match(line.strip())
            side = found["side"].strip().lower() if found else ""
            if found is None or side not in Side.values or len(found["name"]) > 200:
                raise forms.ValidationError(_("“%(line)s”: write a name, then a side in brackets.") % {"line": line})
            guests.append(Guest(found["name"], Side(side)))
        return guests


class PersonLabel(forms.ModelMultipleChoiceField[Person]):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.side.label}"


def writable(person: Person) -> Any:
    """The projects whose meetings the person may log, open ones first by name."""
    projects = Project.objects.exclude(status=Status.CLOSED)
    if not may_write(person.roles, belongs=False):
        mine = Q(library_owner=person) | Q(it_owner=person) | Q(sponsor=person) | Q(members=person)
        projects = projects.filter(pk__in=Project.objects.filter(mine).values("pk"))
    return projects.order_by("name", "id")


class MeetingForm(forms.Form):
    """To log a meeting, to plan one, and to change either. `near`: ids of the people who are offered first."""

    projects: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Projects"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    held_on = forms.DateField(label=gettext_lazy("Day"), widget=Day)
    attendees = PersonLabel(
        label=gettext_lazy("Who came"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = PersonLabel(
        label=gettext_lazy("Somebody else"),
        queryset=None,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("Hold Ctrl or ⌘ to choose several"),
    )
    guests = Guests()
    starts_at = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), required=False, min_value=1, max_value=1440)
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=Mode, initial=Mode.VIDEO)
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Markdown"),
    )
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, today: date, near: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        people = Person.objects.active().select_related("team").order_by("name", "id")
        fields: dict[str, Any] = self.fields
        fields["projects"].queryset = writable(person)
        fields["attendees"].queryset = people.filter(pk__in=near)
        fields["others"].queryset = people.exclude(pk__in=near)

    def found(self) -> list[Person]:
        """The others that are ticked so far."""
        chosen = self["others"].value() or []
        ids = [int(text) for text in map(str, chosen) if text.isascii() and text.isdigit() and len(text) < 19]
        return list(self.fields["others"].queryset.filter(pk__in=ids)) if ids else []  # type: ignore[attr-defined]

    def people(self) -> list[Person]:
        return [*self.cleaned_data["attendees"], *self.cleaned_data["others"]]

    def facts(self) -> dict[str, Any]:
        """What log_meeting and update_meeting take. On a day to come the people are invited, else they attended."""
        data = self.cleaned_data
        planned = data["held_on"] > self.today
        return {
            **{name: data[name] for name in ("held_on", "starts_at", "minutes", "mode", "notes")},
            "projects": list(data["projects"]),
            "state": MeetingState.PLANNED if planned else MeetingState.HELD,
            **({"invited": self.people()} if planned else {"attendees": self.people(), "guests": data["guests"]}),
        }


class NotesForm(forms.Form):
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 12, "autofocus": True}),
        help_text=gettext_lazy("Markdown: **bold**, - a list, # a heading"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DecisionForm(forms.ModelForm[Decision]):
    in_room = PersonLabel(
        label=gettext_lazy("Who was in the room"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    must_agree = PersonLabel(
        label=gettext_lazy("Who must still agree"),
        queryset=None,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Decision
        fields = ["text", "decided_on", "review_on", "awaits_leadership"]
        labels = {
            "text": gettext_lazy("Decision"),
            "decided_on": gettext_lazy("Day"),
            "review_on": gettext_lazy("Review on"),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "decided_on": Day(), "review_on": Day()}

    def __init__(self, *args: Any, near: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.active().select_related("team").order_by("name", "id")
        fields: dict[str, Any] = self.fields
        fields["in_room"].queryset = people.filter(pk__in=near)
        fields["must_agree"].queryset = people
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def facts(self) -> dict[str, Any]:
        names = ("text", "decided_on", "review_on", "awaits_leadership", "in_room", "must_agree")
        return {name: self.cleaned_data[name] for name in names}


class ActionForm(forms.ModelForm[Action]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Action
        fields = ["text", "owner", "due_on", "state"]
        labels = {"text": gettext_lazy("Action"), "due_on": gettext_lazy("Due on")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "due_on": Day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.active().order_by("name", "id")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "owner", "due_on", "state")}


class AgendaItemForm(forms.ModelForm[AgendaItem]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AgendaItem
        fields = ["text", "minutes", "reached"]
        labels = {
            "text": gettext_lazy("Agenda item"),
            "minutes": gettext_lazy("Minutes"),
            "reached": gettext_lazy("Reached"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            del self.fields["reached"]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "minutes", "reached") if name in self.cleaned_data}

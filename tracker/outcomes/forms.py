"""What a person fills in about decisions, actions and agenda items."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.people.models import Person
from foundation.forms import ErrorTexts, ids_among
from tracker.meetings.forms import Day, PersonLabel
from tracker.meetings.people_finder import PeopleFinder
from tracker.outcomes.models import Action, AgendaItem, Decision


class DecisionForm(ErrorTexts, forms.ModelForm[Decision]):
    """`near`: ids of the people who are offered; `find`: part of the name of somebody else."""

    in_room = PersonLabel(
        label=gettext_lazy("Who was in the room"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    must_agree = PersonLabel(
        label=gettext_lazy("Who must still agree"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = PersonLabel(
        label=gettext_lazy("Somebody else who must agree"), queryset=None, required=False, widget=PeopleFinder
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
        error_messages = {"text": {"required": gettext_lazy("Enter the decision.")}}
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "decided_on": Day(), "review_on": Day()}

    def __init__(self, *args: Any, near: Collection[int], find: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.active().select_related("team").order_by("name", "id")
        chosen = self.data.getlist("must_agree") if isinstance(self.data, QueryDict) else self.data.get("must_agree")
        agreeing = {*near, *ids_among(chosen or self.initial.get("must_agree") or [])}
        fields: dict[str, Any] = self.fields
        fields["in_room"].queryset = people.filter(pk__in=near)
        fields["must_agree"].queryset = people.filter(pk__in=agreeing)
        fields["others"].queryset = people
        fields["others"].widget.asked, fields["others"].widget.beside = find, frozenset(agreeing)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def action_arguments(self) -> dict[str, Any]:
        names = ("text", "decided_on", "review_on", "awaits_leadership", "in_room")
        agreeing = [*self.cleaned_data["must_agree"], *self.cleaned_data["others"]]
        return {**{name: self.cleaned_data[name] for name in names}, "must_agree": list(dict.fromkeys(agreeing))}


class ActionForm(ErrorTexts, forms.ModelForm[Action]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Action
        fields = ["text", "owner", "due_on", "state", "ticket_url", "ticket_label", "ticket_state"]
        labels = {
            "text": gettext_lazy("Action"),
            "due_on": gettext_lazy("Due on"),
            "ticket_url": gettext_lazy("Address of the ticket"),
            "ticket_label": gettext_lazy("Ticket"),
            "ticket_state": gettext_lazy("The ticket is"),
        }
        help_texts = {"ticket_label": gettext_lazy("Its number. Left empty, the end of its address")}
        error_messages = {"text": {"required": gettext_lazy("Enter the action.")}}
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "due_on": Day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.active().order_by("name", "id")
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        if not self.instance.ticket_url:
            del self.fields["ticket_state"]

    def action_arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.fields}


class AgendaItemForm(ErrorTexts, forms.ModelForm[AgendaItem]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AgendaItem
        fields = ["text", "minutes", "reached"]
        labels = {
            "text": gettext_lazy("Agenda item"),
            "minutes": gettext_lazy("Minutes"),
            "reached": gettext_lazy("Reached"),
        }
        error_messages = {"text": {"required": gettext_lazy("Enter the agenda item.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            del self.fields["reached"]

    def action_arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "minutes", "reached") if name in self.cleaned_data}

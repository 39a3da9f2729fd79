"""What a person fills in about playbooks. Choices are the institution's: managers are scoped."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Institution
from accounts.institutions.weekends import Weekday
from accounts.people.models import Person
from accounts.roles import Side
from foundation.forms import ErrorTexts
from foundation.limits import MAX_MINUTES, MAX_NAME_LENGTH, MAX_PLACE_LENGTH
from tracker.playbooks.actions.starting import WeeklyMeeting
from tracker.playbooks.comparison import Difference
from tracker.playbooks.schema import MAX_TEXT_LENGTH
from tracker.projects.forms import DAY


class StartForm(ErrorTexts, forms.Form):
    """The people and the days of a project that is started from a playbook."""

    name = forms.CharField(label=_("Name of the project"), max_length=MAX_NAME_LENGTH)
    starts_on = forms.DateField(label=_("First day"), widget=DAY)
    library_owner: Any = forms.ModelChoiceField(
        label=_("Owner in the library"), queryset=None, required=False, empty_label=_("nobody yet")
    )
    it_owner: Any = forms.ModelChoiceField(
        label=_("Owner in IT"), queryset=None, required=False, empty_label=_("nobody yet")
    )
    sponsor: Any = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=None, required=False, empty_label=_("nobody yet")
    )
    members: Any = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People besides the owners. They are invited to the weekly meeting, too."),
    )
    weekday = forms.TypedChoiceField(
        label=_("Weekly meeting"),
        choices=[("", _("none")), *Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Its invitations go out once the project is started. Closed weeks are left out."),
    )
    starts_at = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=MAX_MINUTES, initial=45)
    place = forms.CharField(label=_("Place"), required=False, max_length=MAX_PLACE_LENGTH)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.active().order_by("name", "id")
        self.fields["members"].queryset = people
        for field, side in (("library_owner", Side.LIBRARY), ("it_owner", Side.IT), ("sponsor", Side.LEADERSHIP)):
            self.fields[field].queryset = people.filter(team__side=side)
            if person.side == side:
                self.fields[field].initial = person.pk

    def action_arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        meeting = None
        if data["weekday"] is not None:
            meeting = WeeklyMeeting(**{name: data[name] for name in ("weekday", "starts_at", "minutes", "place")})
        names = ("name", "starts_on", "library_owner", "it_owner", "sponsor", "members")
        return {**{name: data[name] for name in names}, "meeting": meeting}


class PlaybookFileForm(ErrorTexts, forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # refused by the reader, with the reason
        max_length=200,
        help_text=_("YAML, as each playbook can be downloaded."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,application/yaml"}),
    )
    note = forms.CharField(
        label=_("What is new in it"), required=False, max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class DifferencesForm(ErrorTexts, forms.Form):
    """Which differences of a project the playbook takes over."""

    differences = forms.MultipleChoiceField(
        label=_("Take over"), widget=forms.CheckboxSelectMultiple, choices=[],
        error_messages={"required": _("Choose at least one difference.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("Why"), required=False, max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, differences: Sequence[tuple[Difference, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["differences"]
        field.choices = [(difference.key, words) for difference, words in differences]
        field.initial = [difference.key for difference, _words in differences]


class LearnForm(ErrorTexts, forms.Form):
    name = forms.CharField(label=_("Name of the playbook"), max_length=MAX_NAME_LENGTH)


class OfferForm(ErrorTexts, forms.Form):
    to_institution = forms.TypedChoiceField(label=_("Institution"), coerce=int, choices=[])
    message = forms.CharField(
        label=_("Message"), required=False, max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, partners: Sequence[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {partner.pk: partner for partner in partners}
        field: Any = self.fields["to_institution"]
        field.choices = [(partner.pk, partner.name) for partner in partners]

    def action_arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"to": self.partners[data["to_institution"]], "message": data["message"]}

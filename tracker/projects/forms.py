"""What a person fills in about a project, and closed weeks. Choices are the institution's: managers are scoped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Closure
from accounts.people.models import Person
from accounts.roles import Side
from foundation.forms import ErrorTexts
from tracker.projects.models import MAX_TARGET_DAYS, Project
from tracker.projects.permissions import PEOPLE_FIELDS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProjectForm(ErrorTexts, forms.ModelForm[Project]):
    members: Any = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People besides the owners who can log meetings"),
    )
    partners = forms.CharField(
        label=_("Partners outside"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line, such as a vendor or a hospital"),
    )
    target_days = forms.IntegerField(
        label=_("Days between contacts"),
        min_value=1,
        max_value=MAX_TARGET_DAYS,
        initial=7,
        help_text=_("The longest time between two joint contacts"),
    )
    grace_days = forms.IntegerField(
        label=_("Days from due to late"),
        min_value=0,
        max_value=MAX_TARGET_DAYS,
        initial=3,
        help_text=_("After that many days the project is late"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = [
            "name", "kind", "summary", "library_owner", "it_owner", "sponsor", "status", "active_on", "target_days",
            "grace_days",
        ]  # fmt: skip
        labels = {
            "library_owner": _("Owner in the library"),
            "it_owner": _("Owner in IT"),
            "active_on": _("Active since"),
        }
        error_messages = {"name": {"required": _("Enter a name for the project.")}}
        widgets = {"summary": forms.Textarea(attrs={"rows": 3}), "active_on": DAY}

    def __init__(self, *args: Any, changes_people: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.active().order_by("name", "id")
        self.fields["members"].queryset = people
        for field, sides in (
            ("library_owner", [Side.LIBRARY]),
            ("it_owner", [Side.IT]),
            ("sponsor", [Side.LEADERSHIP]),
        ):
            chosen = getattr(self.instance, f"{field}_id")
            self.fields[field].queryset = people.filter(team__side__in=sides) | people.filter(pk=chosen)
        if self.instance.pk:
            self.initial["members"] = list(self.instance.memberships.values_list("person_id", flat=True))
            self.initial["partners"] = "\n".join(self.instance.partners.values_list("name", flat=True))
            self.initial["version"] = self.instance.version
            if self.instance.active_on_assumed:
                self.initial["active_on"] = None
        if not changes_people:
            for name in PEOPLE_FIELDS:
                del self.fields[name]

    def _get_validation_exclusions(self) -> set[str]:
        """Not the day on which it became active, which the action fills in, nor the constraint on it."""
        return {*super()._get_validation_exclusions(), "active_on"}  # type: ignore[misc]

    def action_arguments(self) -> dict[str, Any]:
        """What the action takes. A day that nobody stated stays assumed."""
        arguments = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if arguments.get("active_on", True) is None:
            del arguments["active_on"]
        if "partners" in arguments:
            arguments["partners"] = arguments["partners"].splitlines()
        return arguments


#: A card of the project's page -> the fields that are edited in its place.
PARTS = {
    "about": ("name", "summary", "kind"),
    "rhythm": ("target_days", "grace_days"),
    "people": ("library_owner", "it_owner", "sponsor", "members", "partners"),
}


class PartForm(ProjectForm):
    """One card of the project's page."""

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - {*PARTS[part], "version"}:
            del self.fields[name]


class SponsorForm(ErrorTexts, forms.ModelForm[Project]):
    """The part of a project that a dean writes."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = ["sponsor"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.active().order_by("name", "id")
        offered = people.filter(team__side=Side.LEADERSHIP) | people.filter(pk=self.instance.sponsor_id)
        self.fields["sponsor"].queryset = offered
        self.initial["version"] = self.instance.version

    def action_arguments(self) -> dict[str, Any]:
        return {"sponsor": self.cleaned_data["sponsor"]}


class ClosureForm(ErrorTexts, forms.ModelForm[Closure]):
    class Meta:
        model = Closure
        fields = ["name", "starts_on", "ends_on"]
        labels = {"name": _("Name"), "starts_on": _("From"), "ends_on": _("To")}
        help_texts = {
            "starts_on": "",
            "ends_on": _("Whole weeks go from a Monday to a Sunday. For a single day, enter it twice."),
        }
        error_messages = {"name": {"required": _("Enter a name for the closed weeks.")}}
        widgets = {"starts_on": DAY, "ends_on": DAY}

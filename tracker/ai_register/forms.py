"""What a person fills in about the AI register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person, Team
from accounts.roles import Side
from foundation.forms import ErrorTexts, TableFileField
from foundation.web_addresses import MAX_URL_LENGTH
from tracker.ai_register.choices import AiApproval, ReviewOutcome, ReviewReason
from tracker.ai_register.models import MAX_TEXT_LENGTH, AiEntry, AiPublicPage
from tracker.meetings.forms import Day
from tracker.outcomes.models import Decision
from tracker.projects.extension_points import link_target
from tracker.projects.models import Project

DECISIONS_OFFERED = 100  # of a project, the newest first


class AiEntryForm(ErrorTexts, forms.ModelForm[AiEntry]):
    """Steps and decisions are offered once the entry belongs to a project."""

    guidance_url = forms.URLField(
        label=_("Guidance (web address)"), required=False, max_length=MAX_URL_LENGTH, assume_scheme="https"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AiEntry
        fields = [
            "kind", "name", "description", "area", "tool", "vendor", "data_class", "affected", "risk", "library_owner",
            "it_owner", "team", "status", "review_on", "check_method", "checked_by", "check_result", "checked_on",
            "eu_class", "eu_checked_on", "project", "step", "decisions", "guidance_url",
        ]  # fmt: skip
        labels = {
            "kind": _("What is it?"),
            "name": _("Name"),
            "description": _("In plain words"),
            "area": _("Where it bites"),
            "tool": _("Tool"),
            "vendor": _("Vendor"),
            "data_class": _("Highest class of data that it sees"),
            "affected": _("Who is affected"),
            "risk": _("Risk"),
            "library_owner": _("Owner in the library"),
            "it_owner": _("Owner in IT"),
            "team": _("Team that owns the work"),
            "status": _("Status"),
            "review_on": _("Next review on"),
            "check_method": _("How quality is checked"),
            "checked_by": _("Who checks it"),
            "check_result": _("What the last check showed"),
            "checked_on": _("Last checked on"),
            "eu_class": _("Class of the EU AI Act"),
            "eu_checked_on": _("Class checked on"),
            "project": _("Project"),
            "step": _("Step of its plan"),
            "decisions": _("Decisions about it"),
        }
        help_texts = {
            "kind": _("A use, not a product: one product may have several entries."),
            "tool": _("With its version, where that matters. Another one asks for a review."),
            "affected": _("For example first-year students"),
            "data_class": _("By your own rules for data, such as those of your security office"),
            "review_on": _("Left empty, the risk gives the day."),
            "check_method": _("For example: 20 fixed questions, two people rate the answers"),
            "eu_class": _("A note for those whom the Act concerns. Its classes and days change: say when you checked."),
        }
        error_messages = {
            "name": {"required": _("Enter a name.")},
            "description": {"required": _("Say in plain words what it does, or what worries you.")},
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "check_method": forms.Textarea(attrs={"rows": 2}),
            "check_result": forms.Textarea(attrs={"rows": 2}),
            "review_on": Day(), "checked_on": Day(), "eu_checked_on": Day(),
            "decisions": forms.CheckboxSelectMultiple,
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name, side in (("library_owner", Side.LIBRARY), ("it_owner", Side.IT)):
            people = Person.objects.active().filter(team__side=side)
            people = people | Person.objects.filter(pk=getattr(self.instance, f"{name}_id"))
            fields[name].queryset = people.order_by("name", "id")
        fields["team"].queryset = Team.objects.order_by("name", "id")
        fields["project"].queryset = Project.objects.order_by("name", "id")
        fields["review_on"].required = False
        self._offer_rows_of_project()
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def _offer_rows_of_project(self) -> None:
        project_id, fields = self.instance.project_id, self.fields
        if project_id is None:
            del fields["step"], fields["decisions"]
            return
        target, step, decisions = link_target("step"), fields["step"], fields["decisions"]
        step.queryset = target.rows(project_id)
        step.label_from_instance = target.title
        newest = Decision.objects.filter(project=project_id).order_by("-decided_on", "-id")
        offered = list(newest.values_list("pk", flat=True)[:DECISIONS_OFFERED])
        if self.instance.pk:
            offered += self.instance.decision_links.values_list("decision", flat=True)
        decisions.queryset = newest.model.objects.filter(pk__in=offered)
        decisions.required = False
        if not step.queryset.exists():
            del fields["step"]
        if not offered:
            del fields["decisions"]

    def action_arguments(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if "decisions" in said:
            said["decisions"] = list(said["decisions"])
        if said.get("project") is not None and said["project"].pk != self.instance.project_id:
            said.pop("step", None)  # of the project before: it is offered again
        return said


class AiReviewForm(ErrorTexts, forms.Form):
    outcome = forms.ChoiceField(label=_("What came of it"), choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What must change, or why it is paused or retired"),
    )
    check_result = forms.CharField(
        label=_("What the quality check showed"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_on = forms.DateField(
        label=_("Next review on"), required=False, widget=Day(), help_text=_("Left empty, the risk gives the day.")
    )


class AskForReviewForm(ErrorTexts, forms.Form):
    reason = forms.ChoiceField(label=_("What happened"), choices=ReviewReason.choices, widget=forms.RadioSelect)


class DecideForm(ErrorTexts, forms.Form):
    approval = forms.ChoiceField(label=_("Do you agree?"), choices=AiApproval.choices, widget=forms.RadioSelect)
    conditions = forms.CharField(
        label=_("Conditions"), required=False, max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class PublicPageForm(ErrorTexts, forms.ModelForm[AiPublicPage]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AiPublicPage
        fields = ["is_on", "slug", "introduction"]
        labels = {
            "is_on": _("Everybody can read the page"),
            "slug": _("Name in its address"),
            "introduction": _("Introduction"),
        }
        help_texts = {
            "is_on": _("It shows the uses marked as public that are in pilot or in use, and nobody's name."),
            "slug": _("Small letters, digits and hyphens, such as northfield-university. Six letters follow it."),
        }
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AiFileForm(ErrorTexts, forms.Form):
    file = TableFileField(
        help_text=_("CSV, Excel (.xlsx) or JSON. You see what it adds before anything is stored."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,text/csv,application/json"}),
    )

"""What a person fills in about skills."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Institution
from foundation.forms import ErrorTexts
from foundation.limits import MAX_NAME_LENGTH
from tracker.skills.levels import WANTED, WINDOWS, Level, window_label
from tracker.skills.models import MAX_SOURCE_LENGTH, MAX_TEXT_LENGTH, Skill, SkillList

_NO_ANSWER = ("", _("No answer"))


class RatingForm(ErrorTexts, forms.Form):
    """A choice for each skill of a list, and whether the person can be found as its teacher. All may be left out: what
    was chosen is saved."""

    def __init__(
        self, *args: Any, skills: Sequence[Skill], levels: Mapping[int, int], offered: Iterable[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.skills = skills
        taught = {*offered}
        for skill in skills:
            self.fields[f"level_{skill.pk}"] = forms.TypedChoiceField(
                label=skill.name,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[*reversed(Level.choices), _NO_ANSWER],
                initial=levels.get(skill.pk, ""),
                widget=forms.RadioSelect,
            )
            self.fields[f"teaches_{skill.pk}"] = forms.BooleanField(
                label=_("People can find me as somebody who teaches this"),
                required=False,
                initial=skill.pk in taught,
                widget=forms.CheckboxInput(attrs={"aria-describedby": f"id_level_{skill.pk}"}),
            )

    def by_area(self) -> Iterator[tuple[str, list[tuple[BoundField, BoundField]]]]:
        """Area -> its fields, in the order of the list."""
        areas: dict[str, list[tuple[BoundField, BoundField]]] = {}
        for skill in self.skills:
            pair = (self[f"level_{skill.pk}"], self[f"teaches_{skill.pk}"])
            areas.setdefault(skill.area, []).append(pair)
        yield from areas.items()

    def ratings(self) -> dict[int, int | None]:
        """Of what was sent: a browser sends each skill, a program may leave some out."""
        return {skill.pk: self.cleaned_data[f"level_{skill.pk}"] for skill in self.sent()}

    def taught(self) -> set[int]:
        return {skill.pk for skill in self.sent() if self.cleaned_data[f"teaches_{skill.pk}"]}

    def sent(self) -> list[Skill]:
        return [skill for skill in self.skills if f"level_{skill.pk}" in self.data]


class WindowsForm(ErrorTexts, forms.Form):
    windows = forms.MultipleChoiceField(
        label=_("Times"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody sees them. They are used to find a time for a session."),
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["windows"].choices = [
            (window, window_label(window)) for window in WINDOWS if int(window[0]) not in institution.weekend_days
        ]


class AskForm(ErrorTexts, forms.Form):
    text = forms.CharField(
        label=_("What would help you"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as when you have time. Only they read it."),
    )


class SkillListForm(ErrorTexts, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=MAX_NAME_LENGTH)
    source = forms.CharField(
        label=_("Source"), required=False, max_length=MAX_SOURCE_LENGTH, help_text=_("Where the list comes from.")
    )


class SkillForm(ErrorTexts, forms.ModelForm[Skill]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    wanted = forms.TypedChoiceField(
        label=_("Wanted level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("None")), *((level.value, level.label) for level in WANTED)],
        help_text=_("What the institution wants of everybody whose job it is."),
    )

    class Meta:
        model = Skill
        fields = ["skill_list", "area", "name", "wanted"]
        labels = {"skill_list": _("List"), "area": _("Area"), "name": _("Skill")}
        help_texts = {"name": _("An act, such as “Read a SAML error”."), "area": _("Skills of an area stand together.")}
        error_messages = {"name": {"required": _("Enter a name.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            del self.fields["skill_list"]
        else:
            fields["skill_list"].queryset = SkillList.objects.order_by("id")

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

"""What a person fills in when a project is closed, and about what stays of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.people.models import Person
from accounts.roles import Side
from foundation.forms import ErrorTexts
from tracker.benefits.models import MAX_AMOUNT, BenefitKind, BenefitPeriod
from tracker.closing.models import (
    MAX_LESSON_LENGTH,
    MAX_THANKS_LENGTH,
    Lesson,
    LessonKind,
    Thanks,
)
from tracker.meetings.forms import Day, PersonLabel
from tracker.projects.models import Project

#: What is asked of the benefit that a project is closed with; the rest of it may be said on its own page.
OF_A_BENEFIT = ("kind", "amount", "currency", "period", "from_on", "to_on", "text", "evidence")


class _Words(forms.CharField):
    """What may be left empty, in a box of two lines."""

    def __init__(self, label: Any, *, placeholder: Any = "") -> None:
        box = forms.Textarea(attrs={"rows": 2, "placeholder": placeholder} if placeholder else {"rows": 2})
        super().__init__(label=label, required=False, max_length=MAX_LESSON_LENGTH, widget=box)


class CloseForm(ErrorTexts, forms.Form):
    """All of it may be left empty, and added later. `side`: the one of who closes it; `ahead`: how many meetings of it
    are planned."""

    calls_off = forms.BooleanField(required=False, initial=True)
    side = forms.ChoiceField(label=_("Whose lessons these are"), choices=Side.choices, required=False)
    again = _Words(_("What should be done again?"))
    otherwise = _Words(_("What should be done differently?"))
    text = _Words(
        _("What did it save or open?"),
        placeholder=_("No more password resets for off-campus readers"),
    )
    kind = forms.ChoiceField(label=_("Kind of benefit"), choices=BenefitKind.choices, required=False)
    amount = forms.DecimalField(
        label=_("Amount"), required=False, min_value=0, max_value=MAX_AMOUNT, max_digits=12, decimal_places=2
    )
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, help_text=_("Of money: three letters, such as GBP")
    )
    period = forms.ChoiceField(label=_("How often"), choices=BenefitPeriod.choices, required=False)
    from_on = forms.DateField(label=_("From"), required=False, widget=Day)
    to_on = forms.DateField(
        label=_("To"), required=False, widget=Day, help_text=_("Empty: it has no end yet, or it is one day.")
    )
    evidence = _Words(_("How do you know?"))
    thanked = PersonLabel(
        label=_("Thank"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told in their next message"),
    )  # fmt: skip
    thanks = forms.CharField(label=_("What for"), required=False, max_length=MAX_THANKS_LENGTH)

    def __init__(self, *args: Any, project: Project, by: Person, today: date, ahead: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calls_off"].label = ngettext(
            "Cancel its planned meeting. Those invited are told by mail.",
            "Cancel its %(count)d planned meetings. Those invited are told by mail.",
            ahead,
        ) % {"count": ahead}
        if not ahead:
            del self.fields["calls_off"]
        asked = {
            "side": by.side,
            "kind": BenefitKind.HOURS,
            "period": BenefitPeriod.YEARLY,
            "from_on": project.active_on or today,
        }
        self.initial = {**asked, **self.initial}
        people = Person.objects.active().exclude(pk=by.pk).select_related("team")
        fields: dict[str, Any] = self.fields
        fields["thanked"].queryset = people.filter(pk__in=_people_of(project)).order_by("name", "id")

    def action_arguments(self) -> dict[str, Any]:
        said = {name: value or self.initial.get(name, value) for name, value in self.cleaned_data.items()}
        lessons = [
            {"side": said["side"], "kind": kind, "text": said[name]}
            for name, kind in (("again", LessonKind.AGAIN), ("otherwise", LessonKind.OTHERWISE))
            if said[name].strip()
        ]
        benefit = {name: said[name] for name in OF_A_BENEFIT}
        has_benefit = benefit["text"].strip() or benefit["amount"] is not None or benefit["currency"]
        return {
            "lessons": lessons,
            "benefits": [benefit] if has_benefit else [],
            "thanked": list(said["thanked"]),
            "thanks": said["thanks"],
            "calls_off": self.cleaned_data.get("calls_off", False),
        }


def _people_of(project: Project) -> list[int]:
    """Who owns it, sponsors it, is a member, or came to one of its meetings."""
    came = project.meetings.filter(attendances__attended=True, attendances__person__isnull=False)
    owners = (project.library_owner_id, project.it_owner_id, project.sponsor_id)
    return [
        *(pk for pk in owners if pk is not None),
        *project.memberships.values_list("person_id", flat=True),
        *came.order_by().values_list("attendances__person_id", flat=True).distinct(),
    ]


class _RowForm(ErrorTexts):
    """What the forms of the three kinds of row share."""

    fields: Any
    instance: Any
    initial: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def _get_validation_exclusions(self) -> set[str]:
        """What several fields must be together, the action says."""
        return set(self.fields) | set(super()._get_validation_exclusions())  # type: ignore[misc]

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class LessonForm(_RowForm, forms.ModelForm[Lesson]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Lesson
        fields = ["kind", "text", "side"]
        labels = {"text": _("Lesson"), "side": _("Whose experience it is")}
        error_messages = {"text": {"required": _("Enter the lesson.")}}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class ThanksForm(_RowForm, forms.ModelForm[Thanks]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Thanks
        fields = ["person", "name", "text"]
        labels = {"name": _("Or the name of somebody without an account"), "text": _("What for")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.active().order_by("name", "id")

"""What a person fills in about polls."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Side
from foundation.forms import ErrorTexts
from foundation.limits import MAX_NAME_LENGTH
from tracker.meetings.forms import Day
from tracker.polls.models import MAX_PAPER, MAX_QUESTION_LENGTH, OwnQuestion, WaveQuestion
from tracker.polls.questions import MAX_OPTION_LENGTH, MAX_OPTIONS, MAX_WORD_LENGTH, MAX_WORDS, READY, QuestionKind

ASKED_FIRST = ("library", "it")


class WaveForm(ErrorTexts, forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=MAX_NAME_LENGTH, help_text=gettext_lazy("Such as “Autumn 2026”.")
    )
    opens_on = forms.DateField(label=gettext_lazy("First day"), input_formats=["%Y-%m-%d"], widget=Day())
    closes_on = forms.DateField(label=gettext_lazy("Last day"), input_formats=["%Y-%m-%d"], widget=Day())
    questions = forms.MultipleChoiceField(label=gettext_lazy("Questions"), widget=forms.CheckboxSelectMultiple)
    sides = forms.MultipleChoiceField(
        label=gettext_lazy("Who is asked"),
        choices=Side.choices,
        initial=ASKED_FIRST,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Everybody in a team of these sides."),
    )
    paper = forms.IntegerField(
        label=gettext_lazy("Printed codes for each side"),
        min_value=0,
        max_value=MAX_PAPER,
        initial=0,
        required=False,
        help_text=gettext_lazy("For people without an account: a sheet of codes to hand out."),
    )

    def __init__(self, *args: Any, own: Sequence[OwnQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        ready = [(question.key, question.text) for question in READY]
        fields["questions"].choices = [*ready, *((f"own-{question.pk}", question.text) for question in own)]
        fields["questions"].initial = [key for key, _text in ready]


class PulseForm(ErrorTexts, forms.Form):
    closes_on = forms.DateField(
        label=gettext_lazy("Last day"),
        input_formats=["%Y-%m-%d"],
        widget=Day(),
        help_text=gettext_lazy("Within a month. The first day is today."),
    )


class OwnQuestionForm(ErrorTexts, forms.Form):
    text = forms.CharField(label=gettext_lazy("Question"), max_length=MAX_QUESTION_LENGTH)
    kind = forms.ChoiceField(
        label=gettext_lazy("Answered by"), choices=QuestionKind.choices, initial=QuestionKind.SINGLE
    )
    options = forms.CharField(
        label=gettext_lazy("Answers"),
        required=False,
        max_length=MAX_OPTIONS * (MAX_OPTION_LENGTH + 2),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Each on a line, in their order. Leave it empty where you ask for words."),
    )


class WordRuleForm(ErrorTexts, forms.Form):
    word = forms.CharField(label=gettext_lazy("Word"), max_length=MAX_WORD_LENGTH)
    counts_as = forms.CharField(label=gettext_lazy("Counts as"), max_length=MAX_WORD_LENGTH)


class CodeForm(ErrorTexts, forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("It is on your sheet: four groups of four characters."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class AnswerForm(ErrorTexts, forms.Form):
    """A field for each question, by its number. Every question may be left out."""

    def __init__(self, *args: Any, questions: Sequence[WaveQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"question_{question.number}"] = _field(question)

    def answers(self) -> dict[int, list[str]]:
        """Number of the question -> what was chosen."""
        found = {}
        for question in self.questions:
            given = self.cleaned_data[f"question_{question.number}"]
            if question.kind == QuestionKind.WORDS:
                found[question.number] = given.replace(";", ",").split(",")
            else:
                found[question.number] = given if isinstance(given, list) else [given] if given else []
        return found


def _field(question: WaveQuestion) -> forms.Field:
    if question.kind == QuestionKind.WORDS:
        hint = _("Up to %(most)d, with commas between them. Please name no person.") % {"most": MAX_WORDS}
        longest = (MAX_WORDS + 1) * (MAX_WORD_LENGTH + 2)
        return forms.CharField(label=question.text, required=False, max_length=longest, help_text=hint)
    choices = [(option["key"], option["label"]) for option in question.options]
    if question.kind == QuestionKind.MULTIPLE:
        return forms.MultipleChoiceField(
            label=question.text, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=question.text, required=False, choices=choices, widget=forms.RadioSelect)

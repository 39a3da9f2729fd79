"""Forms of importing: a file or pasted rows, and what the columns of a file are."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.forms import ErrorTexts, TableFileField
from foundation.imports.columns import NOT_USED, ColumnChoice
from foundation.imports.days import DayOrder
from foundation.imports.encodings import ENCODINGS, is_guess
from foundation.text_lists import and_list
from tracker.intake.csv.shape import FIELDS
from tracker.projects.models import Project

MAX_PASTED = 100_000  # characters


class UploadForm(ErrorTexts, forms.Form):
    file = TableFileField(
        required=False,
        help_text=gettext_lazy("Excel (.xlsx), CSV, or what Outlook exports from a calendar."),
    )
    rows = forms.CharField(
        label=gettext_lazy("Rows from a spreadsheet"),
        max_length=MAX_PASTED,
        required=False,
        strip=False,
        help_text=gettext_lazy("Instead of a file. Copy them with the line that names the columns."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and given.get("file") is None and not given.get("rows", "").strip():
            self.add_error("file", _("Choose a file, or paste rows below."))
        return given


class ColumnsForm(ErrorTexts, forms.Form):
    """One field for each column of the file, with what stands in it; and what else must be said."""

    def __init__(self, *args: Any, question: Mapping[str, Any], choice: ColumnChoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header: list[str] = question["header"]
        self._add_columns(question)
        if question["asks_day_order"]:
            self.fields["day_order"] = forms.ChoiceField(
                label=_("Order of day and month"),
                choices=DayOrder.choices,
                widget=forms.RadioSelect,
                initial=choice.day_order,
            )
        if is_guess(question["encoding"]):
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Letters of the file"),
                choices=list(ENCODINGS.items()),
                initial=question["encoding"],
                help_text=_("The file does not say. Choose another if letters such as ü look wrong above."),
            )
        projects: Any = forms.ModelChoiceField(
            queryset=Project.objects.order_by("name", "pk"),
            label=_("Project of all rows"),
            required=False,
            empty_label=_("The file says it"),
            initial=choice.settings.get("project"),
            help_text=_("If the whole file is about one project. Otherwise the column “Projects” says it."),
        )
        self.fields["project"] = projects
        self.fields["adds_guests"] = forms.BooleanField(
            label=_("Add people without an account as guests"),
            required=False,
            initial=bool(choice.settings.get("adds_guests")),
            help_text=_("They count for neither side. Otherwise their rows are refused."),
        )

    def _add_columns(self, question: Mapping[str, Any]) -> None:
        fields = [(NOT_USED, _("Not used")), *((one.key, one.label) for one in FIELDS)]
        for number, name in enumerate(self.header):
            samples = [cells[number] for cells in question["samples"] if number < len(cells) and cells[number]]
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=name,
                choices=fields,
                required=False,
                initial=question["columns"].get(name) or NOT_USED,
                help_text=_("Such as: %(texts)s") % {"texts": and_list(_quoted(samples))} if samples else "",
            )

    def choice(self) -> ColumnChoice:
        """What a valid form says."""
        given = self.cleaned_data
        columns = {name: given[f"column-{number}"] for number, name in enumerate(self.header)}
        project = given["project"]
        settings = {
            "project": project.pk if project is not None else None,
            "adds_guests": given["adds_guests"],
            "encoding": given.get("encoding", ""),
        }
        return ColumnChoice(columns, given.get("day_order", ""), {key: one for key, one in settings.items() if one})


def _quoted(texts: Iterable[str]) -> list[str]:
    return [f"“{' '.join(text.split())[:40]}”" for text in texts]

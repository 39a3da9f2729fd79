"""The page that adds many people at once: pasted, or from a file, checked first. May import actions and pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.pages import AdministratorPage
from accounts.people import actions
from accounts.people.models import Person, Team
from accounts.people.pasted_people import HomeTeam, PastedPeople, header_of, read
from accounts.people.people_files import MAX_FILE_BYTES, MAX_TEXT_LENGTH, empty_xlsx, text_of_file
from accounts.people.people_table import PEOPLE
from accounts.permissions import may_administer
from accounts.roles import Side
from foundation.errors import Refused
from foundation.forms import ErrorTexts
from foundation.imports.columns import NOT_USED, ColumnChoice
from foundation.imports.remembering import recall_columns, remember_columns
from foundation.permissions import access
from foundation.spreadsheets import XLSX


class PasteForm(ErrorTexts, forms.Form):
    people = forms.CharField(
        label=_("People"),
        max_length=MAX_TEXT_LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "One person per line: name, e-mail, team, side (library, it, leadership or other), role. "
            "You can paste from a spreadsheet, or addresses from a mail program."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,  # refused when it is read, with the reason
        help_text=_("Excel (.xlsx), CSV, or the export of a directory (LDIF)."),
    )
    team: Any = forms.ModelChoiceField(
        label=_("Team of people without one"),
        queryset=None,
        required=False,
        help_text=_("For lines that name neither team nor side."),
    )
    invite = forms.BooleanField(
        label=_("Invite them by mail"),
        required=False,
        initial=True,
        help_text=_("Each gets a link that sets their password and works for three days. You can send it again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.all()
        self.header: list[str] = []

    def ask_columns(self, header: list[str], columns: Mapping[str, str | None]) -> None:
        """A field for each column of a table that was not recognised."""
        self.header = header
        offered = [(NOT_USED, gettext("Not used")), *((one.key, one.label) for one in PEOPLE.fields)]
        for number, name in enumerate(header):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=name, choices=offered, required=False, initial=columns.get(name) or NOT_USED
            )

    def columns(self) -> dict[str, str]:
        """What was chosen; {} where nothing was asked."""
        given = {name: self.cleaned_data.get(f"column-{number}", "") for number, name in enumerate(self.header)}
        return given if any(given.values()) else {}


class AddPeople(AdministratorPage):
    """First what would be added, and what is wrong with which line; then, on a second press, all of it. The text of a
    file takes the place of what was pasted, so that it can be mended."""

    template_name = "accounts/people/add.html"
    title = _("Add people")
    form_class = PasteForm
    #: The rest of the form; a file that is only a little larger is told its limit.
    largest_body = MAX_FILE_BYTES + 500_000

    def get_form(self, form_class: Any = None) -> PasteForm:
        form: PasteForm = super().get_form(form_class)
        self.unreadable = ""
        if form.is_bound:
            form.data = form.data.copy()  # type: ignore[attr-defined]
            if file := form.files.get("file"):
                self._take_file(form, file)
            self._ask_columns(form)
        return form

    def _take_file(self, form: PasteForm, file: Any) -> None:
        try:
            form.data["people"] = text_of_file(file.chunks())  # type: ignore[index]
        except Refused as refusal:
            self.unreadable = str(next(iter(refusal.fields.values())))

    def _ask_columns(self, form: PasteForm) -> None:
        """Where the first line names columns of which the needed ones are not known."""
        header = header_of(form.data.get("people", "")[:MAX_TEXT_LENGTH])
        self.columns: Mapping[str, str] = {}
        if not header:
            return
        remembered = recall_columns(institution_id=self.institution_id, kind=PEOPLE.kind, header=header)
        found = PEOPLE.recognise(header)
        if remembered is not None:
            self.columns = remembered.columns
        elif not _is_enough(found.values()):
            form.ask_columns(header, found)

    def form_valid(self, form: Any) -> HttpResponse:
        chosen = form.columns()
        if self.unreadable or not form.cleaned_data["people"].strip():
            form.add_error(
                "file" if self.unreadable else "people", self.unreadable or gettext("Enter at least one person.")
            )
            return self.form_invalid(form)
        if form.header and not _is_enough(chosen.values()):
            form.add_error(None, gettext("Say which column is the name and which is the e-mail address."))
            return self.form_invalid(form)
        self.columns = chosen or self.columns
        self.roster = roster = self._read(form)
        if roster.errors:
            form.add_error("people", _listed(len(roster.errors)))
        if roster.errors or not roster.entries or "add" not in self.request.POST:
            status = 422 if roster.errors else 200
            return self.render_to_response(self.get_context_data(form=form, roster=roster), status=status)
        return super().form_valid(form)

    def perform(self, form: Any) -> str:
        entries = self.roster.entries
        people = actions.add_people(institution_id=self.institution_id, entries=entries, **self.context)
        if form.header:
            remember_columns(
                institution_id=self.institution_id, kind=PEOPLE.kind, header=form.header,
                choice=ColumnChoice(self.columns), at=self.now,
            )  # fmt: skip
        for person in people if form.cleaned_data["invite"] else ():
            actions.invite_person(person=person, **self.context)
        told = ngettext("%(count)d person is added.", "%(count)d people are added.", len(people))
        self.done = told % {"count": len(people)}
        return reverse("people")

    def _read(self, form: Any) -> PastedPeople:
        team = form.cleaned_data["team"]
        given: dict[str, Any] = {
            "teams": {one.name: Side(one.side) for one in Team.objects.all()},
            "present": set(Person.objects.values_list("email", flat=True)),
            "columns": self.columns,
            "team": HomeTeam(team.name, Side(team.side)) if team is not None else None,
        }
        text = form.cleaned_data["people"]
        return read(text, **given)


def _is_enough(keys: Any) -> bool:
    """Whether a person can be made of these fields."""
    return "email" in keys and bool({"name", "first_name", "last_name"} & set(keys))


def _listed(count: int) -> str:
    told = ngettext(
        "%(count)d line of “People” is wrong. Correct it as said below.",
        "%(count)d lines of “People” are wrong. Correct them as said below.",
        count,
    )
    return told % {"count": count}


@require_GET
@access(reads=may_administer)
def people_template(request: HttpRequest) -> HttpResponse:
    """An empty file to fill in."""
    response = HttpResponse(empty_xlsx(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return response

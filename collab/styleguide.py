"""`/styleguide/`: every component in every state, for who makes pages. 404 unless DEBUG."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from foundation.forms import ErrorTexts
from foundation.pages.lines import Line, LineButton
from foundation.pages.lists import Cell
from foundation.permissions import access, public

COLOURS = (
    "ground", "surface", "sunken", "ink", "quiet", "line", "edge", "accent", "late", "due", "on-track", "new", "paused",
    "library", "it", "leadership", "heat-0", "heat-1", "heat-2", "heat-3",
)  # fmt: skip
STATES = {
    "late": "Late", "due": "Due", "on_track": "On track", "new": "New", "paused": "Paused", "joint": "joint",
    "planned": "Planned", "done": "done", "missing": "missing", "waiting": "waiting", "failed": "failed",
    "library": "Library", "it": "IT", "leadership": "Leadership",
}  # fmt: skip
DRAWING = mark_safe(
    '<svg viewBox="0 0 300 60" role="img" aria-label="Contact days of three weeks: 0, 1, 3">'
    '<rect class="d0" width="40" height="40" rx="6"/><rect class="d1" x="50" width="40" height="40" rx="6"/>'
    '<rect class="d3" x="100" width="40" height="40" rx="6"/></svg>'
)
LINES = (
    Line("Eduroam and SSO", "#content", "No contact for 9 days", ("late", "Late"), LineButton("Open", "#content")),
    Line("Term calendar", hint="Two weeks are closed"),
)


class Example(ErrorTexts, forms.Form):
    name = forms.CharField(help_text="As people call it.")
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(choices=[("sso", "Single sign-on"), ("move", "Library platform move")])
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    sides = forms.MultipleChoiceField(
        choices=[("library", "Library"), ("it", "IT")], widget=forms.CheckboxSelectMultiple, required=False
    )
    tell = forms.BooleanField(label="Tell the owners", required=False, help_text="By mail, once.")


@access(reads=public)
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    wrong = Example({"name": "", "day": "31/31/2026"}, prefix="wrong", auto_id="wrong_%s")
    wrong.add_error(None, "Nothing was saved: two fields need another look.")
    shown: dict[str, Any] = {
        "colours": COLOURS,
        "sizes": ("s", "m", "l", "xl", "xxl", "huge"),
        "spaces": range(1, 8),
        "kinds": ("", "secondary", "quiet", "danger"),
        "levels": ("success", "info", "warning", "error"),
        "states": STATES.items(),
        "form": Example(),
        "wrong": wrong,
        "headings": ("Week of", "Contact days"),
        "rows": (("5 October", 0), ("12 October", 1), ("19 October", 3)),
        "list_headings": ({"label": "Project", "sort": "#content", "way": "ascending"}, {"label": "State"}),
        "list_rows": ((Cell("Project", "Eduroam and SSO", address="#content"), Cell("State", "Late", state="late")),),
        "drawing": DRAWING,
        "lines": LINES,
        "weeks": ("out", "out", "d0", "d1", "d1", "d2", "d3", "d1", "closed", "closed", "d0", "d1", "d2"),
        "takes": ("3 decisions", "2 open actions"),
    }
    return render(request, "collab/styleguide.html", shown)

"""Importing a CSV file of meetings: send it, see what it would do, confirm, see it done."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person
from accounts.permissions import may_write_some
from foundation.errors import Refused, Stale
from foundation.forms import ErrorTexts
from foundation.permissions import access
from tracker.intake.csv.actions import confirm_upload, store_upload
from tracker.intake.csv.actions.uploads import MAX_UPLOAD_BYTES
from tracker.intake.csv.models import MeetingUpload, UploadState
from tracker.intake.csv.rows import COLUMNS, REQUIRED

PAGES = "tracker/intake/csv"
PART = 256 * 1024  # bytes kept together
RECENT = 5  # files listed


class UploadForm(ErrorTexts, forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,  # refused by the action, with the reason
        max_length=200,
        error_messages={"required": _("Choose a CSV file.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )


class ImportMeetings(FormPage):
    reads = writes = may_write_some
    template_name = f"{PAGES}/import.html"
    form_class = UploadForm
    done = ""  # the page that follows says how far it is
    #: The rest of the form; a file that is only a little larger is told its limit.
    largest_body = MAX_UPLOAD_BYTES + 100_000

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recent = MeetingUpload.objects.filter(by=self.person)[:RECENT]
        return super().get_context_data(columns=COLUMNS, required=REQUIRED, recent=recent, **kwargs)

    def perform(self, form: Any) -> str:
        file = form.cleaned_data["file"]
        upload = store_upload(
            institution_id=self.institution_id, file_name=file.name, chunks=file.chunks(PART), **self.context
        )
        return reverse("import-upload", args=[upload.pk])


@require_GET
@access(reads=may_write_some)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; while a worker is at it, htmx asks again, and so does a plain reload."""
    found = get_object_or_404(MeetingUpload, pk=pk, by=current_person(request))
    return _shown(request, found)


@require_POST
@access(writes=may_write_some)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(MeetingUpload, pk=pk, by=current_person(request))
    try:
        found = confirm_upload(upload=found, by=current_person(request), at=timezone.now())
    except Refused as refusal:
        return _shown(request, found, status=409, refusal=str(refusal))
    except Stale:
        why = _("Somebody changed a project or a person during the import. Nothing was imported. Try again.")
        return _shown(request, found, status=409, refusal=str(why))
    return redirect("import-upload", found.pk)


def _shown(request: HttpRequest, found: MeetingUpload, *, status: int = 200, refusal: str = "") -> HttpResponse:
    content = {
        "upload": found,
        "waiting": found.state in (UploadState.CHECKING, UploadState.IMPORTING),
        "checking": found.state == UploadState.CHECKING,
        "done": found.state == UploadState.DONE,
        "percent": 100 * found.read // max(1, found.size),
        "writing": found.state == UploadState.IMPORTING and found.read >= found.size,
        "more": found.problem_count - len(found.problems),
        "refusal": refusal,
    }
    return render(request, f"{PAGES}/upload.html", content, status=status)

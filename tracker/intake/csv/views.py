"""Importing meetings: send a file, say what its columns are, see what it would do, confirm, undo."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person
from accounts.permissions import may_write_some
from foundation.errors import Refused, Stale
from foundation.imports.columns import ColumnChoice
from foundation.imports.encodings import ENCODINGS
from foundation.permissions import access
from foundation.spreadsheets import XLSX
from tracker.intake.csv import guide
from tracker.intake.csv.actions import choose_columns, confirm_upload, store_upload, undo_import
from tracker.intake.csv.actions.preview import PER_PAGE
from tracker.intake.csv.actions.undoing import TOLD, changed_meetings, imported_meetings, may_undo, say_changed
from tracker.intake.csv.actions.uploads import MAX_UPLOAD_BYTES
from tracker.intake.csv.forms import ColumnsForm, UploadForm
from tracker.intake.csv.models import WAITING, MeetingUpload, UploadState
from tracker.intake.csv.preview_table import PREVIEW_HEADINGS, preview_cells, problem_cells
from tracker.intake.csv.queries import uploads_of

PAGES = "tracker/intake/csv"
PART = 256 * 1024  # bytes kept together
RECENT = 20  # files listed
#: The columns of the list of meetings that an import takes.
EXPORTED = ("projects", "attendees", "mode", "minutes", "notes", "links", "starts_at", "place", "state", "external_id")


class ImportMeetings(FormPage):
    reads = writes = may_write_some
    template_name = f"{PAGES}/import.html"
    form_class = UploadForm
    done = ""  # the page that follows says how far it is
    #: The rest of the form; a file that is only a little larger is told its limit.
    largest_body = MAX_UPLOAD_BYTES + 500_000

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recent = uploads_of(self.person).select_related("by")[:RECENT]
        everything = urlencode({"format": "xlsx", "columns": EXPORTED}, doseq=True)
        return super().get_context_data(
            columns=guide.explained(),
            headings=guide.GUIDE_HEADINGS,
            recent=recent,
            all_meetings=f"{reverse('meeting-list')}?{everything}",
            **kwargs,
        )

    def perform(self, form: Any) -> str:
        file, rows = form.cleaned_data["file"], form.cleaned_data["rows"]
        name = file.name if file is not None else str(_("Pasted rows"))
        chunks = file.chunks(PART) if file is not None else [rows.encode()]
        upload = store_upload(institution_id=self.institution_id, file_name=name, chunks=chunks, **self.context)
        page = "import-columns" if upload.state == UploadState.COLUMNS else "import-upload"
        return reverse(page, args=[upload.pk])


class ImportColumns(FormPage):
    """What is not recognised is asked once; the next file with the same header asks nothing."""

    reads = writes = may_write_some
    title = _("What are the columns?")
    submit = _("Show the rows")
    form_class = ColumnsForm
    template_name = f"{PAGES}/columns.html"
    done = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.upload = get_object_or_404(MeetingUpload, pk=kwargs["pk"], by=current_person(request))
        if self.upload.state not in (UploadState.COLUMNS, UploadState.CHECKED) or not self.upload.question:
            return redirect("import-upload", self.upload.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        choice = ColumnChoice.of_json(self.upload.choice)
        return {**super().get_form_kwargs(), "question": self.upload.question, "choice": choice}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(upload=self.upload, says=self.upload.question["says"], **kwargs)

    def perform(self, form: Any) -> str:
        upload = choose_columns(upload=self.upload, choice=form.choice(), **self.context)
        page = "import-columns" if upload.state == UploadState.COLUMNS else "import-upload"
        return reverse(page, args=[upload.pk])


@require_GET
@access(reads=may_write_some)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and what would become of each row; while a worker is at it, htmx asks again, and so does a plain
    reload."""
    found = get_object_or_404(uploads_of(current_person(request)), pk=pk)
    return redirect("import-columns", pk) if found.state == UploadState.COLUMNS else _shown(request, found)


@require_POST
@access(writes=may_write_some)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(MeetingUpload, pk=pk, by=current_person(request))
    skips = "skips_refused" in request.POST
    try:
        found = confirm_upload(upload=found, by=current_person(request), at=timezone.now(), skips_refused=skips)
    except Refused as refusal:
        return _shown(request, found, status=409, refusal=str(refusal))
    except Stale:
        why = _("Somebody changed a project or a person during the import. Nothing was imported. Try again.")
        return _shown(request, found, status=409, refusal=str(why))
    return redirect("import-upload", found.pk)


@require_POST
@access(writes=may_write_some)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """All that a file added; `keeps_changed` but for what was changed since."""
    person = current_person(request)
    found = get_object_or_404(uploads_of(person), pk=pk)
    keeps = "keeps_changed" in request.POST
    try:
        found = undo_import(upload=found, by=person, at=timezone.now(), keeps_changed=keeps)
    except Refused as refusal:
        return _shown(request, found, status=409, refusal=str(refusal), changed=True)
    if found.state == UploadState.UNDONE:
        count = found.added - imported_meetings(found).count()
        told = ngettext("Undone. %(count)d meeting is deleted.", "Undone. %(count)d meetings are deleted.", count)
        messages.success(request, told % {"count": count})
    return redirect("import-upload", pk)


@require_GET
@access(reads=may_write_some)
def template(request: HttpRequest, form: str) -> HttpResponse:
    """An empty file to fill in."""
    files = {
        "csv": ("text/csv; charset=utf-8", guide.empty_csv),
        "xlsx": (XLSX, guide.empty_xlsx),
    }
    if form not in files:
        raise Http404
    kind, write = files[form]
    response = HttpResponse(write(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="meetings.{form}"'
    return response


def _shown(
    request: HttpRequest, found: MeetingUpload, *, status: int = 200, refusal: str = "", changed: bool = False
) -> HttpResponse:
    content: dict[str, Any] = {
        "upload": found,
        "waiting": found.state in WAITING,
        "done": found.state == UploadState.DONE,
        "undone": found.state == UploadState.UNDONE,
        "percent": 100 * found.read // max(1, found.size),
        "writing": found.state == UploadState.IMPORTING and found.read >= found.size,
        "problems": problem_cells(found.problems),
        "more": found.problem_count - len(found.problems),
        "refusal": refusal,
        "undoes": found.state == UploadState.DONE and bool(found.added) and may_undo(found, current_person(request)),
        "guessed": ENCODINGS.get(found.question.get("encoding", "")),
        **(_preview(request, found) if found.state == UploadState.CHECKED else {}),
    }
    if changed and content["done"]:
        content["changed"] = say_changed(changed_meetings(found)[:TOLD])
        content["unchanged"] = imported_meetings(found).count() - changed_meetings(found).count()
    return render(request, f"{PAGES}/upload.html", content, status=status)


def _preview(request: HttpRequest, found: MeetingUpload) -> Mapping[str, Any]:
    """The rows of the page that the address asks for. Its rows are stored as one."""
    count = found.added + found.present + found.refused
    page = Paginator(range(-(-count // PER_PAGE)), 1).get_page(request.GET.get("page"))
    rows = found.pages.filter(number=page.number).values_list("rows", flat=True).first() or []
    before = f"?page={page.number - 1}" if page.has_previous() else ""
    after = f"?page={page.number + 1}" if page.has_next() else ""
    return {
        "headings": [{"label": label} for label in PREVIEW_HEADINGS], "rows": preview_cells(rows),
        "number": page.number,
        "pages": page.paginator.num_pages, "before": before, "after": after,
    }  # fmt: skip

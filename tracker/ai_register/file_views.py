"""The register as a file, and entries from one: looked at first, then imported, and undone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person
from accounts.permissions import may_manage, may_read
from foundation.imports.small_tables import RowsRefused
from foundation.pages.base import RefusalTold, success_with_undo
from foundation.permissions import access
from foundation.text import comparison_key
from foundation.text_lists import join_sentences
from tracker.ai_register import actions
from tracker.ai_register.actions.importing import names_in_register
from tracker.ai_register.entry_files import as_csv, as_json, row_of
from tracker.ai_register.forms import AiFileForm
from tracker.ai_register.models import AiEntry, AiImport, AiImportState
from tracker.ai_register.permissions import may_confirm_ai_import
from tracker.ai_register.table_of_entries import label_of_column

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@require_GET
@access(reads=may_read)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """All entries, as they can be imported again."""
    related = AiEntry.objects.select_related("library_owner", "it_owner", "team", "project")
    rows = (row_of(entry) for entry in related.order_by("name", "pk"))
    text = as_json(rows) if form == "json" else "\ufeff" + as_csv(rows)
    response = HttpResponse(text.encode(), content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="ai-register.{form}"'
    return response


class ImportAiEntries(FormPage):
    """What is wrong is named by row and column, and nothing is stored then."""

    reads = writes = may_manage
    form_class = AiFileForm
    title = gettext_lazy("Import entries of the AI register")
    submit = gettext_lazy("Check the file")
    cancel = "ai-entry-list"
    done = gettext_lazy("The file is checked. Nothing is imported yet.")

    def form_valid(self, form: AiFileForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except RowsRefused as refusal:
            for text in refusal.in_words(label_of_column):
                form.add_error("file", text)
            return self.form_invalid(form)

    def perform(self, form: AiFileForm) -> str:
        file = form.cleaned_data["file"]
        upload = actions.store_import(
            institution_id=self.institution_id, file_name=file.name, chunks=file.chunks(), **self.context
        )
        return reverse("ai-import", args=[upload.pk])


@require_GET
@access(reads=may_manage)
def ai_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would add, or what it added."""
    upload = get_object_or_404(AiImport, pk=pk)
    there, rows = names_in_register(), []
    for number, row in upload.content:
        key = comparison_key(row.get("name", ""))
        rows.append({"number": number, "row": row, "is_there": key in there})
        there.add(key)
    shown: dict[str, Any] = {
        "upload": upload,
        "rows": rows,
        "new": sum(not one["is_there"] for one in rows),
        "entries": upload.entries.order_by("name", "id"),
        "confirms": upload.state == AiImportState.CHECKED and may_confirm_ai_import(current_person(request), upload),
        "undoes": upload.state == AiImportState.DONE,
    }
    return render(request, "tracker/ai_register/import.html", shown)


@require_POST
@access(writes=may_manage)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    upload = get_object_or_404(AiImport, pk=pk)
    try:
        with RefusalTold(request):
            upload = actions.confirm_import(upload=upload, by=current_person(request), at=timezone.now())
            told = ngettext("%(count)d entry was added.", "%(count)d entries were added.", upload.added)
            success_with_undo(request, told % {"count": upload.added}, undo=reverse("ai-import-undo", args=[pk]))
    except RowsRefused as refusal:
        messages.error(request, refusal.in_words(label_of_column)[0])
    return redirect("ai-import", pk=pk)


@require_POST
@access(writes=may_manage)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    upload = get_object_or_404(AiImport, pk=pk)
    with RefusalTold(request):
        deleted, kept = actions.undo_import(upload=upload, by=current_person(request), at=timezone.now())
        told = ngettext("Undone. %(count)d entry is deleted.", "Undone. %(count)d entries are deleted.", deleted)
        told %= {"count": deleted}
        if kept:
            more = ngettext(
                "%(count)d entry was changed since and stays.", "%(count)d entries were changed since and stay.", kept
            )
            told = join_sentences([told, more % {"count": kept}])
        messages.success(request, told)
    return redirect("ai-entry-list")

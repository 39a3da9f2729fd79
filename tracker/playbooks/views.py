"""Pages of playbooks: one of them, its file, its schema; from a file, retired, deleted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_manage, may_read, may_write_some
from foundation.pages.base import RefusalTold
from foundation.permissions import access, public
from tracker.playbooks import actions
from tracker.playbooks.content import PlaybookContent
from tracker.playbooks.forms import PlaybookFileForm
from tracker.playbooks.models import OfferState, Playbook, PlaybookRun, PlaybookVersion, VersionState
from tracker.playbooks.newer import newer_shipped
from tracker.playbooks.offer_queries import partners_of
from tracker.playbooks.pages import shown_content
from tracker.playbooks.permissions import may_write_playbooks
from tracker.playbooks.reading import read_file
from tracker.playbooks.schema import SCHEMA
from tracker.playbooks.shipped import shipped
from tracker.playbooks.writing import write_file

YAML = "application/yaml; charset=utf-8"
RUNS_SHOWN = 20  # projects that were started from one
VERSIONS_SHOWN = 50


def shipped_or_404(slug: str) -> PlaybookContent:
    content = shipped().get(slug)
    if content is None:
        raise Http404
    return content


def version_or_404(playbook: Playbook, asked: str) -> PlaybookVersion:
    """The accepted one of this number; the newest where none is asked for."""
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 0
    return get_object_or_404(PlaybookVersion, playbook=playbook, number=number if asked else playbook.number)


@require_GET
@access(reads=may_read)
def playbook(request: HttpRequest, pk: int) -> HttpResponse:
    """`?version=` shows an earlier one."""
    person = current_person(request)
    row = get_object_or_404(Playbook, pk=pk)
    version = version_or_404(row, request.GET.get("version", ""))
    runs = PlaybookRun.objects.filter(version_used__playbook=row).select_related("project", "version_used")
    manages = may_write_playbooks(person)
    shown = {
        **shown_content(version.read()),
        "playbook": row,
        "version": version,
        "versions": row.versions.filter(state=VersionState.ACCEPTED).select_related("by", "project")[:VERSIONS_SHOWN],
        "proposed": row.versions.filter(state=VersionState.PROPOSED).select_related("by", "project"),
        "runs": runs[:RUNS_SHOWN],
        "offers": row.offers.filter(state=OfferState.OFFERED).select_related("to_institution") if manages else [],
        "manages": manages,
        "newer": newer_shipped(version) is not None if version.number == row.number else False,
        "shares": manages and bool(partners_of(institution_of(person))),
        "starts": may_write_some(person.roles) and row.retired_on is None,
        "start": reverse("playbook-start", args=[pk]),
        "file": reverse("playbook-file", args=[pk]),
    }
    return render(request, "tracker/playbooks/playbook.html", shown)


@require_GET
@access(reads=may_read)
def shipped_playbook(request: HttpRequest, slug: str) -> HttpResponse:
    """One that comes with the product; the institution's copy where it has one."""
    content = shipped_or_404(slug)
    own = Playbook.objects.filter(slug=slug).first()
    if own is not None:
        return redirect("playbook", pk=own.pk)
    shown = {
        **shown_content(content),
        "starts": may_write_some(current_person(request).roles),
        "start": reverse("playbook-shipped-start", args=[slug]),
        "file": reverse("playbook-shipped-file", args=[slug]),
    }
    return render(request, "tracker/playbooks/playbook.html", shown)


@require_GET
@access(reads=may_read)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Playbook, pk=pk)
    return _as_file(version_or_404(row, request.GET.get("version", "")).read())


@require_GET
@access(reads=may_read)
def download_shipped(request: HttpRequest, slug: str) -> HttpResponse:
    return _as_file(shipped_or_404(slug))


def _as_file(content: PlaybookContent) -> HttpResponse:
    response = HttpResponse(write_file(content), content_type=YAML)
    response["Content-Disposition"] = f'attachment; filename="{content.slug}.yaml"'
    return response


@require_GET
@access(reads=public)
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the file, for editors and programs."""
    return JsonResponse({"$id": request.build_absolute_uri(), **SCHEMA}, content_type="application/schema+json")


class AddFromFile(FormPage):
    reads = writes = may_manage
    title = gettext_lazy("Add a playbook from a file")
    lead = gettext_lazy(
        "The file is checked first; what is wrong is told with its line. A playbook that you have already gets a new "
        "version."
    )
    submit = gettext_lazy("Add the playbook")
    cancel = "playbook-list"
    template_name = "tracker/playbooks/add.html"
    form_class = PlaybookFileForm
    done = gettext_lazy("Playbook added.")

    def perform(self, form: Any) -> str:
        content = read_file(form.cleaned_data["file"].read())
        row = actions.add_playbook(
            institution_id=self.institution_id, content=content, note=form.cleaned_data["note"], **self.context
        )
        return reverse("playbook", args=[row.pk])


@require_POST
@access(writes=may_manage)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """`retired=no` brings it back."""
    row, retired = get_object_or_404(Playbook, pk=pk), request.POST.get("retired") != "no"
    actions.retire_playbook(playbook=row, by=current_person(request), at=timezone.now(), retired=retired)
    said = _("%(name)s is retired.") if retired else _("%(name)s can be started again.")
    messages.success(request, said % {"name": row.name})
    return redirect("playbook", pk=pk)


@require_POST
@access(writes=may_manage)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Playbook, pk=pk)
    with RefusalTold(request):
        actions.delete_playbook(playbook=row, by=current_person(request), at=timezone.now())
        messages.success(request, _("%(name)s is deleted.") % {"name": row.name})
        return redirect("playbook-list")
    return redirect("playbook", pk=pk)

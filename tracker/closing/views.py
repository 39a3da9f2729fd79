"""Closing a project, its close report, and what stays of it: lessons, thanks. Each makes one domain call."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.labels import label_of
from foundation.pages.base import success_with_undo
from foundation.permissions import access
from foundation.printing.pdf import MEDIA_TYPE
from tracker.benefits.sentences import in_words
from tracker.closing import actions
from tracker.closing.forms import CloseForm, LessonForm, ThanksForm
from tracker.closing.models import Lesson, LessonKind, Thanks
from tracker.closing.permissions import may_write_closing
from tracker.closing.report import CloseReport, close_report, one_page, title
from tracker.meetings.queries import meetings_ahead
from tracker.projects.cards import what_closing_takes
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project
from tracker.projects.statuses import Status

#: The word in the address -> model, form, action that adds, action that changes, action that deletes, name of their
#: first argument.
KINDS: dict[str, tuple[Any, Any, Any, Any, Any, str]] = {
    "lessons": (Lesson, LessonForm, actions.add_lesson, actions.update_lesson, actions.delete_lesson, "lesson"),
    "thanks": (Thanks, ThanksForm, actions.add_thanks, actions.update_thanks, actions.delete_thanks, "thanks"),
}
#: The same -> the heading of its page, what is said of a new one, of one that is deleted.
TITLES = {"lessons": _("Lesson"), "thanks": _("Thanks")}
ADDED = {"lessons": _("Lesson added."), "thanks": _("Thanks added.")}
DELETED = {"lessons": _("Lesson deleted."), "thanks": _("Thanks deleted.")}


class CloseProject(FormPage):
    """Asks what was learnt, what it brought and who is thanked; a project is closed without an answer, too."""

    reads = writes = may_write_some
    template_name = "tracker/closing/close.html"
    form_class = CloseForm
    submit = _("Close the project")
    done = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_write_project(self.person, self.project)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.project.status == Status.CLOSED:
            return redirect("project-close-report", pk=self.project.pk)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        told = {"project": self.project, "by": self.person, "today": self.today}
        return {**super().get_form_kwargs(), **told, "ahead": meetings_ahead(self.project, self.today).count()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading = gettext("Close %(name)s") % {"name": self.project.name}
        takes = what_closing_takes(self.project)
        return super().get_context_data(title=heading, project=self.project, takes=takes, **kwargs)

    def cancels_to(self) -> str:
        return reverse("project", args=[self.project.pk])

    def perform(self, form: CloseForm) -> str:
        undo = reverse("project-reopen", args=[self.project.pk]) + f"?to={self.project.status}"
        actions.close_project(project=self.project, **form.action_arguments(), **self.context)
        success_with_undo(self.request, gettext("%(name)s is closed.") % {"name": self.project.name}, undo=undo)
        return reverse("project-close-report", args=[self.project.pk])


def _report(request: HttpRequest, pk: int) -> CloseReport:
    projects = Project.objects.select_related("library_owner", "it_owner", "sponsor")
    return close_report(get_object_or_404(projects, pk=pk), roles=current_person(request).roles)


@require_GET
@access(reads=may_read)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = _report(request, pk)
    shown = {
        "title": title(found.project),
        "project": found.project,
        "report": found,
        "lessons": [
            (side, [(label_of(LessonKind, row.kind), row) for row in rows]) for side, rows in found.lessons_by_side()
        ],
        "benefits": [(in_words(row), row) for row in found.benefits],
        "project_query": f"?project={pk}",
        "asked": [side.label for side in found.sides_without_lessons()],
        "writes": may_write_closing(current_person(request), found.project),
    }
    return render(request, "tracker/closing/report.html", shown)


@require_GET
@access(reads=may_read)
def report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The page to print: one A4 page as a PDF."""
    institution = institution_of(current_person(request))
    page = one_page(_report(request, pk), institution=institution.name)
    answer = HttpResponse(page.pdf(), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="close-report-{pk}.pdf"'
    return answer


class ClosingRowPage(FormPage):
    reads = writes = may_lead_some
    project: Project
    template_name = "tracker/closing/row.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kind = kwargs["kind"]
        self.model, self.form_class, self.add, self.change, _delete, self.argument = KINDS[self.kind]

    def may_write_row(self) -> bool:
        return may_write_closing(self.person, self.project)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.row()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"project": self.project, "kind": self.kind, "title": TITLES[self.kind]}
        return super().get_context_data(**shown, **kwargs)

    def cancels_to(self) -> str:
        return reverse("project-close-report", args=[self.project.pk])

    def row(self) -> Any:
        raise NotImplementedError


class AddClosingRow(ClosingRowPage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project, self.done = get_object_or_404(Project, pk=kwargs["pk"]), ADDED[self.kind]

    def row(self) -> Any:
        return self.model(institution_id=self.institution_id, project=self.project)

    def get_initial(self) -> dict[str, Any]:
        return {"side": self.person.side} if self.kind == "lessons" else {}

    def perform(self, form: Any) -> str:
        own = {"institution_id": self.institution_id, "project": self.project}
        self.add(**own, **form.action_arguments(), **self.context)
        return self.cancels_to()


class EditClosingRow(ClosingRowPage):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.stored = get_object_or_404(self.model.objects.select_related("project"), pk=kwargs["pk"])
        self.project = self.stored.project

    def row(self) -> Any:
        return self.model.objects.get(pk=self.stored.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.stored, **kwargs)

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        self.change(**{self.argument: self.stored}, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


@require_POST
@access(writes=may_lead_some)
def delete_row(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    model, _form, _add, _change, delete, argument = KINDS[kind]
    row = get_object_or_404(model, pk=pk)
    delete(**{argument: row}, by=current_person(request), at=timezone.now())
    messages.success(request, str(DELETED[kind]))
    return redirect("project-close-report", pk=row.project_id)

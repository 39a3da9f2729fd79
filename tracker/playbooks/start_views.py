"""The page that starts a project from a playbook, with its days before anything is written."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import FormPage, institution_of
from accounts.permissions import may_write_some
from foundation.limits import EARLIEST_DAY, LATEST_DAY
from tracker.playbooks import actions
from tracker.playbooks.content import PlaybookContent
from tracker.playbooks.forms import StartForm
from tracker.playbooks.models import Playbook, PlaybookVersion
from tracker.playbooks.pages import shown_content
from tracker.playbooks.plan import place_steps
from tracker.playbooks.views import shipped_or_404, version_or_404
from tracker.steps.queries import calendar_of


class StartPage(FormPage):
    """With `step=plan` it writes nothing: the page as it is, with the days that follow from the first."""

    reads = writes = may_write_some
    form_class = StartForm
    template_name = "tracker/playbooks/start.html"
    submit = gettext_lazy("Start the project")
    done = gettext_lazy("Project started. Its plan, its goals and its meetings are here.")
    content: PlaybookContent

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("step") == "plan":
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().get_form_kwargs(), "person": self.person}
        if self.request.POST.get("step") == "plan":
            typed, _files = kwargs.pop("data"), kwargs.pop("files")
            kwargs["initial"] = {**typed.dict(), "members": typed.getlist("members")}
        return kwargs

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.content.name, "starts_on": self._next_working_day()}

    def _next_working_day(self) -> date:
        calendar = calendar_of(institution_of(self.person))
        return calendar.place(self.today + timedelta(days=1), day=0, days=1)[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(title=_("Start %(name)s") % {"name": self.content.name}, **kwargs)
        starts_on = self._asked_day(context["form"])
        placed = []
        if starts_on is not None:
            calendar = calendar_of(institution_of(self.person))
            placed = place_steps(self.content, starts_on=starts_on, calendar=calendar)
        return {**context, **shown_content(self.content, placed), "starts_on": starts_on}

    def _asked_day(self, form: StartForm) -> date | None:
        """The first day that the form has now, if it is one that a plan can start on."""
        value = form["starts_on"].value()
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value) if len(value) == 10 else None
            except ValueError:
                return None
        return value if value is not None and EARLIEST_DAY <= value <= LATEST_DAY - timedelta(days=3000) else None

    def version(self) -> PlaybookVersion:
        raise NotImplementedError

    def perform(self, form: Any) -> str:
        with transaction.atomic():  # a copy of one that came with the product stays only with its project
            run = actions.start_playbook(
                institution_id=self.institution_id, version=self.version(), **form.action_arguments(), **self.context
            )
        return reverse("project", args=[run.project_id])


class StartOwn(StartPage):
    """`?version=` starts an earlier one."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.playbook = get_object_or_404(Playbook, pk=kwargs["pk"])
        self.stored = version_or_404(self.playbook, request.GET.get("version", ""))
        self.content = self.stored.read()

    def cancels_to(self) -> str:
        return reverse("playbook", args=[self.playbook.pk])

    def version(self) -> PlaybookVersion:
        return self.stored


class StartShipped(StartPage):
    """Of one that comes with the product the institution gets a copy, which it can improve."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.content = shipped_or_404(kwargs["slug"])

    def cancels_to(self) -> str:
        return reverse("playbook-shipped", args=[self.content.slug])

    def version(self) -> PlaybookVersion:
        slug = self.content.slug
        own = actions.own_playbook(institution_id=self.institution_id, slug=slug, **self.context)
        return PlaybookVersion.objects.select_related("playbook").get(playbook=own, number=own.number)

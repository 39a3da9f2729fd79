"""Starting a pulse of a project."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.pages import FormPage
from accounts.permissions import may_write_some
from foundation.text_lists import join_sentences
from tracker.polls import actions
from tracker.polls.forms import PulseForm
from tracker.polls.groups import MIN_GROUP
from tracker.polls.permissions import may_start_pulse
from tracker.polls.pulses import LASTS, people_asked
from tracker.projects.models import Project


class PulseStart(FormPage):
    """Says how many are asked before anybody is."""

    reads = writes = may_write_some
    form_class = PulseForm
    title = _("Ask the people of the project")
    submit = _("Ask them")
    done = _("They are being asked. The result shows on the page of the project after the last day.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_start_pulse(self.person, self.project)

    def get_initial(self) -> dict[str, Any]:
        return {"closes_on": self.today + LASTS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = people_asked(self.project).count()
        asked = ngettext(
            "%(count)d person of the library and IT is asked how often the two work together on %(project)s, and "
            "whether it is enough.",
            "%(count)d people of the library and IT are asked how often the two work together on %(project)s, and "
            "whether it is enough.",
            people,
        ) % {"count": people, "project": self.project.name}
        needs = gettext("A pulse needs at least %(least)d of them, so that nobody can be recognised.")
        told = gettext("Nobody sees who said what, and nothing shows for fewer than five answers.")
        lead = join_sentences([asked, needs % {"least": MIN_GROUP} if people < MIN_GROUP else told])
        back = reverse("project", args=[self.project.pk])
        return super().get_context_data(lead=lead, cancel=back, **kwargs)

    def perform(self, form: Any) -> str:
        actions.start_pulse(project=self.project, **self.context, **form.cleaned_data)
        return reverse("project", args=[self.project.pk])

"""Pages of projects as such, and the term calendar. What belongs to meetings is in the meetings slice."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.institutions.models import Closure
from accounts.institutions.public_holidays import Suggestion, days_off, merged, suggestions
from accounts.pages import FormPage, current_person, institution_of
from accounts.people.models import Person, Team
from accounts.permissions import may_administer, may_lead_some, may_read, may_write_some
from foundation.forms import ids_among
from foundation.limits import MAX_NAME_LENGTH
from foundation.pages.dates import day, short_span
from foundation.permissions import access
from foundation.text_lists import and_list
from tracker.projects import actions
from tracker.projects.forms import ClosureForm, ProjectForm, SponsorForm
from tracker.projects.models import Project
from tracker.projects.permissions import may_change_people, may_change_sponsor, may_write_project

MAX_TEAMS, MAX_MEMBERS = 20, 50  # that an address may propose


class ProjectCreate(FormPage):
    reads = writes = may_write_some
    title = _("New project")
    lead = _(
        "A joint project has an owner in the library and one in IT. It may begin with one; the other is asked for "
        "until there is one."
    )
    cancel = "project-list"
    form_class = ProjectForm
    done = _("Project created. Log its first meeting, or plan one.")

    def get_initial(self) -> dict[str, Any]:
        """The teams that the address names, such as ?team=3&team=7, give the project its name and its people."""
        teams = list(Team.objects.filter(pk__in=ids_among(self.request.GET.getlist("team"))[:MAX_TEAMS]))
        if not teams:
            return super().get_initial()
        name = " / ".join(team.name for team in teams)[:MAX_NAME_LENGTH]
        people = Person.objects.active().filter(team__in=teams).order_by("pk")[:MAX_MEMBERS]
        return {**super().get_initial(), "name": name, "members": [person.pk for person in people]}

    def perform(self, form: ProjectForm) -> str:
        project = actions.create_project(institution_id=self.institution_id, **form.action_arguments(), **self.context)
        return reverse("project", args=[project.pk])


class ProjectEdit(FormPage):
    reads = writes = may_lead_some
    done = _("Saved.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.project = get_object_or_404(Project, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        self.writes_all = may_write_project(self.person, self.project)
        return self.writes_all or may_change_sponsor(self.person, self.project)

    def get_form_class(self) -> Any:
        return ProjectForm if self.writes_all else SponsorForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().get_form_kwargs(), "instance": Project.objects.get(pk=self.project.pk)}
        people = {"changes_people": may_change_people(self.person, self.project)} if self.writes_all else {}
        return {**kwargs, **people}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = gettext("Change %(name)s") % {"name": self.project.name}
        return super().get_context_data(title=title, **kwargs)

    def cancels_to(self) -> str:
        return reverse("project", args=[self.project.pk])

    def perform(self, form: Any) -> str:
        actions.update_project(
            project=self.project, version=form.cleaned_data["version"], **form.action_arguments(), **self.context
        )
        return reverse("project", args=[self.project.pk])


class TermCalendar(FormPage):
    """Every reader sees it; administrators write it."""

    reads, writes = may_read, may_administer
    template_name = "tracker/projects/terms.html"
    form_class = ClosureForm
    done = _("Term calendar saved. Frequencies are recalculated.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Closure(institution_id=self.institution_id)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        writes = may_administer(self.person.roles)
        closures = list(Closure.objects.all())
        suggested = self._suggested(closures) if writes else []
        suggested_days = self._suggested_days(closures) if writes else []
        for closure in closures:
            closure.opening = _takes(closure)  # type: ignore[attr-defined]
        return super().get_context_data(
            closures=closures,
            suggested=suggested,
            suggested_days=suggested_days,
            writes=writes,
            today=self.today,
            **kwargs,
        )

    def _suggested(self, closures: list[Closure]) -> list[Suggestion]:
        """Weeks of the coming twelve months with public holidays, less those that are closed already."""
        found = suggestions(**self._coming())
        return [one for one in found if not any(row.starts_on <= one.monday <= row.ends_on for row in closures)]

    def _suggested_days(self, closures: list[Closure]) -> list[tuple[date, str]]:
        """The public holidays of those months, less those that are closed already."""
        found = days_off(**self._coming())
        return [one for one in found if not any(row.starts_on <= one[0] <= row.ends_on for row in closures)]

    def _coming(self) -> dict[str, Any]:
        place = institution_of(self.person)
        last = self.today + timedelta(days=365)
        return {"country": place.country, "weekend": place.weekend, "first": self.today, "last": last}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "suggested" in request.POST:
            closures = list(Closure.objects.all())
            weeks, days = set(request.POST.getlist("week")), set(request.POST.getlist("day"))
            spans = merged([one for one in self._suggested(closures) if one.monday.isoformat() in weeks])
            spans += [
                (holiday, holiday, name)
                for holiday, name in self._suggested_days(closures)
                if holiday.isoformat() in days and not any(first <= holiday <= last for first, last, _name in spans)
            ]
            actions.close_days(institution_id=self.institution_id, spans=spans, **self.context)
            return self._done()
        return super().post(request, *args, **kwargs)

    def _done(self) -> HttpResponse:
        messages.success(self.request, str(self.done))
        return redirect("term-calendar")

    def perform(self, form: ClosureForm) -> str:
        actions.save_closure(closure=form.instance, **self.context)
        return reverse("term-calendar")


@require_POST
@access(writes=may_administer)
def open_weeks(request: HttpRequest, pk: int) -> HttpResponse:
    """The page's dialog has named the weeks that count again."""
    closure = get_object_or_404(Closure, pk=pk)
    actions.delete_closure(closure=closure, by=current_person(request), at=timezone.now())
    said = _("%(name)s is a working day again.") if closure.is_a_day else _("%(name)s: these weeks count again.")
    messages.success(request, said % {"name": closure.name})
    return redirect("term-calendar")


def _takes(closure: Closure) -> list[str]:
    """What it means that the weeks, or the day, are open."""
    if closure.is_a_day:
        return [
            _("%(day)s is a working day again: clocks run on it, and reminders are sent.")
            % {"day": day(closure.starts_on)}
        ]
    mondays = range(0, (closure.ends_on - closure.starts_on).days, 7)
    weeks = [_span(closure.starts_on + timedelta(days=days)) for days in mondays]
    return [
        ngettext("The week %(weeks)s counts again.", "The weeks %(weeks)s count again.", len(weeks))
        % {"weeks": and_list(weeks)},
        str(_("Projects that did not meet in these weeks may become due or late and get reminders.")),
        str(_("The frequency of every project is recalculated, also in reports about these weeks.")),
    ]


def _span(monday: date) -> str:
    return short_span(monday, monday + timedelta(days=6))

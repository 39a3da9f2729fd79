"""This week: what needs me now, worst first."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.pages import current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_administer, may_read, may_read_consortium
from foundation.permissions import access, anyone
from tracker.pages.overview import this_week
from tracker.pages.setup import steps
from tracker.projects.sentences import needs


@access(reads=anyone)
def week(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    if not may_read(person.roles):
        return _elsewhere(request, person)
    today = institution_of(person).day(timezone.now())
    week = this_week(person, today=today)
    worst = week.needy[0].project.name if week.needy else ""
    shown = {"week": week, "today": today, "needs": needs(week.needing, worst), "once": uuid.uuid4().hex}
    if may_administer(person.roles):
        shown["todo"] = [step for step in steps(institution_of(person)) if not step.done]
    return render(request, "tracker/pages/week.html", shown)


def _elsewhere(request: HttpRequest, person: Person) -> HttpResponse:
    """The home of somebody whose roles show no project."""
    if may_read_consortium(person.roles) and institution_of(person).consortium_id is not None:
        return redirect("consortium")
    return render(request, "tracker/pages/no_role.html")

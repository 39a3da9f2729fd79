"""This week: what needs me now, worst first."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.pages import current_person, institution_of
from accounts.permissions import may_administer, may_read
from tracker.pages.overview import this_week
from tracker.pages.setup import steps
from tracker.projects.sentences import needs


def week(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    if not may_read(person.roles):
        raise PermissionDenied
    today = institution_of(person).day(timezone.now())
    week = this_week(person, today=today)
    worst = week.needy[0].project.name if week.needy else ""
    shown = {"week": week, "today": today, "needs": needs(week.needing, worst), "once": uuid.uuid4().hex}
    if may_administer(person.roles):
        shown["todo"] = [step for step in steps(institution_of(person)) if not step.done]
    return render(request, "tracker/pages/week.html", shown)

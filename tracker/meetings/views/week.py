"""This week: what needs me now, worst first."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.pages import home, member
from accounts.people.access import may_read
from tracker.meetings.overview import this_week


def week(request: HttpRequest) -> HttpResponse:
    person = member(request)
    if not may_read(person.roles):
        raise PermissionDenied
    today = home(person).day(timezone.now())
    return render(request, "tracker/meetings/week.html", {"week": this_week(person, today=today), "today": today})

"""Setting up an institution: what is still to do, and its settings. For administrators."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.pages import current_person, institution_of
from accounts.permissions import may_administer
from tracker.pages.setup import reminded, steps


def setup(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    if not may_administer(person.roles):
        raise PermissionDenied
    todo = steps(institution_of(person))
    done = sum(step.done for step in todo)
    ahead = next((step for step in todo if not step.done), None)
    shown = {"steps": todo, "done": done, "next": ahead, "reminded": reminded()}
    return render(request, "tracker/pages/setup.html", shown)

"""Setting up an institution: what is still to do, and its settings. For administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.pages import current_person, institution_of
from accounts.permissions import may_administer
from foundation.permissions import access
from tracker.pages.setup import reminded, steps


@access(reads=may_administer)
def setup(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    todo = steps(institution_of(person))
    done = sum(step.done for step in todo)
    ahead = next((step for step in todo if not step.done), None)
    shown = {"steps": todo, "done": done, "next": ahead, "reminded": reminded()}
    return render(request, "tracker/pages/setup.html", shown)

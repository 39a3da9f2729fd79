"""Setting up an institution: what is still to do, and its settings. For administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.extension_points import SetupCard, readable
from accounts.pages import current_person, institution_of
from accounts.permissions import may_administer
from foundation.permissions import access
from tracker.pages.setup import steps


@access(reads=may_administer)
def setup(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    todo = steps(institution_of(person), person.roles)
    done = sum(step.done for step in todo)
    ahead = next((step for step in todo if not step.done), None)
    cards = [(card.template, card.show(institution_of(person))) for card in readable(SetupCard, person.roles)]
    shown = {"steps": todo, "done": done, "next": ahead, "cards": cards}
    return render(request, "tracker/pages/setup.html", shown)

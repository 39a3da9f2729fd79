"""This week: what needs me now, worst first. Slices contribute its cards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.extension_points import WeekCard, readable, with_something
from accounts.pages import current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_administer, may_read, may_read_consortium
from foundation.pages.base import notice
from foundation.permissions import access, anyone
from tracker.pages.setup import steps


@access(reads=anyone)
def week(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    if not may_read(person.roles):
        return _elsewhere(request, person)
    today = institution_of(person).day(timezone.now())
    asked = with_something(readable(WeekCard, person.roles), Person, person.pk, person=person.pk, today=today)
    found = [(card, (card.show if some else card.empty)(person, today)) for card, some in asked]
    cards = [(card, variables) for card, variables in found if variables is not None]
    shown = {
        "today": today,
        "lead": next((variables["lead"] for _card, variables in cards if variables.get("lead")), ""),
        "cards": [(card.template, variables) for card, variables in cards if not card.half],
        "halves": [(card.template, variables) for card, variables in cards if card.half],
    }
    if may_administer(person.roles):
        shown["todo"] = [step for step in steps(institution_of(person), person.roles) if not step.done]
    return render(request, "tracker/pages/week.html", shown)


def _elsewhere(request: HttpRequest, person: Person) -> HttpResponse:
    """The home of somebody whose roles show no project."""
    place = institution_of(person)
    if may_read_consortium(person.roles) and place.consortium_id is not None and place.consortium_agreed_at is not None:
        return redirect("consortium")
    why = _("None of your roles lets you see the institution's projects. Ask an administrator for a role.")
    return notice(request, title=_("You have no role yet"), texts=[why])

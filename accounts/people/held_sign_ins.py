"""A sign-in whose password was right, and which waits for a second step. May import models.

A slice above contributes what the step is; nobody is signed in before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import time

from django.http import HttpRequest

from accounts.people.models import Person
from foundation.contributions import Contribution, contributed
from foundation.tenancy import across_institutions

HELD_FOR = 600  # seconds
_KEY = "held_sign_in"  # of the session


@dataclass(frozen=True, kw_only=True)
class FurtherStep(Contribution):
    """`page`: the name of the address that asks for it."""

    needed: Callable[[Person], bool]
    page: str


def page_of_further_step(person: Person) -> str | None:
    with across_institutions():
        return next((step.page for step in contributed(FurtherStep) if step.needed(person)), None)


def hold_sign_in(request: HttpRequest, person: Person, *, goes_to: str) -> None:
    """The old session goes: what it held is of somebody who was not signed in."""
    request.session.flush()
    # the hash ends it when the password is changed in the meantime
    held = [person.pk, person.get_session_auth_hash(), int(time()) + HELD_FOR, goes_to]
    request.session[_KEY] = held


def held_sign_in(request: HttpRequest) -> tuple[Person, str] | None:
    """Whose sign-in waits, and the address that they want to go to."""
    pk, password, until, goes_to = request.session.get(_KEY, (None, "", 0, ""))
    if pk is None or until < time():
        return None
    with across_institutions():
        person = Person.objects.active().select_related("institution", "team").filter(pk=pk).first()
    if person is None or person.get_session_auth_hash() != password:
        return None
    return person, goes_to

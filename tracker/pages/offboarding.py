"""What a person has in hand, by name: to be seen before they may no longer sign in. Slices contribute it."""

from datetime import date

from accounts.extension_points import Responsibilities, readable
from accounts.people.models import Person
from accounts.roles import Role
from foundation.pages.lines import Line


def open_responsibilities(person: Person, roles: frozenset[Role], *, today: date) -> list[Line]:
    """Of what is not over, as far as these roles may read it. The queries of each contribution, however much it is."""
    return [line for each in readable(Responsibilities, roles) for line in each.lines(person, today)]

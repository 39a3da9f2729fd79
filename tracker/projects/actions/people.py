"""Which people a project may have: the owners are on their sides, the sponsor is of leadership."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.errors import Fault, Refused
from foundation.text_direction import isolate
from tracker.projects.models import Project

#: Field -> the side that its person is on.
SIDES = {"library_owner": Side.LIBRARY, "it_owner": Side.IT, "sponsor": Side.LEADERSHIP}


def check_sides(project: Project, fields: Mapping[str, Any]) -> None:
    """Refused when somebody among the new `fields` is on another side. Who moves later stays, and is flagged."""
    check_people({name: (fields.get(name), side) for name, side in SIDES.items()})


def check_people(people: Mapping[str, tuple[Person | None, Side]]) -> None:
    """Field -> its person, and the side that they must be on. Refused where they are on another."""
    problems = {}
    for name, (person, side) in people.items():
        if person is not None and person.side != side:
            problems[name] = Fault(_("Choose somebody on the side “%(side)s”: %(name)s is on the side “%(other)s”.") % {
                "side": side.label, "name": isolate(person.name), "other": person.side.label,
            }, "wrong_side")  # fmt: skip
    if problems:
        raise Refused(problems)

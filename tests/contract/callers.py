"""Everybody who may ask for something, for the tests that try it as each of them."""

from dataclasses import dataclass

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.people import join_consortium, make_person
from tests.factories.projects import World, make_world
from tracker.projects.models import Project, ProjectMember


@dataclass(frozen=True)
class Caller:
    """`place`: the field of the world's project that names them, or "members"; empty: they are outside of it."""

    roles: tuple[Role, ...]
    side: Side = Side.OTHER
    place: str = ""


EVERYBODY: dict[str, Caller] = {
    "without a role": Caller(()),
    "reader": Caller((Role.READER,)),
    "reader who owns": Caller((Role.READER,), Side.IT, "it_owner"),
    "staff outside": Caller((Role.STAFF,)),
    "staff who owns": Caller((Role.STAFF,), Side.LIBRARY, "library_owner"),
    "staff among the members": Caller((Role.STAFF,), Side.LIBRARY, "members"),
    "manager": Caller((Role.MANAGER,)),
    "dean": Caller((Role.DEAN,), Side.LEADERSHIP),
    "dean who sponsors": Caller((Role.DEAN,), Side.LEADERSHIP, "sponsor"),
    "dean who owns": Caller((Role.DEAN,), Side.IT, "it_owner"),
    "administrator": Caller((Role.ADMIN,)),
    "consortium": Caller((Role.CONSORTIUM,)),
}


def make_consortium_world() -> World:
    """An institution that is a member of a consortium, so that every page has something to show."""
    world = make_world()
    with across_institutions():
        join_consortium(world.institution)
    return world


def make_caller(world: World, who: str) -> Person:
    caller = EVERYBODY[who]
    with across_institutions():
        person = make_person(world.institution, caller.side, *caller.roles)
        if not caller.roles:
            person.grants.all().delete()
            person.__dict__.pop("roles", None)
        place(person, world.project, caller.place)
    return person


def place(person: Person, project: Project, where: str) -> None:
    """Names the person in this field of the project."""
    if where == "members":
        ProjectMember.objects.create(institution_id=project.institution_id, project=project, person=person)
    elif where:
        setattr(project, where, person)
        project.save()

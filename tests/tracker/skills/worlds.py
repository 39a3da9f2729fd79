"""Skills, and people who say something of themselves."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.people.models import Person, Team
from accounts.roles import Role, Side
from foundation.tenancy import within
from tests.factories.people import make_person
from tests.factories.projects import World
from tracker.skills.actions import add_list, add_skill, freeze_figures, offer_teaching, rate_skills, set_windows
from tracker.skills.levels import Level
from tracker.skills.models import Skill, SkillFreeze, TeachingOffer

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)


def make_skill(world: World, name: str = "Read a SAML error", *, wanted: int | None = Level.COVERS) -> Skill:
    said: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": AT}
    with within(world.institution.pk):
        return add_skill(skill_list=add_list(name=f"List of {name}", **said), name=name, wanted=wanted, **said)


def make_team_of(world: World, side: Side, people: int, *roles: Role) -> list[Person]:
    """People of one team."""
    with within(world.institution.pk):
        team = Team.objects.create(institution=world.institution, name=f"{side} {Team.objects.count()}", side=side)
        found = [make_person(world.institution, side, *roles) for _number in range(people)]
        Person.objects.filter(pk__in=[one.pk for one in found]).update(team=team)
        return list(Person.objects.filter(team=team).select_related("team").order_by("pk"))


def rate(people: Iterable[Person], ratings: Mapping[Skill, int | None], *, at: datetime = AT) -> None:
    for person in people:
        with within(person.institution_id or 0):
            rate_skills(by=person, at=at, ratings={skill.pk: level for skill, level in ratings.items()})


def free(people: Iterable[Person], *windows: str) -> None:
    for person in people:
        with within(person.institution_id or 0):
            set_windows(by=person, at=AT, windows=windows)


def offer(person: Person, skill: Skill) -> TeachingOffer:
    with within(skill.institution_id):
        return offer_teaching(by=person, at=AT, skill=skill)


def freeze(world: World, *, at: datetime = AT) -> SkillFreeze:
    with within(world.institution.pk):
        return freeze_figures(institution_id=world.institution.pk, by=None, at=at)

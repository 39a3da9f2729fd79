"""Institutions and people for tests, made by the product's own actions."""

from datetime import UTC, datetime
from itertools import count

from accounts.institutions.models import Institution
from accounts.people.actions import create_person
from accounts.people.models import Person, Team
from accounts.roles import Role, Side

LONG_AGO = datetime(2020, 1, 1, 12, tzinfo=UTC)
_serial = count(1)


def make_institution(**fields: object) -> Institution:
    """Without a weekend, unless one is given: so a test of today's due days says the same on a Saturday."""
    defaults: dict[str, object] = {
        "name": f"College {next(_serial)}", "country": "GB", "time_zone": "Europe/London", "weekend": 0,
    }  # fmt: skip
    return Institution.objects.create(**{**defaults, **fields})


def make_team(institution: Institution, side: Side) -> Team:
    return Team.objects.create(institution=institution, name=f"{side} team {next(_serial)}", side=side)


def make_person(institution: Institution, side: Side, *roles: Role, password: str | None = None) -> Person:
    """In a team of its own on `side`; staff unless roles are given."""
    number = next(_serial)
    return create_person(
        institution_id=institution.pk,
        by=None,
        at=LONG_AGO,
        email=f"person{number}@example.org",
        name=f"Person {number}",
        team=make_team(institution, side),
        roles=roles or (Role.STAFF,),
        password=password,
    )

"""Institutions and people for tests, made by the product's own actions."""

from datetime import UTC, datetime
from itertools import count

from django.utils import timezone

from accounts.institutions.models import Consortium, Institution
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


def join_consortium(institution: Institution) -> Consortium:
    """As a member that has agreed; in the consortium that it is in, or one of its own."""
    if institution.consortium is None:
        institution.consortium = Consortium.objects.create(name=f"Consortium of {institution.name}")
    institution.consortium_agreed_at = institution.consortium_agreed_at or timezone.now()
    institution.save()
    return institution.consortium


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

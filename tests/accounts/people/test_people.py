"""People, teams, roles: who may change them, and that a move changes no history."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.people.actions import create_person, save_team, update_person
from accounts.people.models import Person
from accounts.people.queries import sides_on
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import sign_in
from tests.factories.people import make_person, make_team
from tests.factories.projects import make_world
from tracker.meetings.actions import update_meeting
from tracker.meetings.models import Attendance

pytestmark = pytest.mark.django_db


def test_moving_teams_keeps_the_side_of_each_day() -> None:
    world = make_world(active_on=date(2026, 1, 5))
    with within(world.institution.pk):
        meeting = world.meet(date(2026, 2, 2))
        systems = make_team(world.institution, Side.IT)
        update_person(person=world.librarian, by=None, at=world.at(date(2026, 3, 2)), team=systems)
        librarian = Person.objects.select_related("team").get(pk=world.librarian.pk)
        assert librarian.side == Side.IT
        assert sides_on([librarian], date(2026, 3, 1)) == {librarian.pk: Side.LIBRARY}
        assert sides_on([librarian], date(2026, 3, 2)) == {librarian.pk: Side.IT}
        # the stored attendance keeps it, also through an edit of the meeting
        update_meeting(meeting=meeting, by=None, at=world.at(date(2026, 3, 3)), attendees=[librarian, world.engineer])
        assert Attendance.objects.get(meeting=meeting, person=librarian).side == Side.LIBRARY
        # a meeting logged late has the side of its own day, one held now today's
        assert world.meet(date(2026, 2, 9), at=world.at(date(2026, 3, 3)), attendees=[librarian, world.engineer]).joint
        assert not world.meet(date(2026, 3, 3), attendees=[librarian, world.engineer]).joint


def test_team_side_change_moves_its_people_from_that_day() -> None:
    world = make_world()
    with within(world.institution.pk):
        team = world.librarian.team
        assert team is not None
        team.side = Side.IT
        save_team(team=team, by=None, at=world.at(date(2026, 3, 2)))
        person = Person.objects.select_related("team").get(pk=world.librarian.pk)
        assert sides_on([person], date(2026, 2, 28)) == {person.pk: Side.LIBRARY}
        assert sides_on([person], date(2026, 3, 2)) == {person.pk: Side.IT}


def test_side_changed_twice_in_a_day_keeps_the_last() -> None:
    world = make_world()
    library, it = world.librarian.team, world.engineer.team
    with within(world.institution.pk):
        for team in (it, library):
            update_person(person=world.librarian, by=None, at=world.at(date(2026, 3, 2)), team=team)
        person = Person.objects.select_related("team").get(pk=world.librarian.pk)
        assert sides_on([person], date(2026, 3, 5)) == {person.pk: Side.LIBRARY}


def test_only_administrators_change_people() -> None:
    world = make_world()
    with within(world.institution.pk):
        at = world.at(date(2026, 3, 2))
        for role in (Role.STAFF, Role.MANAGER, Role.DEAN):
            by = make_person(world.institution, Side.OTHER, role)
            with pytest.raises(Forbidden):
                update_person(person=world.librarian, by=by, at=at, name="Somebody else")
        admin = make_person(world.institution, Side.OTHER, Role.ADMIN)
        update_person(person=world.librarian, by=admin, at=at, name="Somebody else", roles=[Role.MANAGER])
        entry = AuditEntry.objects.get(action="person.update")
        assert entry.by_id == admin.pk
        assert entry.changes == {"name": [world.librarian.name, "Somebody else"], "roles": [["staff"], ["manager"]]}
        assert Person.objects.get(pk=world.librarian.pk).roles == {Role.MANAGER}


def test_used_address_is_unique_over_institutions_in_any_case() -> None:
    ours, theirs = make_world(), make_world()
    with across_institutions():
        Person.objects.filter(pk=theirs.librarian.pk).update(last_login=theirs.at(date(2026, 3, 1)))
    with within(ours.institution.pk), pytest.raises(Refused) as refusal:
        create_person(
            institution_id=ours.institution.pk,
            by=None,
            at=ours.at(date(2026, 3, 2)),
            email=theirs.librarian.email.upper(),
            name="Twin",
        )
    assert list(refusal.value.fields) == ["email"]


def test_an_edit_of_an_older_version_is_stale() -> None:
    world = make_world()
    with within(world.institution.pk):
        at = world.at(date(2026, 3, 2))
        update_person(person=world.librarian, by=None, at=at, version=1, name="First")
        with pytest.raises(Stale):
            update_person(person=world.librarian, by=None, at=at, version=1, name="Second")
        assert Person.objects.get(pk=world.librarian.pk).name == "First"


@pytest.mark.parametrize(("change", "field"), [({"roles": [Role.STAFF]}, "roles"), ({"is_active": False}, "is_active")])
def test_last_administrator_cannot_be_removed(change: dict[str, Any], field: str) -> None:
    world = make_world()
    with within(world.institution.pk):
        admin = make_person(world.institution, Side.IT, Role.ADMIN)
        gone = make_person(world.institution, Side.IT, Role.ADMIN)
        update_person(person=gone, by=admin, at=world.at(date(2026, 3, 1)), is_active=False)
        for by in (None, admin):
            with pytest.raises(Refused) as refusal:
                update_person(person=admin, by=by, at=world.at(date(2026, 3, 2)), **change)
            assert list(refusal.value.fields) == [field]
        kept = Person.objects.get(pk=admin.pk)
        assert (kept.is_active, kept.roles) == (True, {Role.ADMIN})
        update_person(person=gone, by=admin, at=world.at(date(2026, 3, 2)), is_active=True)
        update_person(person=admin, by=admin, at=world.at(date(2026, 3, 2)), **change)
        with pytest.raises(Refused):
            update_person(person=gone, by=gone, at=world.at(date(2026, 3, 2)), **change)


def test_last_administrator_error_is_shown_at_the_field() -> None:
    world = make_world()
    with within(world.institution.pk):
        admin = make_person(world.institution, Side.IT, Role.ADMIN)
    client = Client()
    sign_in(client, admin)
    facts = {"name": "Ada", "team": admin.team_id, "version": admin.version}
    page = client.post(f"/people/{admin.pk}/", {**facts, "roles": ["staff"]})
    assert page.status_code == 422
    assert "This is the only administrator" in str(page.context["form"].errors["roles"])
    asked = client_of(admin).patch(f"/api/v1/people/{admin.pk}/", {"is_active": False})
    assert (asked.status_code, asked.json()["errors"][0]["pointer"]) == (400, "#/is_active")
    form = {"email": admin.email, "name": "Ada", "team": admin.team_id, "roles": ["staff"], "is_active": "on"}
    page = client.post(reverse("admin:accounts_person_change", args=[admin.pk]), form, follow=True)
    assert "This is the only administrator" in page.content.decode()
    with within(world.institution.pk):
        assert Person.objects.get(pk=admin.pk).roles == {Role.ADMIN}

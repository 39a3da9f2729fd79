"""One mailbox is one person, however its address is spelt, on every surface that takes one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.people.actions import create_person, update_person
from accounts.people.address_changes import confirm_address
from accounts.people.models import AddressChange, Person
from accounts.people.tasks import send_password_links
from accounts.roles import Role, Side
from foundation.errors import Refused
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import LONG_AGO, make_institution, make_person
from tests.factories.projects import World, make_world

pytestmark = pytest.mark.django_db

SPELLINGS = [
    "Jane.Doe@bücher.example",
    "jane.doe@xn--bcher-kva.example\u200b",
    "\u202ajane.doe@bu\u0308cher.example\u202c",
    "ｊane.doe＠bücher.example",
    " jane.doe@xn--bcher-kva.example ",
]
FORM = "jane.doe@xn--bcher-kva.example"
every_spelling = pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def admin(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.IT, Role.ADMIN)


@pytest.fixture
def jane(world: World) -> Person:
    with across_institutions():
        return add(world.institution.pk, SPELLINGS[0])


def add(institution_id: int, email: str) -> Person:
    return create_person(
        institution_id=institution_id, by=None, at=LONG_AGO, email=email, name="Jane", password="a long enough one"
    )


def by_action(world: World, admin: Person, email: str) -> None:
    with within(world.institution.pk), pytest.raises(Refused, match="already in use"):
        add(world.institution.pk, email)


def by_action_elsewhere(world: World, admin: Person, email: str) -> None:
    with across_institutions():
        elsewhere = make_institution()
    with within(elsewhere.pk), pytest.raises(Refused, match="already in use"):
        add(elsewhere.pk, email)


def by_api(world: World, admin: Person, email: str) -> None:
    answer = client_of(admin).post("/api/v1/people/", {"email": email, "name": "Jane"}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"pointer": "#/email", "detail": "This e-mail address is already in use.", "code": "unique"}
    ]


def by_paste(world: World, admin: Person, email: str) -> None:
    answer = signed_in(admin).post("/people/add/", {"people": f"Jane\t{email}\tReader services\tlibrary", "add": "1"})
    assert answer.status_code == 200, answer.content.decode()


def by_admin(world: World, admin: Person, email: str) -> None:
    form = {"institution": world.institution.pk, "email": email, "name": "Jane", "roles": ["staff"], "is_active": "on"}
    page = signed_in(admin).post("/admin/accounts/person/add/", form, follow=True)
    assert "This e-mail address is already in use." in page.content.decode()


def by_command(world: World, admin: Person, email: str) -> None:
    with pytest.raises(CommandError, match="already in use"):
        call_command("create_institution", "South", country="GB", time_zone="Europe/London", admin=email)


@every_spelling
@pytest.mark.parametrize(
    "surface", [by_action, by_action_elsewhere, by_api, by_paste, by_admin, by_command], ids=lambda one: one.__name__
)
def test_second_person_with_one_mailbox_is_refused(
    world: World, admin: Person, jane: Person, surface: Callable[..., None], spelling: str
) -> None:
    surface(world, admin, spelling)
    with across_institutions():
        assert Person.objects.filter(email__startswith="jane").count() == 1


@every_spelling
def test_added_address_is_stored_in_normal_form(world: World, admin: Person, spelling: str) -> None:
    answer = client_of(admin).post("/api/v1/people/", {"email": spelling, "name": "Jane"}, format="json")
    assert (answer.status_code, answer.json()["email"]) == (201, FORM)
    with across_institutions():
        Person.objects.filter(email=spelling).update(email="another@example.org")
    form = {"people": f"Jane\t{spelling}\tReader services\tlibrary", "add": "1"}
    assert signed_in(admin).post("/people/add/", form).status_code == 302
    with across_institutions():
        assert Person.objects.get(name="Jane", team__name="Reader services").email == FORM


@every_spelling
def test_any_spelling_signs_in_and_is_found_by_search(world: World, jane: Person, admin: Person, spelling: str) -> None:
    assert Client().post("/sign-in/", {"username": spelling, "password": "a long enough one"}).status_code == 302
    found = client_of(admin).get("/api/v1/people/", {"email": spelling}).json()["results"]
    assert [one["id"] for one in found] == [jane.pk]


@every_spelling
def test_password_reset_accepts_any_spelling(world: World, jane: Person, mailoutbox: list[Any], spelling: str) -> None:
    Client().post("/password/forgotten/", {"email": spelling})
    send_password_links()
    assert [mail.to for mail in mailoutbox] == [[FORM]]


def test_changed_address_is_stored_in_normal_form(world: World, jane: Person) -> None:
    with within(world.institution.pk):
        update_person(person=jane, by=None, at=LONG_AGO, email="Jane.Roe@bücher.example\u200b")
        change = AddressChange.objects.get(person=jane)
        assert change.email == "jane.roe@xn--bcher-kva.example"
        for owner in ("new", "old"):
            confirm_address(change=change, owner=owner, at=LONG_AGO)  # type: ignore[arg-type]
        assert Person.objects.get(pk=jane.pk).email == "jane.roe@xn--bcher-kva.example"


def test_different_addresses_stay_two_people(world: World, jane: Person) -> None:
    with within(world.institution.pk):
        add(world.institution.pk, "janet.doe@bücher.example")
        assert Person.objects.filter(email__startswith="jane").count() == 2

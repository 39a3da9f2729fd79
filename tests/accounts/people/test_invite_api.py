"""An administrator invites a colleague over REST."""

import pytest
from django.core import mail
from django.utils import timezone

from accounts.people.models import Person
from accounts.people.passwords import send_password_links
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.people import make_institution, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague() -> Person:
    with across_institutions():
        return make_person(make_institution(), Side.IT)


def _by(colleague: Person, role: Role) -> Person:
    with across_institutions():
        return make_person(colleague.institution, Side.LIBRARY, role)


def test_colleague_is_invited_by_mail(colleague: Person) -> None:
    client = client_of(_by(colleague, Role.ADMIN))
    address = f"/api/v1/people/{colleague.pk}/"
    answer = client.post(f"{address}invite/", {}, format="json")
    assert (answer.status_code, answer.json()) == (200, client.get(address).json())
    send_password_links(at=timezone.now())
    assert [message.to for message in mail.outbox] == [[colleague.email]]


def test_who_signed_in_already_is_not_invited(colleague: Person) -> None:
    with across_institutions():
        Person.objects.filter(pk=colleague.pk).update(last_login=timezone.now())
    answer = client_of(_by(colleague, Role.ADMIN)).post(f"/api/v1/people/{colleague.pk}/invite/", {}, format="json")
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/v1/problems/wrong-state/")
    assert answer.json()["detail"] == "Only people who can sign in and never did are invited."
    assert answer.json()["errors"][0]["code"] == "wrong_state"


def test_only_administrators_of_the_institution_invite(colleague: Person) -> None:
    address = f"/api/v1/people/{colleague.pk}/invite/"
    assert client_of(_by(colleague, Role.MANAGER)).post(address, {}, format="json").status_code == 403
    with across_institutions():
        elsewhere = make_person(make_institution(), Side.IT, Role.ADMIN)
    assert client_of(elsewhere).post(address, {}, format="json").status_code == 404


def test_administrator_signs_a_colleague_out(colleague: Person) -> None:
    theirs, address = client_of(colleague), f"/api/v1/people/{colleague.pk}/sign-out/"
    assert client_of(_by(colleague, Role.MANAGER)).post(address, {}, format="json").status_code == 403
    assert theirs.get("/api/v1/me/").status_code == 200
    assert client_of(_by(colleague, Role.ADMIN)).post(address, {}, format="json").status_code == 200
    assert theirs.get("/api/v1/me/").status_code == 401

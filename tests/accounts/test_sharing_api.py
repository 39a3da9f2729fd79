"""An administrator shares the institution's figures with its consortium, or stops, over REST."""

from typing import Any

import pytest

from accounts.institutions.models import Consortium, Institution
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.people import make_institution, make_person

pytestmark = pytest.mark.django_db


def _change(institution: Institution, role: Role, body: Any, method: str = "patch") -> Any:
    with across_institutions():
        person = make_person(institution, Side.LIBRARY, role)
    client = client_of(person)
    address = f"/api/v1/institutions/{institution.pk}/"
    if method == "put":
        body = {**client.get(address).json(), **body}
        body.pop("shares_with_consortium")
    return getattr(client, method)(address, body, format="json")


@pytest.fixture
def member() -> Institution:
    with across_institutions():
        return make_institution(consortium=Consortium.objects.create(name="Northern colleges"))


def test_figures_are_shared_and_no_longer(member: Institution) -> None:
    shared = _change(member, Role.ADMIN, {"shares_with_consortium": True}).json()
    assert shared["shares_with_consortium"] is True
    assert shared["consortium_agreed_at"] is not None
    again = _change(member, Role.ADMIN, {"shares_with_consortium": True}).json()
    assert again["consortium_agreed_at"] == shared["consortium_agreed_at"]
    replaced = _change(member, Role.ADMIN, {}, "put").json()
    assert replaced["shares_with_consortium"] is True
    ended = _change(member, Role.ADMIN, {"shares_with_consortium": False}).json()
    assert (ended["shares_with_consortium"], ended["consortium_agreed_at"]) == (False, None)


def test_only_an_administrator_shares(member: Institution) -> None:
    assert _change(member, Role.MANAGER, {"shares_with_consortium": True}).status_code == 403


def test_sharing_without_a_consortium_is_refused() -> None:
    with across_institutions():
        alone = make_institution()
    answer = _change(alone, Role.ADMIN, {"shares_with_consortium": True})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("#/shares_with_consortium", "mismatch")

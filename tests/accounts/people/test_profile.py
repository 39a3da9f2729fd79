"""One's own profile: name and language at once, the address once its mail is confirmed."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.people.actions import update_profile
from accounts.people.models import AddressChange, Person
from accounts.roles import Side
from foundation.errors import Forbidden
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    with across_institutions():
        one = make_person(make_institution(), Side.LIBRARY)
        one.set_password("not asked for here")
        one.save()
        return one


def _stored(person: Person) -> Person:
    with across_institutions():
        return Person.objects.get(pk=person.pk)


def test_own_name_is_changed_and_audited(person: Person) -> None:
    client = signed_in(person)
    facts = {"name": "Ann Lee", "email": person.email, "version": person.version}
    assert client.post("/profile/", facts)["Location"] == "/profile/"
    assert _stored(person).name == "Ann Lee"
    with across_institutions():
        entry = AuditEntry.objects.get(action="person.update")
        assert (entry.by, entry.changes) == (person, {"name": [person.name, "Ann Lee"]})
    assert client.post("/profile/", {**facts, "name": "Ann"}).status_code == 409


def test_own_address_waits_for_its_mail(person: Person) -> None:
    client = signed_in(person)
    page = client.post("/profile/", {"name": person.name, "email": "ann@new.example"}, follow=True).content.decode()
    assert "press the link that we send to it" in page
    assert "ann@new.example" in page
    assert _stored(person).email == person.email
    with across_institutions():
        assert AddressChange.objects.get().email == "ann@new.example"


@pytest.mark.parametrize("facts", [{"name": ""}, {"email": "nobody"}, {"name": "x" * 300}])
def test_wrong_profile_is_refused(person: Person, facts: dict[str, Any]) -> None:
    answer = signed_in(person).post("/profile/", {"name": "Ann", "email": person.email, **facts})
    assert answer.status_code == 422
    assert _stored(person).name == person.name


def test_nobody_changes_the_profile_of_another(person: Person) -> None:
    with across_institutions():
        colleague = make_person(person.institution, Side.IT)  # type: ignore[arg-type]  # they have one
        with pytest.raises(Forbidden):
            update_profile(person=person, by=colleague, at=timezone.now(), name="Mallory")


def test_api_changes_the_own_name(person: Person) -> None:
    answer = client_of(person).patch("/api/v1/me/", {"name": "Ann Lee"}, format="json")
    assert (answer.status_code, answer.json()["person"]["name"]) == (200, "Ann Lee")
    assert client_of(person).patch("/api/v1/me/", {"name": ""}, format="json").status_code == 400

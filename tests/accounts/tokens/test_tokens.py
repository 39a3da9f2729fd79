"""API tokens: made on the page or the command line, shown once, revoked."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from accounts.roles import Role, Side
from accounts.tokens.actions import revoke_token
from accounts.tokens.models import ApiToken
from foundation.errors import Forbidden
from foundation.tenancy import across_institutions, within
from tests.factories.api import make_token
from tests.factories.browsers import sign_in
from tests.factories.people import LONG_AGO, make_institution, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    with across_institutions():
        return make_person(make_institution(), Side.LIBRARY)


def _page(person: Person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def _status(secret: str) -> int:
    return int(APIClient(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/me/").status_code)


def test_the_page_shows_a_secret_once_and_revokes_it(person: Person) -> None:
    with across_institutions():
        make_token(make_person(make_institution(), Side.IT), name="A neighbour's")
    page = _page(person)
    made = page.post(reverse("tokens"), {"name": "Calendar", "scope": "read", "days": 30})
    assert made.status_code == 201
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert _status(secret) == 200
    shown = page.get(reverse("tokens")).content.decode()
    assert "Calendar" in shown
    assert secret not in shown
    assert "neighbour" not in shown
    token = ApiToken.objects.get(user=person)
    assert (token.scope, secret in token.digest) == ("read", False)
    assert page.post(reverse("revoke-token"), {"token": token.digest[:32]}).status_code == 302
    assert _status(secret) == 401
    assert page.post(reverse("revoke-token"), {"token": token.digest[:32]}).status_code == 404
    with within(person.institution_id):  # type: ignore[arg-type]
        trail = AuditEntry.objects.filter(action__startswith="token.").order_by("id")
        assert list(trail.values_list("action", "by")) == [("token.create", person.pk), ("token.revoke", person.pk)]


@pytest.mark.parametrize("field", ["name", "scope", "days"])
def test_invalid_form_makes_no_token(person: Person, field: str) -> None:
    bad: dict[str, Any] = {"name": "x" * 101, "scope": "admin", "days": 0}
    answer = _page(person).post(reverse("tokens"), {"name": "A", "scope": "read", "days": 1, field: bad[field]})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_the_command_prints_a_token_that_works(person: Person) -> None:
    printed = io.StringIO()
    call_command("create_token", person.email.upper(), "--scope", "write", "--days", "2", stdout=printed)
    assert _status(printed.getvalue().strip()) == 200
    assert ApiToken.objects.get().scope == "write"


@pytest.mark.parametrize(
    ("email", "days", "named"), [("nobody@example.org", "1", "nobody@example.org"), (None, "0", "days")]
)
def test_the_command_says_what_is_wrong(person: Person, email: str | None, days: str, named: str) -> None:
    with pytest.raises(CommandError, match=named):
        call_command("create_token", email or person.email, "--days", days)
    assert not ApiToken.objects.exists()


def test_administrator_revokes_own_institutions_tokens_only(person: Person) -> None:
    make_token(person)
    token = ApiToken.objects.get()
    with across_institutions():
        stranger = make_person(make_institution(), Side.IT, Role.ADMIN)
        admin = make_person(person.institution, Side.IT, Role.ADMIN)  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            revoke_token(token=token, by=stranger, at=LONG_AGO)
        revoke_token(token=token, by=admin, at=LONG_AGO)
    assert ApiToken.objects.get().revoked_at == LONG_AGO

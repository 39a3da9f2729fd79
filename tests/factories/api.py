"""API clients for tests: with a token of their own, as an integration has."""

from datetime import timedelta
from typing import Any

from rest_framework.test import APIClient

from accounts.people.models import Person
from accounts.tokens.models import ApiToken


def make_token(person: Person, scope: str = "write", **fields: Any) -> str:
    _, secret = ApiToken.objects.create(
        user=person,
        **{"institution": person.institution, "scope": scope, "name": "t", "expiry": timedelta(1), **fields},
    )
    return str(secret)


def client_of(person: Person, scope: str = "write") -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(person, scope)}")
    return client

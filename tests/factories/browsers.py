"""Browsers for tests: signed in as a person, without the form."""

from django.test import Client

from accounts.people.models import Person

BACKEND = "accounts.people.backends.EmailBackend"


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person, backend=BACKEND)
    return client


def signed_in(person: Person, *, raise_request_exception: bool = True) -> Client:
    """A browser of this person. `raise_request_exception` False: a fault of the server is a page 500."""
    return sign_in(Client(raise_request_exception=raise_request_exception), person)

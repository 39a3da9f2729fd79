"""A new person is invited by mail: once, again, until they have signed in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.people.models import PasswordRequest, Person
from accounts.people.passwords import PAUSE, request_password, send_password_links
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Person:
    with across_institutions():
        return make_person(make_institution(), Side.IT, Role.ADMIN)


@pytest.fixture
def newcomer(administrator: Person) -> Person:
    assert administrator.institution is not None
    with across_institutions():
        return make_person(administrator.institution, Side.LIBRARY)


def test_an_invitation_leads_to_a_first_password(
    administrator: Person, newcomer: Person, mailoutbox: list[Any]
) -> None:
    client, path = signed_in(administrator), f"/people/{newcomer.pk}/"
    assert "Send an invitation" in client.get(path).content.decode()
    page = client.post(f"{path}invite/", follow=True).content.decode()
    assert f"An invitation goes to {newcomer.email}" in page
    now = timezone.now()
    assert send_password_links(at=now) == 1
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([newcomer.email], f"{administrator.name} invites you to Joint work")
    assert str(administrator.institution) in mail.body
    (link,) = re.findall(r"https?://[^/]+(/\S+)", mail.body)
    browser = Client()
    form = browser.get(link, follow=True)
    assert form.status_code == 200
    chosen = {"new_password1": "correct-horse-9-battery", "new_password2": "correct-horse-9-battery"}
    assert browser.post(form.redirect_chain[-1][0], chosen).status_code == 302
    with across_institutions():
        assert Person.objects.get(pk=newcomer.pk).check_password(chosen["new_password1"])
        assert AuditEntry.objects.filter(action="person.invite", by=administrator).count() == 1


def test_an_invitation_can_be_sent_again(administrator: Person, newcomer: Person, mailoutbox: list[Any]) -> None:
    client, path, now = signed_in(administrator), f"/people/{newcomer.pk}/invite/", timezone.now()
    for _twice in range(2):
        client.post(path)
        send_password_links(at=now)
    assert len(mailoutbox) == 1  # not twice within the pause
    send_password_links(at=now + PAUSE + timedelta(seconds=1))
    assert len(mailoutbox) == 2


def test_a_forgotten_password_is_no_invitation(newcomer: Person, mailoutbox: list[Any]) -> None:
    request_password(email=newcomer.email, at=timezone.now(), inviter="Ann")
    request_password(email=newcomer.email, at=timezone.now())
    send_password_links(at=timezone.now())
    assert "invites" not in mailoutbox[0].subject


def test_who_has_signed_in_is_not_invited(administrator: Person, newcomer: Person) -> None:
    with across_institutions():
        Person.objects.filter(pk=newcomer.pk).update(last_login=timezone.now())
    page = signed_in(administrator).post(f"/people/{newcomer.pk}/invite/", follow=True).content.decode()
    assert "Only people who can sign in and never did are invited." in page
    assert not PasswordRequest.objects.exists()
    assert "Send an invitation" not in page


@pytest.mark.parametrize(("fields", "asked"), [({"invite": "on"}, 1), ({}, 0)])
def test_added_people_are_invited_if_wanted(administrator: Person, fields: dict[str, str], asked: int) -> None:
    pasted = {"people": "Ann Reed\tann.reed@example.org\tDesk\tlibrary", "add": "1", **fields}
    assert signed_in(administrator).post("/people/add/", pasted).status_code == 302
    rows = PasswordRequest.objects.values_list("email", "inviter")
    assert list(rows) == [("ann.reed@example.org", administrator.name)][:asked]

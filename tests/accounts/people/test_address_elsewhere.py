"""Two institutions enter one address: neither is told of the other, and the address has one account that is used."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.institutions.actions import update_institution
from accounts.institutions.models import Consortium
from accounts.people.actions import create_person, invite_person, update_profile
from accounts.people.address_changes import WAIT, apply_due_changes, confirm_address
from accounts.people.models import AddressChange, Person
from accounts.people.passwords import request_password, send_password_links
from accounts.roles import Role, Side
from foundation.errors import Refused
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
ADDRESS = "ann@example.org"
PASSWORD = "correct-horse-9-battery"


@pytest.fixture
def administrators() -> list[Person]:
    return [make_person(make_institution(), Side.IT, Role.ADMIN) for _two in range(2)]


def _add(administrator: Person, *, invited: bool = True) -> Person:
    assert administrator.institution_id is not None
    context = {"by": administrator, "at": timezone.now()}
    person = create_person(institution_id=administrator.institution_id, email=ADDRESS, name="Ann", **context)
    if invited:
        invite_person(person=person, **context)
    return person


def _links(mails: Sequence[Any]) -> list[str]:
    return [link for mail in mails for link in re.findall(r"http://[^/]+(/password/\S+)", str(mail.body))]


def _set_password(link: str) -> Any:
    browser = Client()
    form = browser.get(link, follow=True)
    return browser.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})


def _use(person: Person) -> None:
    person.set_password(PASSWORD)
    person.save()


def test_both_invite_and_the_first_account_is_used(administrators: list[Person], mailoutbox: list[Any]) -> None:
    first, second = (_add(administrator) for administrator in administrators)
    assert send_password_links(at=timezone.now()) == 1 + 1
    assert [str(mail.subject) for mail in mailoutbox] == [
        f"{one.name} invites you to Joint work" for one in administrators
    ]
    one, other = _links(mailoutbox)
    assert _set_password(one).status_code == 302
    refused = _set_password(other)
    assert refused.status_code == 200
    assert "Your address has an account at another institution already." in refused.content.decode()
    assert [Person.objects.get(pk=person.pk).has_usable_password() for person in (first, second)] == [True, False]
    signed = Client().post("/sign-in/", {"username": ADDRESS, "password": PASSWORD})
    assert (signed.status_code, signed.wsgi_request.user) == (302, first)


def test_owner_alone_hears_that_the_address_is_taken(administrators: list[Person], mailoutbox: list[Any]) -> None:
    _use(_add(administrators[0], invited=False))
    browser = signed_in(administrators[1])
    page = browser.post(
        "/people/add/", {"people": f"Ann\t{ADDRESS}\tDesk\tit", "invite": "on", "add": "1"}, follow=True
    )
    assert "1 person is added." in page.content.decode()
    assert send_password_links(at=timezone.now()) == 1
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert "You have an account with this address already" in mail.body
    assert _links(mailoutbox) == []


def test_forgotten_password_is_of_the_used_account(administrators: list[Person], mailoutbox: list[Any]) -> None:
    used, other = (_add(administrator, invited=False) for administrator in administrators)
    _use(used)
    request_password(email=ADDRESS, at=timezone.now())
    send_password_links(at=timezone.now())
    (link,) = _links(mailoutbox)
    assert _set_password(link).status_code == 302
    assert not Person.objects.get(pk=other.pk).has_usable_password()


def test_forgotten_password_of_unused_accounts_names_each(administrators: list[Person], mailoutbox: list[Any]) -> None:
    people = [_add(administrator, invited=False) for administrator in administrators]
    request_password(email=ADDRESS, at=timezone.now())
    send_password_links(at=timezone.now())
    assert len(_links(mailoutbox)) == 2
    for person, mail in zip(people, mailoutbox, strict=True):
        assert f"This one is of {person.institution}:" in mail.body


def test_address_changes_to_one_that_nobody_used(administrators: list[Person]) -> None:
    mover, _unused = make_person(make_institution(), Side.IT, password=PASSWORD), _add(administrators[0])
    now = timezone.now()
    update_profile(person=mover, by=mover, at=now, email=ADDRESS)
    confirm_address(change=AddressChange.objects.get(person=mover), owner="new", at=now)
    assert apply_due_changes(at=now + WAIT) == 1
    assert Person.objects.used().get(email=ADDRESS) == mover


def test_institution_has_an_address_once(administrators: list[Person]) -> None:
    _add(administrators[0])
    with pytest.raises(Refused, match="already in use"):
        _add(administrators[0])
    assert administrators[0].institution_id is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email=ADDRESS.upper(), name="Ann", institution_id=administrators[0].institution_id)


@pytest.mark.both_databases
def test_database_refuses_a_second_used_account(administrators: list[Person]) -> None:
    first, second = (_add(administrator, invited=False) for administrator in administrators)
    _use(first)
    for used in ({"last_login": timezone.now()}, {"is_superuser": True}, {"password": "argon2$x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=second.pk).update(**used)
    Person.objects.filter(pk=second.pk).update(name="Ann Reed", password="!another")


def test_operator_is_told(administrators: list[Person]) -> None:
    """On the command line, by whoever sees all institutions anyway."""
    _use(_add(administrators[0], invited=False))
    place = {"country": "GB", "time_zone": "Europe/London"}
    with pytest.raises(CommandError, match="already in use"):
        call_command("create_institution", "New College", admin=ADDRESS, **place)
    with pytest.raises(CommandError, match="Another institution has this name"):
        call_command("create_institution", str(administrators[0].institution), admin="new@example.org", **place)


def test_token_for_an_address_of_several_is_refused(administrators: list[Person], capsys: Any) -> None:
    used, _other = (_add(administrator, invited=False) for administrator in administrators)
    with pytest.raises(CommandError, match="several institutions"):
        call_command("create_token", ADDRESS)
    _use(used)
    call_command("create_token", ADDRESS)
    assert capsys.readouterr().out.startswith("jw_")


def _rename(administrator: Person, **fields: Any) -> None:
    assert administrator.institution_id is not None
    update_institution(institution_id=administrator.institution_id, by=administrator, at=timezone.now(), **fields)


def test_name_of_an_institution_is_refused_among_partners_only(administrators: list[Person]) -> None:
    homes: list[Any] = [administrator.institution for administrator in administrators]
    _rename(administrators[1], name=homes[0].name)
    _rename(administrators[1], name="South College")
    consortium = Consortium.objects.create(name="Northern colleges")
    for home in homes:
        type(home).objects.filter(pk=home.pk).update(consortium=consortium)
    _rename(administrators[0], shares_with_consortium=True)
    _rename(administrators[1], name=homes[0].name.upper())  # it does not share, and sees nobody
    with pytest.raises(Refused, match="Another institution has this name"):
        _rename(administrators[1], shares_with_consortium=True)
    _rename(administrators[1], shares_with_consortium=True, name="South College")
    with pytest.raises(Refused, match="Another institution has this name"):
        _rename(administrators[1], name=homes[0].name)

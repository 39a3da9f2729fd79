"""A new address for somebody: nobody takes an account over by it, whoever asks, and by whatever way."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.people import notices
from accounts.people.actions import update_person, update_profile
from accounts.people.address_changes import KEPT, MAX_CHANGES_A_DAY, WAIT, apply_due_changes
from accounts.people.models import AccountNotice, AddressChange, Person
from accounts.people.notices import GIVE_UP_NOTICE, LEASE, send_notices
from accounts.people.passwords import request_password, send_password_links
from accounts.roles import Role, Side
from collab.beat import SCHEDULE
from foundation.errors import Forbidden, Refused
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
THIEF = "thief@example.org"
LINK = re.compile(r"http://[^/]+(/address/\S+)")


@pytest.fixture
def administrator() -> Person:
    return make_person(make_institution(), Side.IT, Role.ADMIN, password="One-good-password-1")


@pytest.fixture
def dean(administrator: Person) -> Person:
    assert administrator.institution is not None
    return make_person(administrator.institution, Side.LEADERSHIP, Role.DEAN, password="One-good-password-2")


def _change_in_admin(administrator: Person, person: Person, email: str) -> Any:
    form = {"email": email, "name": person.name, "team": person.team_id, "roles": sorted(person.roles)}
    path = f"/admin/accounts/person/{person.pk}/change/"
    return signed_in(administrator).post(path, {**form, "is_active": "on"}, follow=True)


def _links() -> dict[str, str]:
    """Address -> the link in the mail to it."""
    send_notices(at=timezone.now())
    return {message.to[0]: LINK.findall(str(message.body))[0] for message in mail.outbox}


def _email_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).email


def test_administrator_cannot_take_over_by_address(administrator: Person, dean: Person) -> None:
    page = _change_in_admin(administrator, dean, THIEF)
    assert "applies once its owner confirms it" in page.content.decode()
    request_password(email=THIEF, at=timezone.now())
    assert send_password_links(at=timezone.now()) == 0
    links = _links()
    assert set(links) == {THIEF, dean.email}
    assert Client().post(links[THIEF]).status_code == 200  # the thief confirms
    assert _email_of(dean) == dean.email
    assert Client().post(links[dean.email], {"stop": "1"}).status_code == 200
    assert apply_due_changes(at=timezone.now() + 2 * WAIT) == 0
    assert _email_of(dean) == dean.email
    actions = AuditEntry.objects.filter(target_id=dean.pk, target="person").values_list("action", flat=True)
    assert {"person.address_ask", "person.address_stop"} <= set(actions)


def test_address_applies_once_both_owners_agree(administrator: Person, dean: Person) -> None:
    _change_in_admin(administrator, dean, "new@example.org")
    links = _links()
    for owner in ("new@example.org", dean.email):
        assert Client().get(links[owner]).status_code == 200  # a mail scanner changes nothing
        assert _email_of(dean) == dean.email
        Client().post(links[owner], {"agree": "1"})
    assert _email_of(dean) == "new@example.org"
    assert AuditEntry.objects.filter(changes__email=[dean.email, "new@example.org"], action="person.update").exists()
    assert Client().get(links[dean.email]).status_code == 404


def test_confirmed_address_applies_after_three_days(administrator: Person, dean: Person) -> None:
    _change_in_admin(administrator, dean, "new@example.org")
    assert Client().post(_links()["new@example.org"]).status_code == 200
    now = timezone.now()
    assert apply_due_changes(at=now + WAIT - timedelta(hours=1)) == 0
    assert apply_due_changes(at=now + WAIT) == 1
    assert _email_of(dean) == "new@example.org"


def test_unconfirmed_address_is_forgotten(administrator: Person, dean: Person) -> None:
    _change_in_admin(administrator, dean, "new@example.org")
    assert apply_due_changes(at=timezone.now() + KEPT) == 0
    assert not AddressChange.objects.exists()
    assert _email_of(dean) == dean.email


def test_address_of_an_unused_account_changes_at_once(administrator: Person) -> None:
    assert administrator.institution is not None
    person = make_person(administrator.institution, Side.IT)
    _change_in_admin(administrator, person, "corrected@example.org")
    assert _email_of(person) == "corrected@example.org"


def test_taken_address_is_not_told_from_a_free_one(administrator: Person, dean: Person) -> None:
    neighbour = make_person(make_institution(), Side.IT, password="One-good-password-3")
    pages = [_change_in_admin(administrator, dean, email) for email in (neighbour.email, "nobody@example.org")]
    assert {page.status_code for page in pages} == {200}
    assert [message.message for page in pages for message in page.context["messages"]] == [
        message.message for message in pages[0].context["messages"]
    ] * 2
    _change_in_admin(administrator, dean, neighbour.email)
    send_notices(at=timezone.now())
    told = [str(message.body) for message in mail.outbox if message.to == [neighbour.email]]
    assert len(told) == 1
    assert "/address/" not in told[0]


def test_colleagues_address_is_a_form_error_in_admin(administrator: Person, dean: Person) -> None:
    page = _change_in_admin(administrator, dean, administrator.email)
    assert page.status_code == 200
    assert "already in use" in page.content.decode()
    with pytest.raises(Refused):
        update_person(person=dean, by=administrator, at=timezone.now(), email=administrator.email)


def test_unused_account_with_colleagues_address_is_refused(administrator: Person, dean: Person) -> None:
    assert administrator.institution is not None
    person = make_person(administrator.institution, Side.IT)
    page = _change_in_admin(administrator, person, dean.email)
    assert page.status_code == 200
    assert "already in use" in page.content.decode()


def test_operators_address_is_the_operators(administrator: Person, dean: Person) -> None:
    Person.objects.filter(pk=dean.pk).update(is_superuser=True)
    for field in ({"email": THIEF}, {"is_active": False}):
        with pytest.raises(Forbidden):
            update_person(person=dean, by=administrator, at=timezone.now(), **field)
    update_person(person=dean, by=administrator, at=timezone.now(), name="Renamed", email=dean.email)


def test_second_change_replaces_the_first(administrator: Person, dean: Person) -> None:
    _change_in_admin(administrator, dean, THIEF)
    link = _links()[THIEF]
    _change_in_admin(administrator, dean, "new@example.org")
    assert Client().post(link).status_code == 404
    assert AddressChange.objects.get().email == "new@example.org"


def test_notice_is_sent_once_and_tried_again(
    administrator: Person, dean: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise OSError

    now = timezone.now()
    _change_in_admin(administrator, dean, THIEF)
    with monkeypatch.context() as patch:
        patch.setattr(notices, "send_account_mail", refuse)
        assert send_notices(at=now) == 0
    assert send_notices(at=now + LEASE / 2) == 0
    assert send_notices(at=now + LEASE) == 2
    assert send_notices(at=now + 2 * LEASE) == 0
    assert "accounts.send_notices" in {entry["task"] for entry in SCHEDULE.values()}


def test_notice_that_no_relay_takes_is_forgotten(administrator: Person, dean: Person) -> None:
    _change_in_admin(administrator, dean, THIEF)
    AccountNotice.objects.update(claimed_at=timezone.now() + GIVE_UP_NOTICE)
    send_notices(at=timezone.now() + GIVE_UP_NOTICE + LEASE)
    assert AccountNotice.objects.count() == 0


def test_address_changes_at_most_three_times_a_day(dean: Person, administrator: Person) -> None:
    """Each change mails an address that somebody has typed: without a limit, as many as they like."""
    now = timezone.now()
    for number in range(MAX_CHANGES_A_DAY):
        by = administrator if number else dean
        ask = update_person if number else update_profile
        ask(person=dean, by=by, at=now + timedelta(minutes=number), email=f"new{number}@example.org")
    for ask, by in ((update_profile, dean), (update_person, administrator)):
        with pytest.raises(Refused, match="Try again tomorrow") as refusal:
            ask(person=dean, by=by, at=now + timedelta(hours=23), email="new9@example.org")
        assert list(refusal.value.fields) == ["email"]
    update_profile(person=administrator, by=administrator, at=now, email="other@example.org")
    update_profile(person=dean, by=dean, at=now + timedelta(hours=25), email="new9@example.org")
    assert AddressChange.objects.get(person=dean).email == "new9@example.org"

"""A forgotten password: the page tells nobody who is known, and no mailbox is flooded."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.people import passwords
from accounts.people.models import PasswordRequest, Person
from accounts.people.passwords import request_password, send_password_links
from accounts.roles import Side
from collab.beat import SCHEDULE
from foundation.tenancy import across_institutions
from tests.factories.people import make_institution, make_person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def person() -> Person:
    with across_institutions():
        return make_person(make_institution(), Side.IT)


def test_reset_page_answers_alike_for_unknown_addresses(person: Person, mailoutbox: list[Any]) -> None:
    done = []
    for email in (person.email, "stranger@example.org"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = Client().post("/password/forgotten/", {"email": email})
        statements = [query["sql"].replace(email, "…") for query in queries.captured_queries]
        done.append(
            (answer.status_code, answer.headers["Location"], [sql.partition("VALUES")[0] for sql in statements])
        )
    assert done[0] == done[1]
    assert mailoutbox == []  # the page sends none itself


def test_reset_sweep_sends_to_known_addresses_only(person: Person, mailoutbox: list[Any]) -> None:
    request_password(email=person.email, at=NOW)
    request_password(email="stranger@example.org", at=NOW)
    assert send_password_links(at=NOW + MINUTE) == 1
    assert [message.to for message in mailoutbox] == [[person.email]]
    assert "accounts.send_password_links" in {entry["task"] for entry in SCHEDULE.values()}


def test_reset_mail_is_sent_once_in_15_minutes(person: Person, mailoutbox: list[Any]) -> None:
    for minute in range(31):
        for _ in range(3):
            request_password(email=person.email, at=NOW + minute * MINUTE)
        send_password_links(at=NOW + minute * MINUTE)
    assert len(mailoutbox) == 3  # at 0, 15 and 30


def test_reset_flood_at_one_address_delays_nobody_else(person: Person, mailoutbox: list[Any]) -> None:
    for number in range(30):
        request_password(email="flooded@example.org", at=NOW + timedelta(seconds=number))
    request_password(email=person.email, at=NOW + MINUTE)
    assert send_password_links(at=NOW + MINUTE) == 1


def test_reset_flood_of_made_up_addresses_delays_nobody(person: Person, mailoutbox: list[Any]) -> None:
    for number in range(passwords.CHUNK + 5):
        request_password(email=f"nobody{number}@example.org", at=NOW)
    request_password(email=person.email, at=NOW + MINUTE)
    assert send_password_links(at=NOW + MINUTE) == 1
    assert not PasswordRequest.objects.filter(asked_at__isnull=False).exists()


def test_refused_reset_mails_keep_nobody_waiting(
    person: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "CHUNK", 1)
    send = passwords.send_account_mail

    def refuse(subject: str, body: str, to: str) -> None:
        if to != person.email:
            raise SMTPRecipientsRefused({})
        send(subject, body, to)

    monkeypatch.setattr(passwords, "send_account_mail", refuse)
    with across_institutions():
        gone = make_person(make_institution(), Side.IT)
    request_password(email=gone.email, at=NOW)
    request_password(email=person.email, at=NOW + timedelta(seconds=1))
    sent = [send_password_links(at=NOW + timedelta(seconds=10 * sweep)) for sweep in (1, 2)]
    assert sent == [0, 1]


def test_inactive_person_gets_no_reset_link(person: Person, mailoutbox: list[Any]) -> None:
    with across_institutions():
        Person.objects.filter(pk=person.pk).update(is_active=False)
    request_password(email=person.email, at=NOW)
    assert send_password_links(at=NOW) == 0


def test_answered_reset_requests_are_deleted(person: Person) -> None:
    for email in (person.email, "stranger@example.org"):
        request_password(email=email, at=NOW)
    send_password_links(at=NOW)
    send_password_links(at=NOW + 14 * MINUTE)
    assert PasswordRequest.objects.count() == 2
    send_password_links(at=NOW + 15 * MINUTE)
    assert PasswordRequest.objects.count() == 0


def test_reset_mail_is_retried_for_an_hour(
    person: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with across_institutions():
        another = make_person(make_institution(), Side.IT)
    send = passwords.send_account_mail
    tries = []

    def refuse(subject: str, body: str, to: str) -> None:
        if to == person.email:
            tries.append(to)
            raise SMTPRecipientsRefused({})
        send(subject, body, to)

    monkeypatch.setattr(passwords, "send_account_mail", refuse)
    for one in (person, another):
        request_password(email=one.email, at=NOW)
    assert [send_password_links(at=NOW + minute * MINUTE) for minute in (1, 2, 59, 61, 62)] == [1, 0, 0, 0, 0]
    assert len(tries) == 4
    assert [message.to for message in mail.outbox] == [[another.email]]


def test_mail_is_named_after_the_product_not_the_machine(person: Person, settings: Any) -> None:
    settings.BASE_URL = "https://tracker.north.example:8443"
    request_password(email=person.email, at=NOW)
    send_password_links(at=NOW)
    (sent,) = mail.outbox
    assert sent.message()["Message-ID"].endswith("@tracker.north.example>")
    assert sent.message()["Auto-Submitted"] == "auto-generated"


def test_two_sweeps_at_once_send_one_mail(
    person: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = passwords._send

    def send_while_another_sweeps(one: Person, **how: Any) -> None:
        monkeypatch.setattr(passwords, "_send", send)
        assert send_password_links(at=NOW) == 0
        send(one, **how)

    monkeypatch.setattr(passwords, "_send", send_while_another_sweeps)
    request_password(email=person.email, at=NOW)
    assert send_password_links(at=NOW) == 1
    assert len(mailoutbox) == 1

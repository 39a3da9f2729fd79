"""Sessions and API tokens: their owner sees and ends them, and they end with a password, and when somebody leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.people.actions import sign_out_everywhere, update_person
from accounts.people.address_changes import ask_address_change, confirm_address
from accounts.people.devices import describe_device
from accounts.people.models import Person
from accounts.people.passwords import request_password, send_password_links
from accounts.roles import Role, Side
from accounts.sessions.models import Session
from accounts.sessions.signed_in import MAX_SESSIONS
from accounts.tokens.actions import create_token
from foundation.errors import Forbidden
from tests.factories.people import make_institution, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
PASSWORD, NEW = "One-good-password-1", "Another-good-one-2"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person() -> Person:
    return make_person(make_institution(), Side.IT, Role.ADMIN, password=PASSWORD)


@pytest.fixture
def colleague(person: Person) -> Person:
    assert person.institution is not None
    return make_person(person.institution, Side.IT, Role.ADMIN, password=PASSWORD)


def browser_of(person: Person, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    assert client.post("/sign-in/", {"username": person.email, "password": PASSWORD}).status_code == 302
    return client


def token_of(person: Person) -> dict[str, str]:
    _token, secret = create_token(person=person, by=person, at=timezone.now(), name="Sync")
    return {"Authorization": f"Bearer {secret}"}


def is_in(client: Client) -> bool:
    return client.get("/tokens/").status_code == 200


def works(token: dict[str, str]) -> bool:
    return Client().get("/api/v1/me/", headers=token).status_code == 200


def change_password(client: Client, **extra: str) -> None:
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, **extra}
    assert client.post("/password/", form).status_code == 302


def reset_password(person: Person) -> None:
    request_password(email=person.email, at=timezone.now())
    send_password_links(at=timezone.now())
    link = next(line for line in str(mail.outbox[-1].body).splitlines() if "/password/" in line)
    client = Client()
    page: Any = client.get(link.partition("//")[2].partition("/")[2].join(["/", ""]), follow=True)
    assert client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW}).status_code == 302


def test_password_change_ends_other_sessions(person: Person, colleague: Person) -> None:
    here, elsewhere, theirs = browser_of(person), browser_of(person), browser_of(colleague)
    change_password(here)
    assert (is_in(here), is_in(elsewhere), is_in(theirs)) == (True, False, True)
    assert Session.objects.filter(person=person).count() == 1
    assert AuditEntry.objects.filter(action="person.password", target_id=person.pk, by=person).exists()


@pytest.mark.parametrize("revokes", [True, False])
def test_password_change_ends_tokens_where_wanted(person: Person, colleague: Person, revokes: bool) -> None:
    token, theirs = token_of(person), token_of(colleague)
    change_password(browser_of(person), **({"revokes_tokens": "on"} if revokes else {}))
    assert (works(token), works(theirs)) == (not revokes, True)


def test_password_form_offers_to_end_tokens(person: Person) -> None:
    field = browser_of(person).get("/password/").context["form"]["revokes_tokens"]
    assert field.initial is True


def test_password_reset_ends_sessions_and_tokens(person: Person, colleague: Person) -> None:
    browser, token, theirs = browser_of(person), token_of(person), token_of(colleague)
    reset_password(person)
    assert (is_in(browser), works(token), works(theirs)) == (False, False, True)


def test_leaving_ends_sessions_and_tokens_for_good(person: Person, colleague: Person) -> None:
    browser, token = browser_of(colleague), token_of(colleague)
    for active in (False, True):
        update_person(person=colleague, by=person, at=timezone.now(), is_active=active)
    assert (is_in(browser), works(token)) == (False, False)
    actions = set(AuditEntry.objects.filter(target_id=colleague.pk, by=person).values_list("action", flat=True))
    assert {"token.revoke", "session.end"} <= actions


def test_new_address_ends_sessions_and_tokens(person: Person) -> None:
    browser, token = browser_of(person), token_of(person)
    change = ask_address_change(person=person, by=person, at=timezone.now(), email="new@example.org")
    assert is_in(browser)
    for owner in ("new", "old"):
        confirm_address(change=change, owner=owner, at=timezone.now())  # type: ignore[arg-type]
    assert (is_in(browser), works(token)) == (False, False)


def test_administrator_signs_a_person_out(person: Person, colleague: Person) -> None:
    browser, token, own = browser_of(colleague), token_of(colleague), browser_of(person)
    assert own.post(f"/people/{colleague.pk}/sign-out/").status_code == 302
    assert (is_in(browser), works(token), is_in(own)) == (False, False, True)
    staff = make_person(person.institution, Side.IT)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        sign_out_everywhere(person=person, by=staff, at=timezone.now())


def test_owner_sees_and_ends_one_session(person: Person, colleague: Person) -> None:
    here, elsewhere, theirs = browser_of(person), browser_of(person, "curl/8"), browser_of(colleague)
    rows = here.get("/sessions/").context["rows"]
    assert [(one.device, one.address, current) for _ref, one, current in rows] == [
        ("curl", "127.0.0.1", False),
        ("Firefox, Windows", "127.0.0.1", True),
    ]
    page = here.get("/sessions/").content.decode()
    assert not [one.pk for one in Session.objects.all() if one.pk in page]  # the key lets in whoever has it
    assert here.post("/sessions/end/", {"session": rows[0][0]}).status_code == 302
    assert (is_in(here), is_in(elsewhere), is_in(theirs)) == (True, False, True)


def test_owner_ends_all_other_sessions(person: Person, colleague: Person) -> None:
    here, elsewhere, theirs = browser_of(person), browser_of(person), browser_of(colleague)
    here.post("/sessions/end/")
    assert (is_in(here), is_in(elsewhere), is_in(theirs)) == (True, False, True)


def test_another_persons_session_cannot_be_ended(person: Person, colleague: Person) -> None:
    here, theirs = browser_of(person), browser_of(colleague)
    reference = theirs.get("/sessions/").context["rows"][0][0]
    here.post("/sessions/end/", {"session": reference})
    assert is_in(theirs)


def test_sessions_of_one_person_are_bounded(person: Person) -> None:
    first = browser_of(person)
    row = Session.objects.get(person=person)
    for number in range(MAX_SESSIONS - 1):
        Session.objects.create(
            session_key=str(number), person=person, seen_at=timezone.now(), expire_date=row.expire_date
        )
    assert is_in(first)
    browser_of(person)
    assert Session.objects.filter(person=person).count() == MAX_SESSIONS
    assert not is_in(first)


def test_last_seen_is_written_once_an_hour(person: Person) -> None:
    browser = browser_of(person)
    for age, writes in ((timedelta(minutes=59), False), (timedelta(minutes=61), True)):
        then = timezone.now() - age
        Session.objects.update(seen_at=then)
        assert is_in(browser)
        assert (Session.objects.get().seen_at != then) == writes


def test_signing_out_ends_the_session(person: Person) -> None:
    browser = browser_of(person)
    browser.post("/sign-out/")
    assert not Session.objects.filter(person=person).exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
         "Safari, macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0 Safari/604.1", "Chrome, iPhone"),
        ("<script>alert(1)</script>", ""),
        ("x" * 100_000 + "Firefox/", ""),
    ],
)  # fmt: skip
def test_device_is_described_in_plain_words(agent: str, words: str) -> None:
    assert describe_device(agent) == words

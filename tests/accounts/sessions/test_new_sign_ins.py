"""A sign-in from a device that is new is told by mail, once, and its link undoes what a stranger may have done."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.conf import settings as configured
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.audit.models import AuditEntry
from accounts.people.address_changes import WAIT, ask_address_change
from accounts.people.known_devices import COOKIE, MAX_ID_LENGTH
from accounts.people.models import AddressChange, Person
from accounts.people.notices import send_notices
from accounts.people.passwords import PAUSE, request_password, send_password_links
from accounts.roles import Role, Side
from accounts.second_step.actions import add_app, methods_of
from accounts.second_step.models import Authenticator
from accounts.sessions.models import NewSignIn, Session
from accounts.sessions.new_sign_ins import DISOWN_WITHIN, link_to, read_link
from accounts.tokens.actions import create_token
from foundation.tenancy import across_institutions
from tests.factories.people import make_institution, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
PASSWORD, NEW = "One-good-password-1", "Another-good-one-2"
HOME = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", "REMOTE_ADDR": "192.0.2.1"}
AWAY = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "REMOTE_ADDR": "198.51.100.9"}
LINK = re.compile(r"http://[^/]+(/sign-in/not-me/\S+)")
MAILED = re.compile(r"http://[^/]+(/password/\S+/)")


@pytest.fixture
def person() -> Person:
    """Who signed in once, at home."""
    found = make_person(make_institution(time_zone="Asia/Tokyo"), Side.IT, Role.ADMIN, password=PASSWORD)
    sign_in(found, HOME)
    return Person.objects.get(pk=found.pk)


def sign_in(person: Person, where: dict[str, str], client: Client | None = None, password: str = PASSWORD) -> Client:
    client = client or Client(**where)
    client.post("/sign-in/", {"username": person.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/sessions/").status_code == 200


def news() -> list[tuple[str, str]]:
    """To whom and what, of the mails about new sign-ins that are due now."""
    mail.outbox.clear()
    send_notices(at=timezone.now())
    return [(one.to[0], str(one.body)) for one in mail.outbox if "not-me" in str(one.body)]


def link_of_news() -> str:
    [(_to, text)] = news()
    return LINK.findall(text)[0]  # type: ignore[no-any-return]


def test_first_sign_in_of_all_is_no_news(person: Person) -> None:
    assert person.last_login is not None
    assert news() == []


def test_new_sign_in_is_told_once(person: Person) -> None:
    with time_machine.travel("2026-03-04 12:00:00+00:00", tick=False):
        sign_in(person, HOME)  # the session of today is over
        NewSignIn.objects.all().delete()
        mail.outbox.clear()
        sign_in(person, AWAY)
        told = news()
    assert [to for to, _text in told] == [person.email]
    for part in ("Chrome, Linux", "4 March 2026, 21:00", "198.51.100.9", "within 3 days"):
        assert part in told[0][1]
    assert news() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, False),  # no cookie, but browser, system and address of a session
        ({"REMOTE_ADDR": "198.51.100.9"}, True),
        ({"HTTP_USER_AGENT": AWAY["HTTP_USER_AGENT"]}, True),
        ({"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 11.0) Firefox/171.0"}, False),  # a new version
    ],
)
def test_device_like_that_of_a_session_is_known(person: Person, changes: dict[str, str], told: bool) -> None:
    sign_in(person, {**HOME, **changes})
    assert bool(news()) is told


def test_device_with_its_cookie_is_known_everywhere(person: Person) -> None:
    client = sign_in(person, HOME)
    assert len(client.cookies[COOKIE].value) > MAX_ID_LENGTH
    client.post("/sign-out/")
    Session.objects.all().delete()
    client.defaults.update(AWAY)
    assert is_in(sign_in(person, {}, client))
    assert news() == []


def test_device_is_known_after_a_new_key(person: Person, settings: Any) -> None:
    client = sign_in(person, HOME)
    client.post("/sign-out/")
    Session.objects.all().delete()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 5
    client.defaults.update(AWAY)
    assert is_in(sign_in(person, {}, client))
    assert news() == []
    settings.SECRET_KEY_FALLBACKS = []  # the cookie was written with the new key
    client.post("/sign-out/")
    client.defaults.update(HOME)
    sign_in(person, {}, client)
    assert news() == []


def test_cookie_of_a_colleague_is_not_ones_own(person: Person) -> None:
    colleague = make_person(person.institution, Side.IT, password=PASSWORD)  # type: ignore[arg-type]
    client = sign_in(colleague, AWAY)
    client.post("/sign-out/")
    sign_in(person, {}, client)
    assert [to for to, _text in news()] == [person.email]


def test_device_without_cookies_is_told_once(person: Person) -> None:
    for _day in range(3):
        sign_in(person, AWAY).post("/sign-out/")
    assert len(news()) == 1


def test_refused_password_is_no_news(person: Person) -> None:
    for _guess in range(configured.AXES_FAILURE_LIMIT):
        sign_in(person, AWAY, password="A-wrong-password-1")
    client = Client(**AWAY)
    assert client.post("/sign-in/", {"username": person.email, "password": PASSWORD}).status_code == 429
    assert not NewSignIn.objects.exists()
    assert news() == []


def test_second_step_comes_before_the_news(person: Person) -> None:
    seed = pyotp.random_base32()
    before = timezone.now() - timedelta(hours=1)
    add_app(person=person, by=person, at=before, seed=seed, code=pyotp.TOTP(seed).at(before), name="Phone")
    client = sign_in(person, AWAY)
    assert news() == []
    client.post("/sign-in/second-step/", {"code": pyotp.TOTP(seed).now()})
    assert is_in(client)
    assert len(news()) == 1


def test_operator_of_no_institution_is_told(person: Person) -> None:
    operator = Person.objects.create_superuser("operator@example.org", PASSWORD, name="Operator")
    at_home = sign_in(operator, HOME)
    stranger = sign_in(operator, AWAY)
    link = link_of_news()
    assert at_home.get(link).status_code == 200  # signed in, where other pages lead to the admin
    assert at_home.post(link).status_code == 200
    assert (is_in(at_home), is_in(stranger)) == (False, False)


def test_link_only_asks_until_its_button(person: Person) -> None:
    stranger = sign_in(person, AWAY)
    page = Client().get(link_of_news()).content.decode()
    assert "Chrome, Linux" in page
    assert "This was not me" in page
    assert is_in(stranger)


def test_link_ends_password_sessions_and_tokens(person: Person) -> None:
    colleague = make_person(person.institution, Side.IT, password=PASSWORD)  # type: ignore[arg-type]
    own, stranger, theirs = sign_in(person, HOME), sign_in(person, AWAY), sign_in(colleague, HOME)
    _token, secret = create_token(person=person, by=person, at=timezone.now(), name="Sync")
    assert Client().post(link_of_news()).status_code == 200
    assert (is_in(own), is_in(stranger), is_in(theirs)) == (False, False, True)
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert not is_in(sign_in(person, {}, stranger))
    assert AuditEntry.objects.filter(action="session.disown", target_id=person.pk, by=None).count() == 1
    mail.outbox.clear()
    assert send_password_links(at=timezone.now()) == 1
    assert mail.outbox[0].to == [person.email]
    page: Any = Client().get(MAILED.findall(str(mail.outbox[0].body))[0], follow=True)
    Client().post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    assert Person.objects.get(pk=person.pk).check_password(NEW) is False  # another browser has not opened the link
    assert page.client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert is_in(sign_in(person, HOME, password=NEW))


def test_disowned_device_is_new_again(person: Person) -> None:
    stranger = sign_in(person, AWAY)
    Client().post(link_of_news())
    person.set_password(NEW)
    person.save()
    assert is_in(sign_in(person, {}, stranger, password=NEW))
    assert len(news()) == 1


@pytest.mark.parametrize("way", ["signs out", "changes the password"])
def test_link_works_whatever_the_stranger_does(person: Person, way: str) -> None:
    stranger = sign_in(person, AWAY)
    link = link_of_news()
    if way == "signs out":
        stranger.post("/sign-out/")
    else:
        form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
        assert stranger.post("/password/", form).status_code == 302
    assert Client().post(link).status_code == 200
    for password in (PASSWORD, NEW):
        assert not is_in(sign_in(person, AWAY, password=password))


def test_link_removes_what_was_added_since(person: Person) -> None:
    now, seeds = timezone.now(), [pyotp.random_base32() for _ in range(2)]
    for seed, at in zip(seeds, (now - timedelta(days=1), now + timedelta(minutes=1)), strict=True):
        add_app(person=person, by=person, at=at, seed=seed, code=pyotp.TOTP(seed).at(at), name="Phone")
    ask_address_change(person=person, by=person, at=now + timedelta(minutes=1), email="thief@example.org")
    NewSignIn.objects.create(person=person, made_at=now)
    codes = Authenticator.objects.filter(person=person).count()
    assert Client().post(link_to(NewSignIn.objects.get())).status_code == 200
    assert [one.created_at for one in methods_of(person)] == [now - timedelta(days=1)]
    assert Authenticator.objects.filter(person=person).count() == codes - 1
    assert not AddressChange.objects.exists()


def test_link_leaves_a_way_in_with_added_methods_only(person: Person) -> None:
    now, seed = timezone.now(), pyotp.random_base32()
    NewSignIn.objects.create(person=person, made_at=now)
    add_app(person=person, by=person, at=now, seed=seed, code=pyotp.TOTP(seed).at(now), name="A stranger's")
    Client().post(link_to(NewSignIn.objects.get()))
    assert not Authenticator.objects.filter(person=person).exists()


def test_link_works_once(person: Person) -> None:
    sign_in(person, AWAY)
    link = link_of_news()
    assert [Client().post(link).status_code for _ in range(2)] == [200, 404]
    assert Client().get(link).status_code == 404
    assert AuditEntry.objects.filter(action="session.disown").count() == 1


def test_new_password_is_mailed_though_one_was_just_asked(person: Person) -> None:
    now = timezone.now()
    request_password(email=person.email, at=now)
    send_password_links(at=now)
    NewSignIn.objects.create(person=person, made_at=now)
    Client().post(link_to(NewSignIn.objects.get()))
    assert (send_password_links(at=now), send_password_links(at=now + PAUSE)) == (0, 1)


def test_link_does_not_outlive_an_address(person: Person) -> None:
    """The way to a new password goes to the address of now, which may be a thief's after WAIT."""
    assert DISOWN_WITHIN <= WAIT


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    age=st.timedeltas(min_value=timedelta(), max_value=2 * DISOWN_WITHIN),
    used=st.booleans(),
    active=st.booleans(),
)
def test_link_is_right_for_its_row_and_time_only(person: Person, age: timedelta, used: bool, active: bool) -> None:
    now = timezone.now()
    with across_institutions():
        Person.objects.filter(pk=person.pk).update(is_active=active)
        row = NewSignIn.objects.create(person=person, made_at=now - age, disowned_at=now if used else None)
        other = NewSignIn.objects.create(person=person, made_at=now)
        token = link_to(row).split("/")[-2]
        expected = row if active and not used and age < DISOWN_WITHIN else None
        assert read_link(token, at=now) == expected
        forged = token.replace(f"{row.pk}.", f"{other.pk}.", 1)
        assert read_link(forged, at=now) is None


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.text(st.characters(exclude_characters="/"), min_size=1, max_size=80))
def test_forged_link_is_not_found(person: Person, token: str) -> None:
    assert read_link(token, at=timezone.now()) is None

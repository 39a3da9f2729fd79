"""The guard at every door: what it refuses while it is closed, and the neighbours whom it lets in."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from accounts.people.known_devices import _SALT, COOKIE
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.people import make_institution, make_person

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough one"
LIMIT = configured.AXES_FAILURE_LIMIT
HERE, ELSEWHERE = "203.0.113.5", "198.51.100.7"
doors = pytest.mark.parametrize("door", ["/sign-in/", "/admin/login/"])


@pytest.fixture
def person() -> Person:
    return _person()


@pytest.fixture
def colleague(person: Person) -> Person:
    return _person()


def _person() -> Person:
    with across_institutions():
        return make_person(make_institution(), Side.IT, Role.ADMIN, password=PASSWORD)


def attempt(
    name: str, password: str, *, door: str = "/sign-in/", address: str = HERE, client: Client | None = None, **meta: Any
) -> Any:
    form = {"username": name, "password": password, "next": "/"}
    return (client or Client()).post(door, form, REMOTE_ADDR=address, **meta)


def guess(name: str, times: int, **options: Any) -> list[int]:
    return [attempt(name, f"wrong {number}", **options).status_code for number in range(times)]


def is_refused(answer: HttpResponse) -> bool:
    """By the guard. Neither that nor a sign-in is an answer that this test knows."""
    assert answer.status_code in (302, 429), answer.status_code
    session = answer.cookies.get("sessionid")
    assert bool(session and session.value) == (answer.status_code == 302)
    return answer.status_code == 429


@doors
def test_right_password_after_the_limit_is_refused(person: Person, door: str) -> None:
    assert guess(person.email, LIMIT, door=door) == [200] * (LIMIT - 1) + [429]
    refusal = attempt(person.email, PASSWORD, door=door)
    assert is_refused(refusal)
    assert "Too many attempts" in refusal.content.decode()
    assert refusal.headers["Retry-After"] == "900"


@doors
def test_right_password_below_the_limit_signs_in(person: Person, door: str) -> None:
    guess(person.email, LIMIT - 1, door=door)
    assert not is_refused(attempt(person.email, PASSWORD, door=door))
    assert guess(person.email, LIMIT - 1, door=door) == [200] * (LIMIT - 1)  # counted from the beginning


@doors
def test_the_same_person_from_another_address_signs_in(person: Person, door: str) -> None:
    guess(person.email, LIMIT * 3, door=door)
    assert not is_refused(attempt(person.email, PASSWORD, door=door, address=ELSEWHERE))


@doors
def test_colleague_at_the_same_address_can_sign_in(person: Person, colleague: Person, door: str) -> None:
    guess(person.email, LIMIT * 3, door=door)
    assert guess(colleague.email, 1, door=door) == [200]  # a mistake is called a mistake
    assert not is_refused(attempt(colleague.email, PASSWORD, door=door))


@doors
def test_page_admin_and_api_count_together(person: Person, door: str) -> None:
    guess(person.email, LIMIT - 1, door="/admin/login/")
    guess(person.email, 1, door="/sign-in/")
    assert is_refused(attempt(person.email, PASSWORD, door=door))


SPELLINGS = [
    str.upper,
    str.title,
    "  {}".format,
    "{}\u200b".format,
    "\u202a{}\u202c".format,
    lambda name: name.replace("p", "\uff50"),
    lambda name: name.replace("@", "\uff20"),
    lambda name: name.replace("e", "e\u00ad"),
    lambda name: name.replace(".", "。"),
    lambda name: name.replace("p", "ｐ").upper(),
]


def test_all_spellings_of_a_name_are_counted_together(person: Person) -> None:
    for spell in SPELLINGS[:LIMIT]:
        attempt(spell(person.email), "wrong")
    for spell in [str, *SPELLINGS]:
        assert is_refused(attempt(spell(person.email), PASSWORD)), ascii(spell(person.email))


def test_new_browser_at_the_address_gets_no_new_attempts(person: Person) -> None:
    for number in range(LIMIT):
        attempt(person.email, "wrong", HTTP_USER_AGENT=f"browser {number}")
    assert is_refused(attempt(person.email, PASSWORD, HTTP_USER_AGENT="yet another"))


def test_behind_a_proxy_each_client_is_counted_apart(person: Person, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(LIMIT):  # what stands left of the proxy's own entry is the client's invention
        attempt(person.email, "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, {ELSEWHERE}")
    assert is_refused(attempt(person.email, PASSWORD, HTTP_X_FORWARDED_FOR=f"192.0.2.99, {ELSEWHERE}"))
    assert not is_refused(attempt(person.email, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9"))


def test_forwarded_address_without_proxy_is_ignored(person: Person) -> None:
    for number in range(LIMIT):
        attempt(person.email, "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert is_refused(attempt(person.email, PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.99"))


def test_limit_ends_even_if_attempts_continue(person: Person) -> None:
    guess(person.email, LIMIT)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    guess(person.email, 3)
    assert is_refused(attempt(person.email, PASSWORD))
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert not is_refused(attempt(person.email, PASSWORD))


def guess_from_everywhere(name: str) -> None:
    for number in range(configured.SIGN_IN_NAME_LIMIT):
        attempt(name, "wrong", address=f"192.0.2.{number}")


@doors
def test_attempts_from_many_addresses_stop(person: Person, colleague: Person, door: str) -> None:
    guess_from_everywhere(person.email)
    assert is_refused(attempt(person.email, PASSWORD, door=door, address=ELSEWHERE))
    assert not is_refused(attempt(colleague.email, PASSWORD, door=door, address=ELSEWHERE))


@doors
def test_known_device_signs_in_while_others_guess(person: Person, door: str) -> None:
    device = Client()
    attempt(person.email, PASSWORD, client=device)
    device.post("/sign-out/")
    guess_from_everywhere(person.email)
    guess(person.email, LIMIT * 2, address=ELSEWHERE)
    assert guess(person.email, 1, door=door, client=device, address=ELSEWHERE) == [200]
    assert not is_refused(attempt(person.email, PASSWORD, door=door, client=device, address=ELSEWHERE))


def test_own_address_signs_in_while_others_guess(person: Person) -> None:
    attempt(person.email, PASSWORD)
    guess_from_everywhere(person.email)
    assert not is_refused(attempt(person.email, PASSWORD))
    assert is_refused(attempt(person.email, PASSWORD, address=ELSEWHERE))


def test_password_reset_ends_the_limit_on_that_device(person: Person) -> None:
    guess_from_everywhere(person.email)
    device = Client()
    link = f"/password/{urlsafe_base64_encode(str(person.pk).encode())}/{default_token_generator.make_token(person)}/"
    form = device.get(link).headers["Location"]
    device.post(form, {"new_password1": "another long one", "new_password2": "another long one"})
    assert not is_refused(attempt(person.email, "another long one", client=device))


def test_known_device_is_limited_and_only_for_its_people(person: Person, colleague: Person) -> None:
    device = Client()
    attempt(person.email, PASSWORD, client=device)
    device.post("/sign-out/")
    assert guess(person.email, LIMIT, client=device)[-1] == 429
    assert is_refused(attempt(person.email, PASSWORD, client=device))
    assert is_refused(attempt(person.email, PASSWORD, client=device, address=ELSEWHERE))
    guess_from_everywhere(colleague.email)
    assert is_refused(attempt(colleague.email, PASSWORD, client=device))


def test_shared_computer_is_known_for_each_person(person: Person, colleague: Person) -> None:
    device = Client()
    for one in (person, colleague):
        attempt(one.email, PASSWORD, client=device)
        device.post("/sign-out/")
    for one in (person, colleague):
        guess_from_everywhere(one.email)
        assert not is_refused(attempt(one.email, PASSWORD, client=device, address=ELSEWHERE))
        device.post("/sign-out/")


@pytest.mark.parametrize(
    "cookie", ["", "nonsense", signing.dumps(["device", []], salt="another")], ids=["none", "junk", "ours"]
)
def test_foreign_cookie_makes_no_device_known(person: Person, cookie: str) -> None:
    guess(person.email, LIMIT)
    client = Client()
    client.cookies[COOKIE] = cookie
    assert is_refused(attempt(person.email, PASSWORD, client=client))


def test_failed_sign_in_sets_no_device_cookie(person: Person) -> None:
    assert COOKIE not in attempt(person.email, "wrong").cookies
    cookie = attempt(person.email, PASSWORD).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert person.email not in str(signing.loads(cookie.value, salt=_SALT))


def test_attempts_at_many_names_from_one_address_stop(person: Person, colleague: Person, settings: Any) -> None:
    settings.SIGN_IN_ADDRESS_LIMIT = 25  # of 300: to be quick
    device = Client()
    attempt(colleague.email, PASSWORD, client=device, address=ELSEWHERE)
    device.post("/sign-out/")
    for number in range(24):
        attempt(f"nobody{number}@example.org", "wrong")
    assert guess(person.email, 1) == [200]
    assert is_refused(attempt(person.email, PASSWORD))
    assert not is_refused(attempt(person.email, PASSWORD, address=ELSEWHERE))
    assert not is_refused(attempt(colleague.email, PASSWORD, client=device))


def test_attempts_at_one_name_never_block_the_address() -> None:
    guess("nobody@example.org", LIMIT * 3)
    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) == LIMIT


def test_log_names_the_address_and_no_person(person: Person, caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    with caplog.at_level(logging.INFO, "axes"):
        for _ in range(LIMIT):
            attempt(person.email, "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.1, {ELSEWHERE}")
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert f"Locking out {ELSEWHERE} at /sign-in/" in said
    assert person.email not in said
    assert "192.0.2.1" not in said


def test_failure_record_has_no_password_or_browser(person: Person) -> None:
    attempt(person.email, "a secret typed", HTTP_USER_AGENT="a browser")
    (row,) = AccessAttempt.objects.values()
    assert (row["username"], row["user_agent"]) == (person.email, "")
    assert "a secret" not in str(row)


def test_name_too_long_for_the_column_is_a_form_error() -> None:
    for name in ("\ufdfa" * 250, "x" * 5000, "\ud7ff@", "@", ""):
        assert attempt(name, "wrong").status_code == 200, ascii(name[:20])
    assert attempt("a\0b@example.org", "wrong").status_code == 400  # refused in front, like any text of this kind


def change(client: Client, old: str) -> int:
    new = "one that nobody has guessed"
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    status: int = client.post("/password/", form, REMOTE_ADDR=HERE).status_code
    return status


def test_old_password_attempts_are_limited_too(person: Person, colleague: Person) -> None:
    client, theirs = Client(), Client()
    attempt(person.email, PASSWORD, client=client)
    attempt(colleague.email, PASSWORD, client=theirs)
    assert [change(client, f"wrong {number}") for number in range(LIMIT)] == [200] * (LIMIT - 1) + [429]
    assert change(client, PASSWORD) == 429
    assert change(theirs, PASSWORD) == 302
    assert client.post("/admin/password_change/").headers["Location"] == "/password/"

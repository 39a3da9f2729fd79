"""Two-step sign-in: the password alone lets nobody in who wants more, by no door, and each code works once."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.people import held_sign_ins
from accounts.people.actions import set_password
from accounts.people.models import Person
from accounts.people.notices import send_notices
from accounts.roles import Role, Side
from accounts.second_step.actions import STEP, add_app, has_second_step, reset_second_step, use_second_step
from accounts.second_step.models import MAX_METHODS, Authenticator, Method
from accounts.second_step.passkeys import request_options
from accounts.tokens.actions import create_token
from foundation.errors import Forbidden
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
PASSWORD = "One-good-password-1"
SEED = pyotp.random_base32()
STEP_PAGE = "/sign-in/second-step/"


@pytest.fixture
def colleague() -> Person:
    return make_person(make_institution(), Side.IT, Role.ADMIN, password=PASSWORD)


@pytest.fixture
def person(colleague: Person) -> Person:
    """With an app, whose code of a while ago was used to add it."""
    assert colleague.institution is not None
    found = make_person(colleague.institution, Side.IT, Role.ADMIN, password=PASSWORD)
    turn_on(found)
    return found


def code(at: Any = None) -> str:
    return pyotp.TOTP(SEED).at(at or timezone.now())


def turn_on(person: Person) -> list[str]:
    then = timezone.now() - timedelta(hours=1)
    return add_app(person=person, by=person, at=then, seed=SEED, code=code(then), name="Phone")


def give_password(person: Person, door: str = "/sign-in/", client: Client | None = None) -> Client:
    client = client or Client()
    answer = client.post(door, {"username": person.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers.get("Location")) == (302, STEP_PAGE)
    return client


def is_in(client: Client) -> bool:
    return client.get("/tokens/").status_code == 200


def give(client: Client, answer: str) -> int:
    return client.post(STEP_PAGE, {"code": answer}).status_code


@pytest.mark.parametrize("door", ["/sign-in/", "/admin/login/"])
def test_password_alone_does_not_sign_in(person: Person, door: str) -> None:
    client = give_password(person, door)
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302
    assert give(client, code()) == 302
    assert is_in(client)


def test_person_without_second_step_signs_in_as_before(colleague: Person) -> None:
    client = Client()
    client.post("/sign-in/", {"username": colleague.email, "password": PASSWORD})
    assert is_in(client)


def test_admin_sign_in_leads_to_the_admin(person: Person) -> None:
    client = give_password(person, "/admin/login/?next=/admin/accounts/")
    answer = client.post(STEP_PAGE, {"code": code()})
    assert answer.headers["Location"] == "/admin/accounts/"


def test_admin_sign_in_refuses_who_may_not_enter(colleague: Person) -> None:
    staff = make_person(colleague.institution, Side.IT)  # type: ignore[arg-type]
    assert signed_in(staff).get("/admin/", follow=True).status_code == 403


def test_code_works_once(person: Person) -> None:
    first, second, now = give_password(person), give_password(person), code()
    assert (give(first, now), give(second, now)) == (302, 422)
    assert (is_in(first), is_in(second)) == (True, False)


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_is_right_a_step_around_now(person: Person, steps: int, right: bool) -> None:
    now = timezone.now()
    shown = code(now + steps * timedelta(seconds=STEP))
    assert use_second_step(person=person, at=now, answer=f" {shown[:3]} {shown[3:]} ") is right


def test_older_code_is_refused_after_a_newer_one(person: Person) -> None:
    now = timezone.now()
    assert use_second_step(person=person, at=now, answer=code(now))
    assert not use_second_step(person=person, at=now, answer=code(now - timedelta(seconds=STEP)))


def test_recovery_code_works_once(colleague: Person) -> None:
    codes = turn_on(colleague)
    assert len(set(codes)) == 10
    first, second = give_password(colleague), give_password(colleague)
    assert (give(first, codes[0].upper()), give(second, codes[0]), give(second, codes[1])) == (302, 422, 302)


@pytest.mark.parametrize("answer", ["", "000000", "{", "{}", '{"id": 1}', '{"id": "x", "response": {}}', "[" * 9000])
def test_wrong_answer_is_refused(person: Person, answer: str) -> None:
    client = give_password(person)
    for field in ("code", "credential"):
        assert client.post(STEP_PAGE, {field: answer}).status_code == 422
    assert not is_in(client)


def test_forged_answer_of_a_passkey_is_refused(person: Person) -> None:
    row = Authenticator.objects.create(person=person, kind=Method.PASSKEY, credential_id="AAAA", secret="AAAA")
    _options, challenge = request_options([row])
    forged = '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "AAAA", '
    for rest in ('"authenticatorData": "AAAA", "signature": "AAAA"}}', '"signature": 1}}', '"authenticatorData": ""}}'):
        assert not use_second_step(person=person, at=timezone.now(), answer=forged + rest, challenge=challenge)


def test_guard_counts_wrong_codes_as_wrong_passwords(person: Person, colleague: Person) -> None:
    turn_on(colleague)
    client, neighbour = give_password(person), give_password(colleague)
    for _ in range(10):
        give(client, "000000")
    assert give(client, code()) == 429
    assert not is_in(client)
    assert Client().post("/sign-in/", {"username": person.email, "password": PASSWORD}).status_code == 429
    assert give(neighbour, code()) == 302


def test_right_password_does_not_reset_the_guard(person: Person) -> None:
    client = Client()
    for _ in range(10):
        give_password(person, client=client)
        give(client, "000000")
    assert give(client, code()) == 429


def test_second_step_needs_a_password_first(person: Person, rf: Any) -> None:
    assert Client().get(STEP_PAGE).headers["Location"] == "/sign-in/"
    assert Client().post(STEP_PAGE, {"code": code()}).headers["Location"] == "/sign-in/"
    request = rf.post(STEP_PAGE)
    request.session = Client().session
    assert authenticate(request, username=person.email, one_time_password=code()) is None


def test_held_sign_in_ends_after_ten_minutes(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = give_password(person), held_sign_ins.time()
    monkeypatch.setattr(held_sign_ins, "time", lambda: now + held_sign_ins.HELD_FOR + 1)
    assert client.get(STEP_PAGE).headers["Location"] == "/sign-in/"


def test_held_sign_in_ends_with_the_password(person: Person) -> None:
    client = give_password(person)
    set_password(person=person, by=person, at=timezone.now(), password="Another-good-one-2", revokes_tokens=False)
    assert client.post(STEP_PAGE, {"code": code()}).headers["Location"] == "/sign-in/"


def test_api_tokens_need_no_second_step(person: Person) -> None:
    _token, secret = create_token(person=person, by=person, at=timezone.now(), name="Sync")
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_seed_is_encrypted_and_survives_a_new_key(person: Person, settings: Any) -> None:
    row = Authenticator.objects.get(person=person, kind=Method.APP)
    assert SEED not in row.secret
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "k" * 60
    now = timezone.now()
    assert use_second_step(person=person, at=now, answer=code(now))
    settings.SECRET_KEY_FALLBACKS = []  # it was encrypted again when it was used
    later = now + timedelta(minutes=5)
    assert use_second_step(person=person, at=later, answer=code(later))
    settings.SECRET_KEY = "x" * 60
    assert not use_second_step(person=person, at=later, answer=code(later + timedelta(seconds=STEP)))


def test_recovery_codes_are_hashed(colleague: Person) -> None:
    codes = {one.replace("-", "") for one in turn_on(colleague)}
    assert not codes & set(Authenticator.objects.values_list("secret", flat=True))


def test_app_is_added_by_page_and_codes_are_shown_once(colleague: Person) -> None:
    client = signed_in(colleague)
    seed = client.get("/second-step/app/").context["seed"].replace(" ", "")
    form = {"name": "Phone", "password": PASSWORD, "code": pyotp.TOTP(seed).now()}
    assert client.post("/second-step/app/", {**form, "password": "wrong"}).status_code == 422
    assert not has_second_step(colleague)
    assert client.post("/second-step/app/", {**form, "code": "000000"}).status_code == 422
    page = client.post("/second-step/app/", form, follow=True)
    assert len(page.context["codes"]) == 10
    assert client.get("/second-step/").context["codes"] == []
    assert has_second_step(colleague)
    send_notices(at=timezone.now())
    assert [message.to for message in mail.outbox] == [[colleague.email]]
    assert AuditEntry.objects.filter(action="second_step.added", by=colleague).exists()


def test_last_method_takes_its_codes_along(person: Person, colleague: Person) -> None:
    row = Authenticator.objects.get(person=person, kind=Method.APP)
    path = f"/second-step/{row.pk}/remove/"
    assert signed_in(colleague).post(path, {"password": PASSWORD}).status_code == 404
    client = signed_in(person)
    assert client.post(path, {"password": "wrong"}).status_code == 422
    assert client.post(path, {"password": PASSWORD}).status_code == 302
    assert not Authenticator.objects.filter(person=person).exists()


def test_new_codes_end_the_old_ones(colleague: Person) -> None:
    old = turn_on(colleague)[0]
    page = signed_in(colleague).post("/second-step/codes/", {"password": PASSWORD}, follow=True)
    now = timezone.now()
    assert not use_second_step(person=colleague, at=now, answer=old)
    assert use_second_step(person=colleague, at=now, answer=page.context["codes"][0])


def test_codes_of_nothing_are_refused(colleague: Person) -> None:
    answer = signed_in(colleague).post("/second-step/codes/", {"password": PASSWORD})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["__all__"]
    assert not Authenticator.objects.filter(person=colleague).exists()


def test_passkey_that_was_not_created_is_refused(colleague: Person) -> None:
    client = signed_in(colleague)
    client.get("/second-step/passkey/")
    answer = client.post("/second-step/passkey/", {"password": PASSWORD, "name": "Key", "credential": "{}"})
    assert answer.status_code == 422
    assert not has_second_step(colleague)


def test_methods_are_limited(colleague: Person) -> None:
    turn_on(colleague)
    one = Authenticator.objects.get(person=colleague, kind=Method.APP)
    Authenticator.objects.bulk_create(
        Authenticator(person=colleague, kind=Method.APP, name="Phone", secret=one.secret, created_at=one.created_at)
        for _number in range(MAX_METHODS - 1)
    )
    client = signed_in(colleague)
    seed = client.get("/second-step/app/").context["seed"].replace(" ", "")
    form = {"name": "Phone", "password": PASSWORD, "code": pyotp.TOTP(seed).now()}
    assert client.post("/second-step/app/", form).status_code == 422
    assert Authenticator.objects.filter(person=colleague, kind=Method.APP).count() == MAX_METHODS


def test_administrator_resets_a_second_step(person: Person, colleague: Person) -> None:
    staff = make_person(colleague.institution, Side.IT)  # type: ignore[arg-type]
    stranger = make_person(make_institution(), Side.IT, Role.ADMIN)
    path = f"/people/{person.pk}/second-step/reset/"
    assert (signed_in(staff).post(path).status_code, signed_in(stranger).post(path).status_code) == (403, 404)
    assert has_second_step(person)
    mail.outbox.clear()
    assert signed_in(colleague).post(path).status_code == 302
    assert not has_second_step(person)
    assert AuditEntry.objects.filter(action="second_step.reset", target_id=person.pk, by=colleague).exists()
    send_notices(at=timezone.now())
    told = [message for message in mail.outbox if re.search("An administrator reset", str(message.body))]
    assert [message.to for message in told] == [[person.email]]


def test_own_second_step_is_not_reset_without_password(person: Person) -> None:
    client, path = signed_in(person), f"/people/{person.pk}/second-step/reset/"
    assert client.post(path).status_code == 403
    assert has_second_step(person)
    assert path not in client.get(f"/people/{person.pk}/").content.decode()


def test_reset_is_offered_for_colleagues(person: Person, colleague: Person) -> None:
    page = signed_in(colleague).get(f"/people/{person.pk}/").content.decode()
    assert f"/people/{person.pk}/second-step/reset/" in page


def test_operators_second_step_is_the_operators(person: Person, colleague: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_superuser=True)
    person.refresh_from_db()
    with pytest.raises(Forbidden):
        reset_second_step(person=person, by=colleague, at=timezone.now())


def test_operator_of_no_institution_has_a_second_step() -> None:
    operator = Person.objects.create_superuser("operator@example.org", PASSWORD, name="Operator")
    turn_on(operator)
    client = give_password(operator, "/admin/login/?next=/admin/")
    assert give(client, code()) == 302
    for path in ("/admin/", "/second-step/", "/second-step/app/", "/sessions/"):
        assert client.get(path).status_code == 200, path

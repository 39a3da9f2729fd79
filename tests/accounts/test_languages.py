"""A person has a language, else their institution's: it is chosen, audited, and pages, API and messages keep to it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.audit.models import AuditEntry
from accounts.institutions.actions import update_institution
from accounts.languages import language_of
from accounts.people import passwords
from accounts.people.actions import update_person, update_profile
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import within
from tests.factories.api import client_of
from tests.factories.browsers import sign_in
from tests.factories.messages import make_recipient
from tests.factories.people import make_institution, make_person
from tracker.reminders.items import Item, ReminderContents
from tracker.reminders.ladder import Rung
from tracker.reminders.writing import write

AT = datetime(2026, 11, 6, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_languages(settings: Any) -> Iterator[None]:
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch"), ("fr", "Français")]
    yield
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture
def person() -> Person:
    institution = make_institution()
    with within(institution.pk):
        return make_person(institution, Side.LIBRARY)


def test_own_language_wins_over_the_institutions(person: Person) -> None:
    institution = person.institution
    assert institution is not None
    assert language_of(person) == "en-gb"
    institution.language = "de"
    assert language_of(person) == "de"
    person.language = "fr"
    assert language_of(person) == "fr"
    person.language = institution.language = "cy"  # was offered once
    assert language_of(person) == django_settings.LANGUAGE_CODE


def test_own_language_is_set_and_audited(person: Person) -> None:
    with within(person.institution_id):
        update_profile(person=person, by=person, at=AT, language="de")
        entry = AuditEntry.objects.get(target="person", target_id=person.pk, action="person.update")
        assert (entry.by, entry.changes) == (person, {"language": ["", "de"]})
        update_profile(person=person, by=person, at=AT, language="de")
        assert AuditEntry.objects.filter(action="person.update").count() == 1


def test_others_language_is_set_by_administrators_only(person: Person) -> None:
    institution = person.institution
    assert institution is not None
    with within(institution.pk):
        colleague = make_person(institution, Side.IT)
        administrator = make_person(institution, Side.IT, Role.ADMIN)
        with pytest.raises(Forbidden):
            update_profile(person=person, by=colleague, at=AT, language="de")
        with pytest.raises(Forbidden):
            update_person(person=person, by=colleague, at=AT, language="de")
        assert update_person(person=person, by=administrator, at=AT, language="de").language == "de"
        with pytest.raises(Forbidden):
            update_institution(institution_id=institution.pk, by=colleague, at=AT, language="de")
        assert (
            update_institution(institution_id=institution.pk, by=administrator, at=AT, language="fr").language == "fr"
        )


def test_a_language_that_is_not_offered_is_refused(person: Person) -> None:
    with within(person.institution_id):
        for language in ("cy", "xx", "<b>"):
            with pytest.raises(Refused) as refusal:
                update_profile(person=person, by=person, at=AT, language=language)
            assert list(refusal.value.fields) == ["language"]
        with pytest.raises(Refused):
            update_person(person=person, by=None, at=AT, language="cy")
        with pytest.raises(Refused):
            update_institution(institution_id=person.institution_id or 0, by=None, at=AT, language="cy")


def test_pages_are_in_the_language_of_the_person(client: Client, person: Person) -> None:
    sign_in(client, person)
    asked = {"headers": {"accept-language": "fr"}}
    assert '<html lang="en-gb" dir="ltr">' in client.get("/profile/", **asked).content.decode()
    answer = client.post("/profile/", {"name": person.name, "email": person.email, "language": "de"})
    assert (answer.status_code, answer["Location"]) == (302, "/profile/")
    page = client.get("/profile/", **asked)
    assert '<html lang="de" dir="ltr">' in page.content.decode()
    assert page["Content-Language"] == "de"


def test_pages_before_sign_in_follow_the_browser(client: Client) -> None:
    page = client.get("/sign-in/", headers={"accept-language": "de, en;q=0.5"})
    assert '<html lang="de" dir="ltr">' in page.content.decode()
    assert "Passwort" in page.content.decode()
    assert (
        '<html lang="en-gb" dir="ltr">' in client.get("/sign-in/", headers={"accept-language": "cy"}).content.decode()
    )


def test_one_language_leaves_nothing_to_choose(client: Client, person: Person, settings: Any) -> None:
    settings.LANGUAGES = [("en-gb", "English")]
    person.language = "de"
    person.save()
    sign_in(client, person)
    assert '<html lang="en-gb" dir="ltr">' in client.get("/profile/").content.decode()


def test_me_endpoint_shows_and_sets_the_language(person: Person) -> None:
    api = client_of(person)
    assert api.get("/api/v1/me/").json()["person"]["language"] == ""
    assert api.get("/api/v1/me/").json()["institution"]["language"] == "en-gb"
    changed = api.patch("/api/v1/me/", {"language": "de"})
    assert (changed.status_code, changed.json()["person"]["language"]) == (200, "de")
    assert changed["Content-Language"] == "de"
    refused = api.patch("/api/v1/me/", {"language": "cy"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/language")
    current = api.get("/api/v1/me/")["ETag"]
    stale = api.patch("/api/v1/me/", {"language": ""}, headers={"if-match": '"no longer"'})
    assert stale.status_code == 412
    assert (
        api.patch("/api/v1/me/", {"language": "fr"}, headers={"if-match": current}).json()["person"]["language"] == "fr"
    )
    assert client_of(person, "read").patch("/api/v1/me/", {"language": ""}).status_code == 403


def test_length_error_is_shown_in_each_language(person: Person) -> None:
    institution = person.institution
    assert institution is not None
    with within(institution.pk):
        administrator = make_person(institution, Side.IT, Role.ADMIN)
    api, said = client_of(administrator), []
    for language in ("en-gb", "de", "en-gb"):
        with within(institution.pk):
            update_person(person=administrator, by=None, at=AT, language=language)
        said.append(api.post("/api/v1/teams/", {"name": "x" * 200, "side": "it"}).json()["errors"][0]["detail"])
    english, german = "no more than 120 characters", "nicht mehr als 120 Zeichen"
    assert [english in said[0], german in said[1], english in said[2]] == [True, True, True], said


def test_password_mail_is_in_the_language_of_the_person(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with within(person.institution_id):
        update_profile(person=person, by=person, at=AT, language="de")
    languages, render = [], passwords.render_to_string

    def noted(*args: Any) -> str:
        languages.append(translation.get_language())
        return render(*args)

    monkeypatch.setattr(passwords, "render_to_string", noted)
    with translation.override("fr"):
        passwords.request_password(email=person.email, at=AT)
        assert passwords.send_password_links(at=AT) == 1
    assert (languages, len(mail.outbox)) == (["de", "de"], 1)


def test_a_page_of_a_right_to_left_language_says_so(client: Client, settings: Any) -> None:
    settings.LANGUAGES = [("en-gb", "English"), ("ar", "العربيّة")]
    page = client.get("/sign-in/", headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page


def test_a_mail_says_its_language_and_direction() -> None:
    item = Item(7, Rung.DUE, 5, "Eduroam", AT.date(), due_on=AT.date(), late_by=1)
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in write(ReminderContents([item]), to=make_recipient()).html
    with translation.override("de"):
        assert '<html lang="de" dir="ltr">' in write(ReminderContents([item]), to=make_recipient()).html


def test_profile_offers_languages_where_there_are_two(client: Client, person: Person, settings: Any) -> None:
    sign_in(client, person)
    assert 'name="language"' in client.get(reverse("profile")).content.decode()
    settings.LANGUAGES = [("en-gb", "English")]
    assert 'name="language"' not in client.get(reverse("profile")).content.decode()

"""Two changes at once that only the database notices, at the statement or at the commit: said, and nothing stored."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from rest_framework.test import APIClient

from accounts.audit.models import AuditEntry
from accounts.institutions import actions as institutions
from accounts.people import actions as people
from accounts.people.models import Person, Team
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import make_token
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person
from tests.factories.projects import World, make_world
from tracker.meetings.actions import meetings
from tracker.meetings.models import Meeting, MeetingProject
from tracker.outcomes.actions import action_items, add_action
from tracker.outcomes.models import Action
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 4)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def action(world: World) -> Action:
    with across_institutions():
        return add_action(
            institution_id=world.institution.pk, by=None, at=world.at(DAY), project=world.project, text="Ask"
        )


def _taken(institution_id: int) -> None:
    """At the statement."""
    email = Person.objects.filter(institution=institution_id).values_list("email", flat=True)[0]
    Person.objects.create(institution_id=institution_id, name="Twin", email=email)


def _gone(institution_id: int) -> None:
    """At the commit."""
    MeetingProject.objects.create(institution_id=institution_id, meeting_id=10**9, project_id=10**9)


def _impossible(institution_id: int) -> None:
    """A column refuses it: our fault, whoever was first."""
    Team.objects.create(institution_id=institution_id, name="None", side=None)


def _under_lock(monkeypatch: pytest.MonkeyPatch, module: Any, do: Callable[[int], object]) -> None:
    really = institutions.lock

    def then(institution_id: int) -> Any:
        locked = really(institution_id)
        do(institution_id)
        return locked

    for place in (module, institutions):  # `lock` itself, and what `lock_for_update` calls
        monkeypatch.setattr(place, "lock", then)


def _errors(caplog: pytest.LogCaptureFixture) -> str:
    return " ".join(entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR")


CLASHES = [
    (_taken, "person_email_"),
    (_gone, "FOREIGN KEY" if connection.vendor == "sqlite" else "same_institution"),
]


@pytest.mark.parametrize(("clash", "constraint"), CLASHES)
@pytest.mark.parametrize("htmx", [False, True])
def test_conflict_on_page_without_form_is_409(
    world: World,
    action: Action,
    clash: Callable[[int], object],
    constraint: str,
    htmx: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _under_lock(monkeypatch, action_items, clash)
    headers = {"HX-Request": "true"} if htmx else {}
    answer = signed_in(world.librarian, raise_request_exception=False).post(
        f"/actions/{action.pk}/done/", headers=headers
    )
    shown = answer.content.decode()
    assert (answer.status_code, "Somebody changed this at the same moment." in shown) == (409, True)
    assert ("<html" in shown, answer.headers.get("HX-Retarget")) == ((False, "#toasts") if htmx else (True, None))
    with across_institutions():
        assert Action.objects.get().state == "open"
        assert not AuditEntry.objects.filter(action="action.update").exists()
    assert ("two changes at once" in _errors(caplog), constraint in _errors(caplog)) == (True, True)


def test_conflict_shows_the_form_with_its_input(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with across_institutions():
        owner = make_person(world.institution, Side.IT)
    _under_lock(monkeypatch, action_items, lambda _id: Person.objects.filter(pk=owner.pk).delete())
    typed = {"text": "Ask the vendor", "owner": owner.pk, "due_on": "", "state": "open"}
    answer = signed_in(world.librarian, raise_request_exception=False).post(
        f"/projects/{world.project.pk}/actions/add/", typed
    )
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert ("Ask the vendor" in shown, "at the same moment" in shown) == (True, True)
    with across_institutions():
        assert not Action.objects.exists()
        assert Person.objects.filter(pk=owner.pk).exists()  # all of the transaction was undone


@pytest.mark.parametrize("way", ["page", "API"])
def test_meeting_of_a_project_deleted_meanwhile_is_409(world: World, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with across_institutions():
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
    _under_lock(monkeypatch, meetings, lambda _id: Project.objects.filter(pk=world.project.pk).delete())
    body = {"projects": [world.project.pk], "held_on": str(DAY), "attendees": [world.librarian.pk, world.engineer.pk]}
    if way == "page":
        typed = {**body, "mode": "video", "notes": "On the new platform", "once": "1"}
        answer = signed_in(manager, raise_request_exception=False).post(reverse("log-meeting"), typed)
        assert "On the new platform" in answer.content.decode()
    else:
        with across_institutions():
            token = make_token(manager)
        client = APIClient(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
        answer = client.post("/api/v1/meetings/", body, format="json")
    assert answer.status_code == 409
    with across_institutions():
        assert not Meeting.objects.exists()


def test_impossible_write_stays_500(world: World, action: Action, monkeypatch: pytest.MonkeyPatch) -> None:
    _under_lock(monkeypatch, action_items, _impossible)
    assert (
        signed_in(world.librarian, raise_request_exception=False).post(f"/actions/{action.pk}/done/").status_code == 500
    )
    with across_institutions():
        token = make_token(world.librarian)
    client = APIClient(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    assert client.patch(f"/api/v1/actions/{action.pk}/", {"text": "New"}).status_code == 500


@pytest.mark.parametrize(("clash", "constraint"), CLASHES)
def test_conflict_in_api_is_409(
    world: World,
    action: Action,
    clash: Callable[[int], object],
    constraint: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _under_lock(monkeypatch, action_items, clash)
    with across_institutions():
        client = APIClient(headers={"Authorization": f"Bearer {make_token(world.librarian)}"})
    answer = client.patch(f"/api/v1/actions/{action.pk}/", {"text": "New"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
    with across_institutions():
        assert Action.objects.get().text == "Ask"
    assert constraint in _errors(caplog)


@pytest.mark.postgresql
def test_one_address_used_at_two_institutions_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds the lock of its own institution, if any; the address has one account that is used."""
    with across_institutions():
        people_ = [make_person(make_institution(), Side.LIBRARY) for _ in range(2)]
        for person in people_:
            person.email = "ada@example.org"
            person.save()
    barrier, really = Barrier(2), people.Person.set_password

    def both_have_looked(person: Person, password: str | None) -> None:
        barrier.wait(timeout=60)
        really(person, password)

    monkeypatch.setattr(people.Person, "set_password", both_have_looked)
    typed = dict.fromkeys(("new_password1", "new_password2"), "correct-horse-9-battery")

    def choose(person: Person) -> int:
        uid, token = urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)
        try:
            browser = Client(raise_request_exception=False)
            form = browser.get(reverse("password-reset", args=[uid, token]), follow=True)
            return browser.post(form.redirect_chain[-1][0], typed).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(choose, people_)) == [302, 409]
    with across_institutions():
        assert Person.objects.used().filter(email="ada@example.org").count() == 1
        assert AuditEntry.objects.filter(action="person.password").count() == 1

"""A sample of one's reminders: marked, harmless, at once, and not too often."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.browsers import signed_in
from tests.factories.messages import make_message
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.delivery import sending
from tracker.delivery.models import Message, MessageState
from tracker.meetings.models import Meeting
from tracker.reminders import actions
from tracker.reminders.models import Reminder, Snooze

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def _ask(person: Person) -> str:
    """What the page says after the button was pressed."""
    return signed_in(person).post("/preferences/sample/", follow=True).content.decode()


def _send(mailoutbox: list[Any]) -> list[Any]:
    before, now = len(mailoutbox), timezone.now()
    sending.deliver(worker="w", clock=lambda: now, upto=timedelta(seconds=1))
    return mailoutbox[before:]


def test_sample_goes_at_once_and_its_buttons_change_nothing(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():  # they had a message today
        make_message(world.librarian, kind="reminder", day_on=timezone.now().date(), state=MessageState.SENT)
    assert "The sample is on its way" in _ask(world.librarian)
    (mail,) = _send(mailoutbox)
    assert (mail.to, mail.subject) == ([world.librarian.email], "A sample of your reminders")
    assert "List-Unsubscribe" not in mail.message()
    html = mail.alternatives[0][0]
    assert ("This is a sample" in html, world.project.name in html) == (True, True)
    links = set(re.findall(r'href="https?://[^/]+([^"]+)"', html))
    assert links == {f"/projects/{world.project.pk}/", "/reminders/sample/", "/", "/preferences/"}
    for method in (Client().get, Client().post):
        page = method("/reminders/sample/")
        assert page.status_code in (200, 405)
    assert "nothing was changed" in Client().get("/reminders/sample/").content.decode()
    with across_institutions():
        assert [model.objects.count() for model in (Meeting, Snooze, Reminder)] == [0, 0, 0]


def test_fourth_sample_of_a_day_is_refused(world: World, mailoutbox: list[Any]) -> None:
    for _ in range(actions.SAMPLES_A_DAY):
        assert "on its way" in _ask(world.librarian)
    assert "You have had 3 samples today" in _ask(world.librarian)
    assert "on its way" in _ask(world.engineer)
    assert len(_send(mailoutbox)) == actions.SAMPLES_A_DAY + 1


def test_person_without_a_project_sees_one_too(world: World, mailoutbox: list[Any]) -> None:
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    _ask(dean)
    (mail,) = _send(mailoutbox)
    assert "* A project of yours\n" in mail.body


def test_sample_to_somebody_who_left_is_cancelled(world: World, mailoutbox: list[Any]) -> None:
    _ask(world.librarian)
    with across_institutions():
        Person.objects.filter(pk=world.librarian.pk).update(is_active=False)
    assert _send(mailoutbox) == []
    with across_institutions():
        assert Message.objects.get().state == MessageState.CANCELLED

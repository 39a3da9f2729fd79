"""A kind of message, from the recipe: the outbox carries it without knowing it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.contributions import registered
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tests.recipes import code_of
from tracker.delivery import actions, sending
from tracker.delivery.links import unsubscribe_url
from tracker.delivery.models import Message
from tracker.reports.actions import subscribe
from tracker.reports.models import ReportSubscription

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def year() -> Iterator[None]:
    with registered(code_of("A kind of message")["YearMessage"](order=30)):
        yield


@pytest.fixture
def dean() -> Person:
    """Nobody else waits for a message."""
    world = make_world(active_on=AT.date())
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        subscribe(person=dean, at=AT, wanted=True)
    return dean


def _run(at: datetime = AT) -> list[str]:
    before = len(outbox.outbox)
    with across_institutions():
        actions.plan(at=at)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    return [mail.subject for mail in outbox.outbox[before:]]


def test_a_kind_is_sent_once_a_period(dean: Person) -> None:
    assert [_run(), _run(), _run(AT + timedelta(days=3))] == [["The year 2025"], [], []]
    assert outbox.outbox[0].body == f"Hello {dean.name}"
    year_later = AT + timedelta(days=365)
    assert "The year 2026" in [one for days in range(8) for one in _run(year_later + timedelta(days=days))]


def test_a_kind_is_ended_by_its_own_link(dean: Person, settings: Any) -> None:
    link = unsubscribe_url(kind="year", person_id=dean.pk).removeprefix(settings.BASE_URL)
    page = Client().get(link)
    assert (page.status_code, "End the reports?" in page.content.decode()) == (200, True)
    assert Client(enforce_csrf_checks=True).post(link).status_code == 200
    with across_institutions():
        assert not ReportSubscription.objects.exists()
    assert _run() == []


def test_unsubscribe_link_of_removed_kind_is_404(dean: Person, settings: Any) -> None:
    gone = unsubscribe_url(kind="gone", person_id=dean.pk).removeprefix(settings.BASE_URL)
    good = unsubscribe_url(kind="year", person_id=dean.pk).removeprefix(settings.BASE_URL)
    other = good.replace("year.", "report.")
    assert [Client().post(link).status_code for link in (gone, other, good)] == [404, 404, 200]


def test_message_of_a_removed_kind_is_failed(dean: Person) -> None:
    with across_institutions():
        actions.plan(at=AT)
        Message.objects.update(kind="gone")
    tally = sending.deliver(worker="w", clock=lambda: AT, upto=timedelta(seconds=1))
    with across_institutions():
        row = Message.objects.get()
    assert (tally.postponed, row.state) == (1, "planned")
    assert "No kind of message is called 'gone'" in row.error

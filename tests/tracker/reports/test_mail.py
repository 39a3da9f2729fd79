"""The report of the month: to who wants it, once a month, however often the task runs and whatever the relay says."""

import io
import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from pypdf import PdfReader

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.people import make_person
from tests.factories.projects import World
from tests.factories.reports import make_reported
from tracker.reports import actions
from tracker.reports.links import leave_url
from tracker.reports.mail import deliver
from tracker.reports.models import ReportMail, ReportSubscription

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)  # 09:30 in London, where mail goes at nine


@pytest.fixture
def world() -> World:
    return make_reported(name="Northern College")


@pytest.fixture
def dean(world: World) -> Person:
    with across_institutions():
        person = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        make_person(world.institution, Side.LEADERSHIP, Role.DEAN)  # who did not ask for it
    _subscribe(person)
    return person


def _subscribe(person: Person, at: datetime = FIRST - timedelta(days=20)) -> None:
    with across_institutions():
        actions.subscribe(person=person, at=at, wanted=True)
        ReportSubscription.objects.filter(person=person).update(created_at=at)


def _run(at: datetime) -> int:
    with across_institutions():
        actions.plan_mails(at=at)
    return deliver(worker="w", clock=lambda: at, upto=timedelta(minutes=1))


def test_it_goes_once_a_month_at_the_institutions_hour(world: World, dean: Person) -> None:
    assert _run(FIRST - timedelta(minutes=31)) == 0
    assert [_run(FIRST), _run(FIRST), _run(FIRST + timedelta(days=3))] == [1, 0, 0]
    assert _run(FIRST + timedelta(days=31)) == 1
    first, second = outbox.outbox
    assert (first.to, first.subject) == ([dean.email], "Library and IT in June 2026: the report")
    assert first.extra_headers["Message-ID"] == f"<report.{dean.pk}.202607@127.0.0.1>"
    assert second.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]
    name, pdf, kind = first.attachments[0]
    assert (name, kind) == ("joint-work-2026-06-01-to-2026-06-30.pdf", "application/pdf")
    assert "Northern College" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "/report/?from=2026-06-01&to=2026-06-30" in first.body


def test_a_missed_day_is_caught_up_on_and_a_late_subscriber_waits_for_the_next_month(
    world: World, dean: Person
) -> None:
    with across_institutions():
        late = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    _subscribe(late, at=FIRST + timedelta(days=1))
    assert _run(FIRST + timedelta(days=9)) == 1
    assert [message.to for message in outbox.outbox] == [[dean.email]]


def test_of_two_workers_one_has_it_and_a_dead_ones_is_taken_again(dean: Person) -> None:
    with across_institutions():
        actions.plan_mails(at=FIRST)
        mine = actions.claim_mail(worker="dies", at=FIRST)
        assert mine is not None
        assert actions.claim_mail(worker="other", at=FIRST) is None
        after = FIRST + actions.LEASE
        assert actions.claim_mail(worker="other", at=after) == mine
        actions.settle_mail(mail_id=mine, worker="dies", at=after, state="failed")  # type: ignore[arg-type]
        assert ReportMail.objects.get().state == "sending"


def test_a_relay_that_is_down_delays_it_and_a_refused_address_fails_for_good(
    dean: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_with(error: Exception) -> None:
        def send(self: Any, messages: Any) -> int:
            raise error

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)

    fail_with(OSError("down"))
    assert _run(FIRST) == 0
    with across_institutions():
        row = ReportMail.objects.get()
        assert (row.state, row.attempts, row.next_attempt_at) == ("planned", 1, FIRST + actions.FIRST_PAUSE)
    fail_with(smtplib.SMTPRecipientsRefused({dean.email: (550, b"no such user")}))
    assert _run(FIRST + timedelta(hours=1)) == 0
    with across_institutions():
        row.refresh_from_db()
        assert (row.state, row.error) == ("failed", "550 no such user")
    monkeypatch.undo()
    assert _run(FIRST + timedelta(days=1)) == 0


def test_who_left_after_planning_gets_nothing(dean: Person) -> None:
    with across_institutions():
        actions.plan_mails(at=FIRST)
        actions.subscribe(person=dean, at=FIRST, wanted=False)
    assert _run(FIRST) == 0
    assert outbox.outbox == []


def test_one_click_in_the_mail_ends_it_without_signing_in(dean: Person, settings: Any) -> None:
    path = leave_url(dean.pk).removeprefix(settings.BASE_URL)
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    with across_institutions():
        assert ReportSubscription.objects.count() == 1
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with across_institutions():
        assert ReportSubscription.objects.count() == 0
    assert client.post(path).status_code == 200

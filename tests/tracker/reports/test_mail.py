"""The report of the month: to who wants it, once a month, however often the task runs and whatever the relay says."""

import io
import smtplib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from accounts.institutions.models import Closure
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.messages import make_message
from tests.factories.people import make_person
from tests.factories.projects import World
from tests.factories.reports import make_reported
from tracker.delivery import actions as delivery
from tracker.delivery import sending
from tracker.delivery.links import unsubscribe_url
from tracker.delivery.models import Message, MessageState
from tracker.reports import actions
from tracker.reports.formats import pdf
from tracker.reports.models import ReportSubscription

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)  # 09:30 in London, where messages go at nine
PAUSE = timedelta(minutes=1)


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


def _run(at: datetime) -> list[str]:
    """Plan and send; the addresses that got the report."""
    before = len(outbox.outbox)
    with across_institutions():
        delivery.plan(at=at)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(minutes=1))
    return [mail.to[0] for mail in outbox.outbox[before:] if "the report" in mail.subject]


def _row() -> Message:
    with across_institutions():
        return Message.objects.get(kind="report")


def test_report_goes_monthly_at_the_institutions_hour(dean: Person) -> None:
    assert _run(FIRST - timedelta(minutes=31)) == []
    assert [_run(FIRST), _run(FIRST), _run(FIRST + timedelta(days=3))] == [[dean.email], [], []]
    assert _run(FIRST + timedelta(days=31)) == [dean.email]
    first, second = (mail for mail in outbox.outbox if mail.to == [dean.email])
    assert first.subject == "Library and IT in June 2026: the report"
    assert first.extra_headers["Message-ID"] == f"<report.{dean.pk}.20260701@127.0.0.1>"
    assert second.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]
    name, content, kind = first.attachments[0]
    assert (name, kind) == ("joint-work-2026-06-01-to-2026-06-30.pdf", "application/pdf")
    assert "Northern College" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "/report/?from=2026-06-01&to=2026-06-30" in first.body


def test_missed_report_day_is_caught_up(world: World, dean: Person) -> None:
    with across_institutions():
        late = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    _subscribe(late, at=FIRST)
    assert _run(FIRST + timedelta(days=9)) == [dean.email]


def test_who_subscribed_the_evening_before_gets_it(dean: Person) -> None:
    midnight = datetime(2026, 6, 30, 23, tzinfo=UTC)  # in London
    with across_institutions():
        ReportSubscription.objects.update(created_at=midnight)
    assert _run(FIRST) == []
    with across_institutions():
        ReportSubscription.objects.update(created_at=midnight - timedelta(seconds=1))
    assert _run(FIRST) == [dean.email]


def test_report_waits_for_the_end_of_closed_weeks(world: World, dean: Person) -> None:
    with across_institutions():
        Closure.objects.create(
            institution=world.institution, name="Break", starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 5)
        )
    assert [_run(FIRST), _run(FIRST + timedelta(days=4))] == [[], []]
    assert _run(FIRST + timedelta(days=5)) == [dean.email]


def test_closed_weeks_after_planning_delay_the_report(world: World, dean: Person) -> None:
    with across_institutions():
        delivery.plan(at=FIRST)
        Closure.objects.create(
            institution=world.institution, name="Break", starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 5)
        )
    assert _run(FIRST) == []
    assert (_row().state, _row().next_attempt_at) == ("planned", datetime(2026, 7, 6, 8, tzinfo=UTC))
    assert _run(FIRST + timedelta(days=5)) == [dean.email]


def test_report_waits_for_relay_and_fails_on_refusal(dean: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_with(error: Exception) -> None:
        def send(self: Any, messages: Any) -> int:
            raise error

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)

    fail_with(OSError("down"))
    assert _run(FIRST) == []
    with across_institutions():
        Message.objects.exclude(kind="report").delete()
    assert (_row().state, _row().attempts, _row().next_attempt_at) == ("planned", 1, FIRST + PAUSE)
    fail_with(smtplib.SMTPRecipientsRefused({dean.email: (550, b"no such user")}))
    assert _run(FIRST + timedelta(hours=1)) == []
    assert (_row().state, _row().error) == ("failed", "550 no such user")
    monkeypatch.undo()
    assert _run(FIRST + timedelta(days=1)) == []


def test_report_respects_the_relay_quota(world: World, dean: Person, settings: Any) -> None:
    with across_institutions():
        for _ in range(2):
            _subscribe(make_person(world.institution, Side.LEADERSHIP, Role.DEAN))
        delivery.plan(at=FIRST)
        Message.objects.exclude(kind="report").delete()
    settings.DELIVERY = {**settings.DELIVERY, "MAILS_PER_MINUTE": 2}
    sent = [
        sending.deliver(worker="w", clock=lambda at=at: at, upto=timedelta(seconds=1)).sent  # type: ignore[misc]
        for at in (FIRST, FIRST + timedelta(seconds=20), FIRST + timedelta(minutes=1))
    ]
    assert sent == [2, 0, 1]


def test_who_left_after_planning_gets_nothing(dean: Person) -> None:
    with across_institutions():
        delivery.plan(at=FIRST)
        actions.subscribe(person=dean, at=FIRST, wanted=False)
    assert _run(FIRST) == []
    assert _row().state == "cancelled"


def test_person_leaving_before_sending_gets_nothing(dean: Person) -> None:
    lease = timedelta(minutes=4)
    with across_institutions():
        delivery.plan(at=FIRST)
        delivery.claim(worker="w", at=FIRST, limit=99, lease=lease)
        actions.subscribe(person=dean, at=FIRST, wanted=False)
        following = (_row().pk, "report")
        assert not delivery.settle_and_claim_next(accepted=None, following=following, worker="w", at=FIRST, lease=lease)


def test_a_report_and_a_reminder_share_the_persons_day(world: World) -> None:
    """Both are due on the first: the report goes, the reminder goes three working days later."""
    owner = world.librarian
    _subscribe(owner)
    assert _run(FIRST) == [owner.email]
    mine = [mail for mail in outbox.outbox if mail.to == [owner.email]]
    assert len(mine) == 1
    assert _run(FIRST + timedelta(hours=9)) == []
    assert len([mail for mail in outbox.outbox if mail.to == [owner.email]]) == 1
    assert _run(FIRST + timedelta(days=2)) == []
    assert len([mail for mail in outbox.outbox if mail.to == [owner.email]]) == 1
    assert _run(FIRST + timedelta(days=3)) == []
    assert len([mail for mail in outbox.outbox if mail.to == [owner.email]]) == 2


def test_report_waits_three_days_after_another_message(dean: Person) -> None:
    with across_institutions():
        make_message(dean, kind="reminder", day_on=FIRST.date(), state=MessageState.SENT)
    assert [_run(FIRST + timedelta(days=days)) for days in range(3)] == [[], [], []]
    assert _run(FIRST + timedelta(days=3)) == [dean.email]


def test_report_queries_and_pdf_are_shared_by_deans(
    world: World, dean: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, written = pdf.write, []

    def write(data: Any) -> bytes:
        written.append(data)
        return whole(data)

    monkeypatch.setattr(pdf, "write", write)

    def queries(at: datetime) -> int:
        with across_institutions():
            delivery.plan(at=at)
            Message.objects.exclude(kind="report").delete()
            ids = delivery.claim(worker="w", at=at, limit=99, lease=timedelta(minutes=4))
            with CaptureQueriesContext(
                connection,
            ) as captured:
                from tests.factories.messages import write_letters

                assert len(write_letters(ids, worker="w", at=at, kind="report")) == len(ids) > 0
            Message.objects.filter(pk__in=ids).update(state=MessageState.CANCELLED)
        return len(captured)

    queries(FIRST)  # what is compiled once
    one = queries(FIRST + timedelta(days=31))
    with across_institutions():
        for _ in range(2):
            _subscribe(make_person(world.institution, Side.LEADERSHIP, Role.DEAN))
    assert queries(FIRST + timedelta(days=62)) == one
    assert len(written) == 3


def test_report_mail_ends_by_one_click_without_sign_in(dean: Person, settings: Any) -> None:
    path = unsubscribe_url(kind="report", person_id=dean.pk).removeprefix(settings.BASE_URL)
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    with across_institutions():
        assert ReportSubscription.objects.count() == 1
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with across_institutions():
        assert ReportSubscription.objects.count() == 0
    assert client.post(path).status_code == 200

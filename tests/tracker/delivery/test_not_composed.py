"""Composing one message fails: that one is tried again later, in the end given up and shown; all others go out."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.browsers import sign_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.factories.reports import make_reported
from tracker.reminders import actions, delivery
from tracker.reminders import tasks as reminder_tasks
from tracker.reminders.channels import email
from tracker.reminders.models import Message
from tracker.reports import actions as report_actions
from tracker.reports import mail as report_mail
from tracker.reports import tasks as report_tasks
from tracker.reports.models import ReportMail, ReportSubscription

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 12, 9, tzinfo=UTC)
FIRST = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def worlds() -> list[World]:
    worlds = [make_world(active_on=date(2026, 1, 5)) for _ in range(3)]
    with across_institutions():
        actions.plan(at=AT)
    return worlds


def _send_reminders(at: datetime = AT) -> delivery.Tally:
    return delivery.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))


def _break_letter(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    compose = import_module("tracker.reminders.actions.compose")  # `actions` has a function of this name
    whole = compose._letter

    def letter(message: Message, *args: Any, **kwargs: Any) -> Any:
        if message.person_id == person.pk:
            raise ValueError("no letter")
        return whole(message, *args, **kwargs)

    monkeypatch.setattr(compose, "_letter", letter)


def _break_rendering(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = email.render

    def render(letter: Any) -> Any:
        if letter.person_id == person.pk:
            raise ValueError("no letter")
        return whole(letter)

    monkeypatch.setattr(email, "render", render)


@pytest.mark.parametrize("break_one", [_break_letter, _break_rendering], ids=["choosing", "rendering"])
def test_a_reminder_that_cannot_be_composed_waits_alone(
    worlds: list[World], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, break_one: Any
) -> None:
    bad = worlds[1].librarian
    with monkeypatch.context() as broken:
        break_one(bad, broken)
        tally = _send_reminders()
        assert (tally.sent, tally.postponed) == (5, 1)
        assert bad.email not in {address for mail in outbox.outbox for address in mail.to}
        with across_institutions():
            row = Message.objects.get(person=bad)
        assert (row.state, row.attempts, row.claimed_by) == ("planned", 1, "")
        assert (row.error, row.next_attempt_at) == ("Not composed: ValueError('no letter')", AT + timedelta(minutes=1))
        logged = [record for record in caplog.records if record.exc_info]
        assert [str(record.exc_info[1]) for record in logged if record.exc_info] == ["no letter"]
        assert _send_reminders(AT + timedelta(seconds=59)).postponed == 0
        assert _send_reminders(AT + timedelta(seconds=60)).postponed == 1
        with across_institutions():
            row.refresh_from_db()
        assert (row.attempts, row.next_attempt_at) == (2, AT + timedelta(minutes=3))
    assert _send_reminders(AT + timedelta(minutes=3)).sent == 1


def test_a_reminder_that_never_can_be_composed_ends_where_administrators_see_it(
    worlds: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = worlds[1].librarian
    _break_letter(bad, monkeypatch)
    at = AT
    with across_institutions():
        admin = make_person(worlds[1].institution, Side.IT, Role.ADMIN)
        Message.objects.filter(person=bad).update(attempts=500, error="421 The relay was away for long")
        for attempt in range(actions.FAULTS_BEFORE_FAILURE):
            row = Message.objects.get(person=bad)
            assert (row.state, attempt) == ("planned", attempt)
            at = max(at, row.next_attempt_at)
            _send_reminders(at)
        row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (
        "failed", actions.FAULTS_BEFORE_FAILURE, "Not composed: ValueError('no letter')",
    )  # fmt: skip
    assert timedelta(days=2) < at - AT < timedelta(days=5)
    client = Client()
    sign_in(client, admin)
    page = client.get("/reminders/").content.decode()
    assert "Not composed: ValueError" in page
    assert bad.email in page


@pytest.fixture
def deans() -> list[Person]:
    world = make_reported(name="Northern College")
    with across_institutions():
        deans = [make_person(world.institution, Side.LEADERSHIP, Role.DEAN) for _ in range(3)]
        for dean in deans:
            report_actions.subscribe(person=dean, at=FIRST - timedelta(days=20), wanted=True)
        ReportSubscription.objects.update(created_at=FIRST - timedelta(days=20))
    return deans


def _send_reports(at: datetime = FIRST) -> int:
    with across_institutions():
        report_actions.plan_mails(at=at)
    return report_mail.deliver(worker="w", clock=lambda: at, upto=timedelta(minutes=1))


def _break_report(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report_mail.compose

    def compose(row: ReportMail, **kwargs: Any) -> Any:
        if row.person_id == person.pk:
            raise ValueError("no report")
        return whole(row, **kwargs)

    monkeypatch.setattr(report_mail, "compose", compose)


def test_a_report_that_cannot_be_composed_waits_alone(
    deans: list[Person], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = deans[0]  # the first to be taken
    with monkeypatch.context() as broken:
        _break_report(bad, broken)
        assert _send_reports() == 2
        with across_institutions():
            row = ReportMail.objects.get(person=bad)
        assert (row.state, row.attempts, row.claimed_by) == ("planned", 1, "")
        assert row.error == "Not composed: ValueError('no report')"
        assert row.next_attempt_at == FIRST + report_actions.FIRST_PAUSE
        assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["no report"]
    assert _send_reports(FIRST + timedelta(hours=1)) == 1


def test_a_report_that_never_can_be_composed_ends_where_administrators_see_it(
    deans: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = deans[0]
    _break_report(bad, monkeypatch)
    at = FIRST
    with across_institutions():
        report_actions.plan_mails(at=at)
    for _attempt in range(report_actions.FAULTS_BEFORE_FAILURE):
        with across_institutions():
            row = ReportMail.objects.get(person=bad)
        assert row.state == "planned"
        at = max(at, row.next_attempt_at)
        _send_reports(at)
    with across_institutions():
        row.refresh_from_db()
        admin = make_person(row.institution, Side.IT, Role.ADMIN)
        other = make_person(make_world().institution, Side.IT, Role.ADMIN)
    assert (row.state, row.attempts) == ("failed", report_actions.FAULTS_BEFORE_FAILURE)
    assert timedelta(days=2) < at - FIRST < timedelta(days=5)
    assert len(outbox.outbox) == 2
    path = "/admin/tracker/reportmail/?state__exact=failed"
    for person, sees in ((admin, True), (other, False)):
        person.is_staff = True
        person.save()
        client = Client()
        sign_in(client, person)
        page = client.get(path).content.decode()
        assert ("Not composed: ValueError" in page) is sees


def test_planning_that_fails_keeps_nobody_waiting_who_is_planned(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    called: list[str] = []

    def fail(**_kwargs: Any) -> None:
        raise ValueError("no plan")

    monkeypatch.setattr(report_actions, "plan_mails", fail)
    monkeypatch.setattr(report_mail, "deliver", lambda **_kwargs: called.append("reports"))
    with pytest.raises(ValueError, match="no plan"):
        report_tasks.mail_reports()
    make_world(active_on=date(2026, 1, 5))
    with across_institutions():
        actions.plan(at=AT)
    monkeypatch.setattr(actions, "may_skip", lambda **_kwargs: False)
    monkeypatch.setattr(actions, "plan", fail)
    monkeypatch.setattr(reminder_tasks.deliver, "apply_async", lambda **_kwargs: called.append("reminders"))
    with pytest.raises(ValueError, match="no plan"):
        reminder_tasks.tick()
    assert called == ["reports", "reminders"]

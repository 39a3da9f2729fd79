"""Composing one message fails, of whatever kind: that one is tried again later, in the end given up and shown; all
others go out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db.models import Value
from django.test import Client

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.browsers import sign_in
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tests.factories.reports import make_reported
from tracker.delivery import actions, sending, tasks
from tracker.delivery.kinds import MessageKind, kind_named
from tracker.delivery.letters import Content
from tracker.delivery.models import Message
from tracker.reports import actions as report_actions
from tracker.reports.models import ReportSubscription

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Case:
    """People who wait for a message of a kind at `at`; the first of them is the one whose message fails."""

    kind: MessageKind
    people: list[Person]
    at: datetime


def _reminders() -> Case:
    at = datetime(2026, 1, 12, 9, tzinfo=UTC)
    worlds = [make_world(active_on=date(2026, 1, 5)) for _ in range(3)]
    people = [person for world in worlds for person in (world.librarian, world.engineer)]
    return Case(kind_named("reminder"), people, at)


def _reports() -> Case:
    at = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    world = make_reported(name="Northern College")
    with across_institutions():
        deans = [make_person(world.institution, Side.LEADERSHIP, Role.DEAN) for _ in range(3)]
        for dean in deans:
            report_actions.subscribe(person=dean, at=at - timedelta(days=20), wanted=True)
        ReportSubscription.objects.update(created_at=at - timedelta(days=20))
    return Case(kind_named("report"), deans, at)


@pytest.fixture(params=[_reminders, _reports], ids=["reminder", "report"])
def case(request: pytest.FixtureRequest) -> Case:
    case: Case = request.param()
    with across_institutions():
        actions.plan(at=case.at)
        Message.objects.exclude(person__in=case.people).delete()
    return case


def _send(at: datetime) -> sending.Tally:
    return sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))


def _break_choosing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = type(case.kind).choose

    def choose(self: Any, messages: Sequence[Message], *, at: datetime) -> Mapping[int, Any]:
        if any(message.person_id == case.people[0].pk for message in messages):
            raise ValueError("no letter")
        return whole(self, messages, at=at)

    monkeypatch.setattr(type(case.kind), "choose", choose)


def _break_writing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = type(case.kind).write

    def write(self: Any, chosen: Any, *, to: Any) -> Any:
        if to.person_id == case.people[0].pk:
            raise ValueError("no letter")
        return whole(self, chosen, to=to)

    monkeypatch.setattr(type(case.kind), "write", write)


@pytest.mark.parametrize("break_one", [_break_choosing, _break_writing], ids=["choosing", "writing"])
def test_uncomposable_message_delays_no_other_person(
    case: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, break_one: Any
) -> None:
    bad, at = case.people[0], case.at
    with monkeypatch.context() as broken:
        break_one(case, broken)
        tally = _send(at)
        assert (tally.sent, tally.postponed) == (len(case.people) - 1, 1)
        assert bad.email not in {address for mail in outbox.outbox for address in mail.to}
        with across_institutions():
            row = Message.objects.get(person=bad)
        assert (row.state, row.attempts, row.claimed_by) == ("planned", 1, "")
        assert (row.error, row.next_attempt_at) == ("Not composed: ValueError('no letter')", at + timedelta(minutes=1))
        logged = [record for record in caplog.records if record.exc_info]
        assert [str(record.exc_info[1]) for record in logged if record.exc_info] == ["no letter"]
        assert _send(at + timedelta(seconds=59)).postponed == 0
        assert _send(at + timedelta(seconds=60)).postponed == 1
        with across_institutions():
            row.refresh_from_db()
        assert (row.attempts, row.next_attempt_at) == (2, at + timedelta(minutes=3))
    assert _send(at + timedelta(minutes=3)).sent == 1


def test_uncomposable_message_fails_visibly_in_the_end(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, at = case.people[0], case.at
    _break_choosing(case, monkeypatch)
    with across_institutions():
        assert bad.institution is not None
        admin = make_person(bad.institution, Side.IT, Role.ADMIN)
        stranger = make_person(make_world().institution, Side.IT, Role.ADMIN)
        Message.objects.filter(person=bad).update(attempts=500, error="421 The relay was away for long")
        for _attempt in range(actions.FAULTS_BEFORE_FAILURE):
            row = Message.objects.get(person=bad)
            assert row.state == "planned"
            at = max(at, row.next_attempt_at)
            _send(at)
        row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (
        "failed", actions.FAULTS_BEFORE_FAILURE, "Not composed: ValueError('no letter')",
    )  # fmt: skip
    assert timedelta(days=2) < at - case.at < timedelta(days=5)
    for person, sees in ((admin, True), (stranger, False)):
        client = Client()
        sign_in(client, person)
        page = client.get("/messages/failed/").content.decode()
        assert ("Not composed: ValueError" in page, bad.email in page) == (sees, sees)


def test_uncomposable_message_delays_no_other_of_its_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The dean's PDF fails for days: their reminder goes on its day, and the report three working days later."""
    case = _reports()
    bad, at = case.people[0], case.at
    with monkeypatch.context() as broken, across_institutions():
        actions.plan(at=at)
        Message.objects.exclude(person=bad).delete()
        _break_writing(case, broken)
        assert _send(at).postponed == 1
        later, reminder = at + timedelta(days=1), type(kind_named("reminder"))
        waits = ReportSubscription.objects.filter(person=bad).annotate(topic=Value("contact"))
        monkeypatch.setattr(reminder, "waiting", lambda self, day: waits)
        monkeypatch.setattr(reminder, "choose", lambda self, found, at: {message.pk: [] for message in found})
        monkeypatch.setattr(reminder, "write", lambda self, chosen, to: Content("Hello", "Hello"))
        actions.plan(at=later)
        assert set(Message.objects.filter(person=bad).values_list("kind", "state")) == {
            ("report", "planned"),
            ("reminder", "planned"),
        }
        _send(later)
        assert _mails_to(bad) == ["Hello"]
    for hours in (2, 48):
        _send(later + timedelta(hours=hours))
        assert _mails_to(bad) == ["Hello"], "the report could be written now, too soon after the other message"
    _send(later + timedelta(days=3))
    assert _mails_to(bad) == ["Hello", "Library and IT in June 2026: the report"]


def _mails_to(person: Person) -> list[str]:
    return [mail.subject for mail in outbox.outbox if mail.to == [person.email]]


def test_failed_planning_delays_no_planned_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those of another kind nor those who are in the outbox."""
    case, called = _reports(), []

    def fail(self: Any, **_kwargs: Any) -> int:
        raise ValueError("no plan")

    monkeypatch.setattr(type(kind_named("reminder")), "plan", fail)
    monkeypatch.setattr(tasks.timezone, "now", lambda: case.at)
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda **options: called.append(options))
    with pytest.raises(ValueError, match="no plan"):
        tasks.tick()
    with across_institutions():
        assert set(Message.objects.values_list("kind", flat=True)) == {"report", "digest"}
    assert len(called) == 1
    monkeypatch.setattr(actions, "may_skip", lambda **_kwargs: False)
    monkeypatch.setattr(actions, "plan", lambda **_kwargs: fail(None))
    with pytest.raises(ValueError, match="no plan"):
        tasks.tick()
    assert len(called) == 2

"""The sweep that reads the states of tickets: what it asks, what it stores, and what a broken outside does to it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from foundation.web_requests import NoAnswer
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.factories.tickets import FakeTickets, make_ticket_rule, said
from tests.foundation.test_web_requests import LOOPBACK, answering, serving
from tracker.outcomes.actions import add_action
from tracker.outcomes.models import Action
from tracker.steps.actions import add_step, update_step
from tracker.steps.models import Step
from tracker.tickets.actions import claim_rule
from tracker.tickets.asking import read_due_tickets
from tracker.tickets.models import TicketRule

pytestmark = pytest.mark.django_db
MONDAY, TODAY = date(2026, 2, 2), date(2026, 2, 11)


@pytest.fixture
def world(time_machine: Any) -> World:
    world = make_world()
    time_machine.move_to(world.at(TODAY), tick=False)
    with within(world.institution.pk):
        make_ticket_rule(world.institution)
    return world


def _url(key: str) -> str:
    return f"https://tickets.example.org/browse/{key}"


def _step(world: World, key: str = "IT-1", **fields: Any) -> Step:
    told = {"title": f"Step {key}", "side": "it", "starts_on": MONDAY, "due_on": date(2026, 3, 2), "by": None,
            "ticket_url": _url(key), "project": world.project, **fields}  # fmt: skip
    with within(world.institution.pk):
        return add_step(institution_id=world.institution.pk, at=world.at(MONDAY), **told)


def _action(world: World, key: str = "IT-9") -> Action:
    with within(world.institution.pk):
        return add_action(institution_id=world.institution.pk, by=None, at=world.at(MONDAY), project=world.project,
                          text="Open the firewall", owner=world.engineer, ticket_url=_url(key))  # fmt: skip


def _sweep(world: World, outside: FakeTickets, *, minutes: int = 0) -> int:
    now = world.at(TODAY) + timedelta(minutes=minutes)
    return read_due_tickets(clock=lambda: now, get=outside)


def _rule(world: World) -> TicketRule:
    with within(world.institution.pk):
        return TicketRule.objects.get()


def test_states_of_steps_and_actions_are_read_and_recorded(world: World) -> None:
    step, action = _step(world), _action(world)
    outside = FakeTickets({"IT-1": said("In Progress"), "IT-9": said("closed")})
    assert _sweep(world, outside) == 2
    with within(world.institution.pk):
        step.refresh_from_db()
        action.refresh_from_db()
        assert (step.ticket_state, step.ticket_word, step.state) == ("open", "In Progress", "open")
        assert (action.ticket_state, action.ticket_word, action.state) == ("done", "closed", "open")
        told = AuditEntry.objects.get(action="action.ticket")
        assert (told.by, told.changes) == (None, {"ticket_state": ["", "done"], "ticket_word": ["", "closed"]})
    assert outside.headers == [{"Accept": "application/json"}] * 2


def test_ticket_is_read_again_after_an_hour_and_told_once(world: World) -> None:
    step = _step(world)
    outside = FakeTickets({"IT-1": said("Open")})
    assert _sweep(world, outside) == 1
    assert _sweep(world, outside, minutes=5) == 0
    with within(world.institution.pk):
        version = Step.objects.get().version
    assert _sweep(world, outside, minutes=61) == 1
    with within(world.institution.pk):
        assert Step.objects.get().version == version
    outside.answers["IT-1"] = said("Resolved")
    assert _sweep(world, outside, minutes=122) == 1
    with within(world.institution.pk):
        step.refresh_from_db()
        assert (step.ticket_state, step.version) == ("done", version + 1)
        assert AuditEntry.objects.filter(action="step.ticket").count() == 2


def test_done_steps_and_other_addresses_are_not_asked(world: World) -> None:
    done, _other = _step(world, "IT-2"), _step(world, ticket_url="https://elsewhere.example/browse/IT-3")
    _near = _step(world, ticket_url="https://tickets.example.org/browse/")
    with within(world.institution.pk):
        update_step(step=done, by=None, at=world.at(TODAY), state="done")
    outside = FakeTickets({})
    assert _sweep(world, outside) == 0
    assert outside.asked == []


def test_rule_of_another_institution_reads_nothing_here(world: World) -> None:
    neighbour = make_world()
    _step(neighbour)
    outside = FakeTickets({"IT-1": said("Closed")})
    assert _sweep(world, outside) == 0
    assert outside.asked == []


def test_one_ticket_of_two_rows_is_asked_once(world: World) -> None:
    _step(world)
    _action(world, "IT-1")
    outside = FakeTickets({"IT-1": said("Closed")})
    assert _sweep(world, outside) == 2
    assert outside.asked == ["IT-1"]


@pytest.mark.parametrize(
    "answer",
    [NoAnswer("too_slow"), NoAnswer("unreachable"), NoAnswer("redirected", 302), NoAnswer("too_large"),
     NoAnswer("address"), NoAnswer("status", 500), NoAnswer("status", 401), NoAnswer("status", 429)],
)  # fmt: skip
def test_broken_system_is_left_after_one_ticket(world: World, answer: NoAnswer) -> None:
    for number in range(1, 4):
        _step(world, f"IT-{number}")
    outside = FakeTickets({f"IT-{number}": answer for number in range(1, 4)})
    assert _sweep(world, outside) == 0
    assert outside.asked == ["IT-1"]
    rule = _rule(world)
    assert (rule.failures, rule.fault, rule.fault_status) == (1, answer.problem, answer.status)
    assert _sweep(world, outside, minutes=1) == 0
    assert len(outside.asked) == 1
    assert _sweep(world, outside, minutes=2) == 0
    assert _rule(world).failures == 2
    assert _rule(world).due_at == world.at(TODAY) + timedelta(minutes=6)
    outside.answers = {f"IT-{number}": said("Closed") for number in range(1, 4)}
    assert _sweep(world, outside, minutes=6) == 3
    assert (_rule(world).failures, _rule(world).fault) == (0, "")


def test_pause_after_faults_has_a_most(world: World) -> None:
    _step(world)
    with within(world.institution.pk):
        TicketRule.objects.update(failures=400)
    _sweep(world, FakeTickets({"IT-1": NoAnswer("too_slow")}))
    assert _rule(world).due_at == world.at(TODAY) + timedelta(minutes=256)


def test_ticket_that_is_not_there_holds_up_no_other(world: World) -> None:
    _step(world, "IT-1")
    _step(world, "IT-2")
    outside = FakeTickets({"IT-1": b"<html>", "IT-2": said("Closed")})
    assert _sweep(world, outside) == 1
    assert _rule(world).fault == ""
    assert _sweep(world, outside, minutes=61) == 1
    assert outside.asked == ["IT-1", "IT-2", "IT-2"]


def test_system_whose_tickets_have_no_state_is_told(world: World) -> None:
    _step(world)
    outside = FakeTickets({"IT-1": b'{"state": "Open"}'})
    _sweep(world, outside)
    assert (_rule(world).fault, _rule(world).failures) == ("no_state", 1)


def test_no_more_than_twenty_tickets_in_a_run(world: World) -> None:
    for number in range(25):
        _step(world, f"IT-{number}")
    _action(world)
    outside = FakeTickets({**{f"IT-{number}": said("Open") for number in range(25)}, "IT-9": said("Open")})
    assert _sweep(world, outside) == 20
    assert _sweep(world, outside) == 0
    assert _sweep(world, outside, minutes=1) == 6


def test_sweep_ends_when_its_time_is_over(world: World) -> None:
    for number in range(5):
        _step(world, f"IT-{number}")
    now = [world.at(TODAY)]

    def later(_key: str) -> None:
        now[0] += timedelta(seconds=15)

    outside = FakeTickets({f"IT-{number}": said("Open") for number in range(5)}, meanwhile=later)
    assert read_due_tickets(clock=lambda: now[0], get=outside) == 3


def test_rule_that_another_worker_holds_is_left_alone(world: World) -> None:
    _step(world)
    outside = FakeTickets({"IT-1": said("Open")})
    with within(world.institution.pk):
        assert claim_rule(rule=TicketRule.objects.get(), at=world.at(TODAY))
        assert not claim_rule(rule=TicketRule.objects.get(), at=world.at(TODAY))
    assert _sweep(world, outside, minutes=1) == 0
    assert _sweep(world, outside, minutes=2) == 1


def test_row_that_changed_while_it_was_asked_stays(world: World) -> None:
    step, gone = _step(world), _step(world, "IT-2")

    def meanwhile(key: str) -> None:
        if key == "IT-1":
            update_step(step=step, by=None, at=world.at(TODAY), ticket_url=_url("IT-7"))
        else:
            Step.objects.filter(pk=gone.pk).delete()

    outside = FakeTickets({"IT-1": said("Closed"), "IT-2": said("Closed")}, meanwhile=meanwhile)
    _sweep(world, outside)
    with within(world.institution.pk):
        step.refresh_from_db()
        assert (step.ticket_url, step.ticket_state) == (_url("IT-7"), "")


def test_secret_is_sent_and_a_lost_key_is_told(world: World, settings: Any) -> None:
    with across_institutions():
        TicketRule.objects.all().delete()
    with within(world.institution.pk):
        make_ticket_rule(world.institution, header="Authorization", secret="Bearer abc")
    _step(world)
    outside = FakeTickets({"IT-1": said("Open")})
    assert _sweep(world, outside) == 1
    assert outside.headers[0]["Authorization"] == "Bearer abc"
    settings.SECRET_KEY = "another key of at least thirty-two characters"
    assert _sweep(world, outside, minutes=61) == 0
    assert (_rule(world).fault, len(outside.asked)) == ("secret", 1)


def test_real_server_is_asked(world: World, settings: Any) -> None:
    with serving(answering("200 OK", said("Resolved"))) as (address, seen):
        with across_institutions():
            TicketRule.objects.all().delete()
        with within(world.institution.pk):
            make_ticket_rule(world.institution, state_address=address + "/api/{key}")
        _step(world)
        read_due_tickets(clock=lambda: world.at(TODAY))
        assert (_rule(world).fault, seen) == ("address", [])
        settings.TICKET_NETWORKS = LOOPBACK
        read_due_tickets(clock=lambda: world.at(TODAY) + timedelta(minutes=2))
    with within(world.institution.pk):
        assert Step.objects.get().ticket_word == "Resolved"
    assert seen[0].startswith(b"GET /api/IT-1 HTTP/1.1")


def test_closed_ticket_asks_the_owner_of_the_step(world: World) -> None:
    """Whatever day the step begins; and done is said by a person, with one press."""
    _step(world, starts_on=date(2026, 6, 1), due_on=date(2026, 6, 5))
    page = signed_in(world.engineer).get(reverse("this-week")).content.decode()
    assert "Step IT-1" not in page
    _sweep(world, FakeTickets({"IT-1": said("Closed")}))
    browser = signed_in(world.engineer)
    page = browser.get(reverse("this-week")).content.decode()
    assert "is closed. Is the step done?" in page
    assert "Mark done" in page
    assert "Step IT-1" not in signed_in(world.librarian).get(reverse("this-week")).content.decode()
    with within(world.institution.pk):
        step = Step.objects.get()
    browser.post(reverse("step-done", args=[step.pk]))
    assert "Step IT-1" not in browser.get(reverse("this-week")).content.decode().partition('id="my-steps"')[2]


def test_closed_ticket_asks_the_owner_of_the_action(world: World) -> None:
    _action(world)
    _sweep(world, FakeTickets({"IT-9": said("Closed")}))
    page = signed_in(world.engineer).get(reverse("this-week")).content.decode()
    assert "The ticket is closed. Is the action done?" in page
    assert "Mark done" in page


@pytest.mark.parametrize(("failures", "told"), [(4, False), (5, True)])
def test_administrators_hear_of_a_system_that_fails(world: World, failures: int, told: bool) -> None:
    with within(world.institution.pk):
        TicketRule.objects.update(failures=failures, fault="status", fault_status=502)
    with across_institutions():
        administrator = make_person(world.institution, Side.IT, Role.ADMIN)
    for person, sees in ((administrator, told), (world.engineer, False)):
        page = signed_in(person).get(reverse("this-week")).content.decode()
        assert ("Ticket systems that cannot be read" in page) is sees
        assert ("Its answer was 502" in page) is sees


def _said_by_hand(step: Step, at: datetime, **fields: Any) -> tuple[str, str, str]:
    with within(step.institution_id):
        step = update_step(step=step, by=None, at=at, **fields)
    return step.ticket_url.rpartition("/")[2], step.ticket_state, step.ticket_word


def test_state_is_said_by_hand_and_is_of_one_ticket(world: World) -> None:
    step, at = _step(world), world.at(TODAY)
    assert _said_by_hand(step, at, ticket_state="done") == ("IT-1", "done", "")
    _sweep(world, FakeTickets({"IT-1": said("Open")}))
    assert _said_by_hand(step, at, title="Else") == ("IT-1", "open", "Open")
    assert _said_by_hand(step, at, ticket_state="done") == ("IT-1", "done", "")
    assert _said_by_hand(step, at, ticket_url=_url("IT-2")) == ("IT-2", "", "")
    assert _said_by_hand(step, at, ticket_url=_url("IT-3"), ticket_state="done") == ("IT-3", "done", "")
    assert _said_by_hand(step, at, ticket_url="") == ("", "", "")
    assert _said_by_hand(step, at, ticket_state="done") == ("", "", "")


def test_rules_page_tries_a_ticket(world: World, monkeypatch: pytest.MonkeyPatch, time_machine: Any) -> None:
    outside = FakeTickets({"IT-1": said("Closed"), "IT-2": said("Open"), "IT-3": NoAnswer("status", 401)})
    monkeypatch.setattr("tracker.tickets.asking.web_requests.get", outside)
    with across_institutions():
        browser = signed_in(make_person(world.institution, Side.IT, Role.ADMIN))
    address = reverse("ticket-rule-try", args=[_rule(world).pk])
    for seconds, key, told in (
        (0, "IT-1", "“Closed”, which means that it is done"),
        (3, "IT-2", "“Open”, which means that it is open"),
        (6, "IT-3", "Its answer was 401"),
        (7, "IT-1", "Wait for two seconds"),
        (9, "../IT-1", "This is not how addresses of tickets look"),
    ):
        time_machine.move_to(world.at(TODAY) + timedelta(seconds=seconds), tick=False)
        page = browser.post(address, {"url": _url(key)}, follow=True).content.decode()
        assert told in page, key
    assert outside.asked == ["IT-1", "IT-2", "IT-3"]

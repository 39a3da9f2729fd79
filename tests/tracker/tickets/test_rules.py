"""Who says how tickets are read, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.audit.models import AuditEntry
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.factories.tickets import LONG_AGO, make_ticket_rule
from tracker.tickets.actions import delete_ticket_rule, update_ticket_rule
from tracker.tickets.models import TicketRule
from tracker.tickets.secrets import decrypt_secret

pytestmark = pytest.mark.django_db
WITH_SECRET = {"header": "Authorization", "secret": "Bearer abc"}


@pytest.fixture
def world() -> World:
    return make_world()


def _codes(refusal: Any) -> dict[str, str]:
    return {name: why.code for name, why in refusal.value.fields.items()}


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"name": "  "}, {"name": "blank"}),
        ({"item_address": "https://t.example/browse/"}, {"item_address": "invalid"}),
        ({"item_address": "https://{key}.example/"}, {"item_address": "invalid"}),
        ({"item_address": "https://t.example/{key}/{key}"}, {"item_address": "invalid"}),
        ({"state_address": "ftp://t.example/{key}"}, {"state_address": "invalid"}),
        ({"state_address": "https://me:pw@t.example/{key}"}, {"state_address": "invalid"}),
        ({"state_path": "status"}, {"state_path": "invalid"}),
        ({"state_path": ""}, {"state_path": "invalid"}),
        ({"state_path": "/" + "x" * 200}, {"state_path": "invalid"}),
        ({"done_words": []}, {"done_words": "invalid"}),
        ({"done_words": [" "]}, {"done_words": "invalid"}),
        ({"done_words": ["x" * 101]}, {"done_words": "max_length"}),
        ({"done_words": ["x"] * 21}, {"done_words": "max_length"}),
        ({"secret": "x"}, {"header": "required"}),
        ({"header": "Authorization"}, {"secret": "required"}),
        ({"header": "Host", "secret": "x"}, {"header": "invalid"}),
        ({"header": "A: b", "secret": "x"}, {"header": "invalid"}),
        ({"header": "A", "secret": "x\r\nB: c"}, {"secret": "invalid"}),
        ({"header": "A", "secret": "ü"}, {"secret": "invalid"}),
        ({"header": "A", "secret": "x" * 2001}, {"secret": "invalid"}),
        ({**WITH_SECRET, "state_address": "http://t.example/{key}"}, {"state_address": "mismatch"}),
    ],
)
def test_rule_that_cannot_work_is_refused_by_field(
    world: World, fields: dict[str, Any], problems: dict[str, str]
) -> None:
    with within(world.institution.pk):
        with pytest.raises(Refused) as refusal:
            make_ticket_rule(world.institution, **fields)
        assert _codes(refusal) == problems
        assert not TicketRule.objects.exists()


def test_name_of_another_rule_and_one_too_many_are_refused(world: World) -> None:
    with within(world.institution.pk):
        for number in range(9):
            make_ticket_rule(world.institution, name=f"System {number}")
        with pytest.raises(Refused) as refusal:
            make_ticket_rule(world.institution, name="system 1")
        assert _codes(refusal) == {"name": "unique"}
        make_ticket_rule(world.institution, name="System 9")
        with pytest.raises(Refused) as refusal:
            make_ticket_rule(world.institution, name="System 10")
        assert _codes(refusal) == {"name": "max_length"}


def test_secret_is_stored_encrypted_and_told_to_nobody(world: World) -> None:
    with within(world.institution.pk):
        rule = make_ticket_rule(world.institution, **WITH_SECRET)
        rule.refresh_from_db()
        assert "abc" not in rule.encrypted_secret
        assert decrypt_secret(rule.encrypted_secret) == "Bearer abc"
        rule = update_ticket_rule(rule=rule, by=None, at=LONG_AGO, secret="Bearer def")
        assert decrypt_secret(rule.encrypted_secret) == "Bearer def"
        told = str(list(AuditEntry.objects.values_list("changes", flat=True)))
        assert "Bearer" not in told
        rule = update_ticket_rule(rule=rule, by=None, at=LONG_AGO, name="Others")
        assert decrypt_secret(rule.encrypted_secret) == "Bearer def"
        rule = update_ticket_rule(rule=rule, by=None, at=LONG_AGO, header="")
        assert rule.encrypted_secret == ""


def test_another_address_needs_the_secret_again(world: World) -> None:
    """Else who changes the address would have the secret of others sent to a server of their own."""
    other = "https://elsewhere.example/{key}"
    with within(world.institution.pk):
        rule = make_ticket_rule(world.institution, **WITH_SECRET)
        with pytest.raises(Refused) as refusal:
            update_ticket_rule(rule=rule, by=None, at=LONG_AGO, state_address=other)
        assert _codes(refusal) == {"secret": "required"}
        rule = update_ticket_rule(rule=rule, by=None, at=LONG_AGO, state_address=other, secret="x")
        assert rule.state_address == other


def test_change_of_what_is_asked_begins_again(world: World) -> None:
    with within(world.institution.pk):
        rule = make_ticket_rule(world.institution)
        TicketRule.objects.update(failures=7, fault="status", fault_status=500, due_at=LONG_AGO + timedelta(days=1))
        rule = update_ticket_rule(rule=rule, by=None, at=LONG_AGO, name="Others")
        assert rule.failures == 7
        rule = update_ticket_rule(rule=rule, by=None, at=LONG_AGO, state_path="/state")
        assert (rule.failures, rule.fault, rule.fault_status, rule.due_at) == (0, "", None, LONG_AGO)


def test_only_administrators_write_rules_and_stale_is_told(world: World) -> None:
    with across_institutions():
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
        administrator = make_person(world.institution, Side.IT, Role.ADMIN)
    with within(world.institution.pk):
        with pytest.raises(Forbidden):
            make_ticket_rule(world.institution, by=manager)
        rule = make_ticket_rule(world.institution, by=administrator)
        with pytest.raises(Forbidden):
            update_ticket_rule(rule=rule, by=manager, at=LONG_AGO, name="Mine")
        with pytest.raises(Forbidden):
            delete_ticket_rule(rule=rule, by=manager, at=LONG_AGO)
        with pytest.raises(Stale):
            update_ticket_rule(rule=rule, by=administrator, at=LONG_AGO, version=7, name="Mine")
        delete_ticket_rule(rule=rule, by=administrator, at=LONG_AGO)
        assert not TicketRule.objects.exists()

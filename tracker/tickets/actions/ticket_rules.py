"""Writes to rules about how tickets are read. May import models."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from accounts.permissions import may_administer
from foundation.errors import Fault, Forbidden, Refused
from foundation.limits import too_many
from foundation.web_addresses import is_web_address
from tracker.tickets.models import (
    MAX_DONE_WORDS,
    MAX_HEADER_LENGTH,
    MAX_PATH_LENGTH,
    MAX_SECRET_LENGTH,
    MAX_WORD_LENGTH,
    TicketFault,
    TicketRule,
)
from tracker.tickets.reading import KEY
from tracker.tickets.secrets import encrypt_secret

MAX_RULES = 10  # of an institution: each department has a system or two
_HEADER = re.compile(r"[A-Za-z0-9-]+")
#: Headers that say how the request itself is read.
_NOT_OURS = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade"}
#: What says which system is asked, and how: another one of these, and earlier faults mean nothing.
_ASKED = {"item_address", "state_address", "state_path", "header", "secret", "done_words"}


@transaction.atomic
def add_ticket_rule(
    *, institution_id: int, by: Person | None, at: datetime, secret: str = "", **fields: Any
) -> TicketRule:
    """`fields`: name, item_address, state_address, state_path, done_words, header. `secret`: what is sent in it."""
    lock(institution_id)
    _allow(by)
    rule = TicketRule(institution_id=institution_id, due_at=at, encrypted_secret=encrypt_secret(secret), **fields)
    if full := too_many(_others(rule), MAX_RULES):
        raise Refused({"name": full})
    _check(rule, secret)
    rule.save(force_insert=True)
    record(by=by, at=at, action="ticketrule.add", target=rule, **_facts(rule))
    return rule


@transaction.atomic
def update_ticket_rule(
    *, rule: TicketRule, by: Person | None, at: datetime, version: int | None = None, secret: str = "", **fields: Any
) -> TicketRule:
    """Set the given ones. An empty `secret` leaves the one that is there; without a header there is none. Another
    address needs the secret again: whoever may change a rule does not learn by it what others entered."""
    rule, _institution = lock_for_update(rule, version=version)
    _allow(by)
    changes = changed(rule, fields)
    where = rule.state_address.partition(KEY)[0]
    set_fields(rule, fields)
    if not rule.header:
        rule.encrypted_secret = ""
    elif secret:
        rule.encrypted_secret = encrypt_secret(secret)
        changes["secret"] = [_("earlier"), _("new")]
    elif rule.encrypted_secret and rule.state_address.partition(KEY)[0] != where:
        raise Refused({"secret": _("The address has changed: enter the secret again.")}, code="required")
    if not changes:
        return rule
    _check(rule, secret)
    if set(changes) & _ASKED:
        rule.due_at, rule.failures, rule.fault, rule.fault_status = at, 0, TicketFault.NONE, None
    save_and_record(rule, by=by, at=at, action="ticketrule.update", **changes)
    return rule


@transaction.atomic
def delete_ticket_rule(*, rule: TicketRule, by: Person | None, at: datetime, version: int | None = None) -> None:
    """What was read stays, and is no longer read again."""
    rule, _institution = lock_for_update(rule, version=version)
    _allow(by)
    record(by=by, at=at, action="ticketrule.delete", target=rule, name=rule.name)
    rule.delete()


def _facts(rule: TicketRule) -> dict[str, Any]:
    names = ("name", "item_address", "state_address", "state_path", "done_words", "header")
    return {name: getattr(rule, name) for name in names if getattr(rule, name)}


def _allow(by: Person | None) -> None:
    if by is not None and not may_administer(by.roles):
        raise Forbidden(_("Only administrators say how tickets are read."))


def _check(rule: TicketRule, secret: str) -> None:
    problems: dict[str, str] = {}
    if not rule.name.strip():
        problems["name"] = Fault(_("Enter a name."), "blank")
    elif _others(rule).filter(name__same_text=rule.name).exists():
        problems["name"] = Fault(_("Another rule has this name."), "unique")
    for name in ("item_address", "state_address"):
        if fault := _check_address(getattr(rule, name)):
            problems[name] = fault
    if not re.fullmatch(r"(/[^/]*)+", rule.state_path) or len(rule.state_path) > MAX_PATH_LENGTH:
        problems["state_path"] = Fault(_("Enter a path such as /fields/status/name."), "invalid")
    if fault := _check_words(rule.done_words):
        problems["done_words"] = fault
    problems |= _check_secret(rule, secret)
    if problems:
        raise Refused(problems)


def _others(rule: TicketRule) -> QuerySet[TicketRule]:
    return TicketRule.objects.filter(institution_id=rule.institution_id).exclude(pk=rule.pk)


def _check_address(address: str) -> str:
    if address.count(KEY) != 1:
        return Fault(_("Write {key} once, where the number of the ticket stands."), "invalid")
    before, _key, _after = address.partition(KEY)
    if not is_web_address(address.replace(KEY, "1")) or before.count("/") < 3:
        return Fault(_("Enter an address that begins with https:// or http://, with {key} behind the host."), "invalid")
    return ""


def _check_words(words: Any) -> str:
    if not isinstance(words, list) or not all(isinstance(one, str) and one.strip() for one in words) or not words:
        return Fault(_("Enter at least one state that means done, one per line."), "invalid")
    if len(words) > MAX_DONE_WORDS:
        return Fault(_("At most %(count)d states.") % {"count": MAX_DONE_WORDS}, "max_length")
    if any(len(one) > MAX_WORD_LENGTH for one in words):
        return Fault(_("At most %(count)d characters each.") % {"count": MAX_WORD_LENGTH}, "max_length")
    return ""


def _check_secret(rule: TicketRule, secret: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not rule.header:
        return {"header": Fault(_("Say in which header the secret is sent."), "required")} if secret else {}
    if len(rule.header) > MAX_HEADER_LENGTH or not _HEADER.fullmatch(rule.header) or rule.header.lower() in _NOT_OURS:
        problems["header"] = Fault(_("Enter the name of a header, such as Authorization."), "invalid")
    if not rule.encrypted_secret:
        problems["secret"] = Fault(_("Enter what is sent in the header."), "required")
    elif len(secret) > MAX_SECRET_LENGTH or not (secret.isascii() and (secret + "a").isprintable()):
        problems["secret"] = Fault(
            _("A secret is one line of letters, digits and signs, of at most %(count)d.")
            % {"count": MAX_SECRET_LENGTH},
            "invalid",
        )
    if not rule.state_address.startswith("https://"):
        problems["state_address"] = Fault(_("A secret is sent to an address with https:// only."), "mismatch")
    return problems

"""Writes to institutions, and the lock that other writes take. May import models, audit and tenancy.

`lock` comes first in every action that writes what frequency is computed from: one writer per institution at a time,
so that the rollup is computed from what is really there, and no two actions wait for each other's rows.
"""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields
from accounts.audit.models import record
from accounts.institutions.effects import ZoneEffect, run_effects
from accounts.institutions.models import Institution
from accounts.institutions.weekends import EVERY_DAY, mask_of
from accounts.languages import check_language
from accounts.permissions import may_administer
from foundation.contributions import contributed
from foundation.db.locks import lock_row
from foundation.errors import Forbidden, Refused, check_version
from foundation.pages import dates
from foundation.tenancy import Tenant
from foundation.text_lists import join_sentences

if TYPE_CHECKING:
    from accounts.people.models import Person

RowT = TypeVar("RowT", bound=Tenant)


def lock(institution_id: int) -> Institution:
    """The institution, locked until the transaction ends."""
    return lock_row(Institution, institution_id)


def lock_for_update(row: RowT, *related: str, version: int | None = None) -> tuple[RowT, Institution]:
    """The row as it is now, with its `related` rows, and its institution, which is locked. Stale when `version`, the
    one that the caller read, is no longer the row's."""
    institution = lock(row.institution_id)
    rows: Any = type(row)._default_manager
    row = (rows.select_related(*related) if related else rows).get(pk=row.pk)
    check_version(row, version)
    return row, institution


@transaction.atomic
def update_institution(
    *,
    institution_id: int,
    by: "Person | None",
    at: datetime,
    version: int | None = None,
    asks: bool = False,
    **fields: Any,
) -> Institution:
    """Set the given ones of name, country, time_zone, weekend_days, reminder_hour, requires_trace, language and
    shares_with_consortium (whether it may count this one). What they move is recomputed in the same transaction
    (effects.py). `version`: the one the caller read; Stale when it is no longer current. `asks`: another time zone is
    refused with a question that says what it changes.
    """
    if by is not None and not may_administer(by.roles):
        raise Forbidden(_("Only an administrator changes the institution."))
    institution = lock(institution_id)
    check_version(institution, version)
    _say_since_when(institution, fields, at=at)
    changes = changed(institution, fields)
    if not changes:
        return institution
    check_language(fields.get("language", ""))
    if mask_of(fields.get("weekend_days", ())) == EVERY_DAY:
        raise Refused({"weekend_days": _("Leave at least one day on which people work.")}, code="last_one")
    if asks and "time_zone" in changes:
        told = what_a_zone_changes(institution, ZoneInfo(fields["time_zone"]), at)
        raise Refused({"sure": join_sentences([*told, _("Select “Yes, change the time zone” if that is right.")])})
    set_fields(institution, fields)
    if {"name", "consortium_agreed_at"} & changes.keys():
        refuse_namesake(institution, by=by)
    institution.version += 1
    institution.save()
    if "time_zone" in changes:
        for effect in contributed(ZoneEffect):
            effect.run(institution=institution, before=ZoneInfo(changes["time_zone"][0]), by=by, at=at)
    run_effects(set(changes), institution_id=institution_id, at=at)
    record(by=by, at=at, action="institution.update", target=institution, **changes)
    return institution


def refuse_namesake(institution: Institution, *, by: "Person | None") -> None:
    """Operators see all institutions, others those of their consortium."""
    if institution.has_namesake(everywhere=by is None or by.is_superuser):
        raise Refused({"name": _("Another institution has this name.")}, code="unique")


def what_a_zone_changes(institution: Institution, zone: ZoneInfo, at: datetime) -> list[str]:
    """In sentences, before it is saved."""
    now, then = institution.local_time(at), at.astimezone(zone)
    clocks = {"there": _weekday_and_hour(then), "here": _weekday_and_hour(now)}
    told = [_("By the new zone it is %(there)s now, and not %(here)s.") % clocks]
    told += [one for effect in contributed(ZoneEffect) for one in effect.tells(institution, zone, at)]
    hour = {"hour": dates.clock(time(institution.reminder_hour))}
    return [*told, _("Messages go at %(hour)s there.") % hour]


def _weekday_and_hour(moment: datetime) -> str:
    return _("%(day)s, %(time)s") % {"day": dates.weekday_day(moment.date()), "time": dates.clock(moment)}


def _say_since_when(institution: Institution, fields: dict[str, Any], *, at: datetime) -> None:
    """Whether it shares, as what is stored: since when."""
    shares = fields.pop("shares_with_consortium", None)
    if shares and institution.consortium_id is None:
        raise Refused({"shares_with_consortium": _("This institution belongs to no consortium.")}, code="mismatch")
    if shares is not None and shares != (institution.consortium_agreed_at is not None):
        fields["consortium_agreed_at"] = at if shares else None

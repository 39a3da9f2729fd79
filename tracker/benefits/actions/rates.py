"""The rates that the institution states. A total that was made with one says it, with its day."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from accounts.permissions import may_manage
from foundation.errors import Forbidden, Refused
from foundation.limits import too_many
from tracker.benefits.actions.checks import check_rate
from tracker.benefits.models import ExchangeRate

MAX_RATES = 1000  # some currencies, a day each month for years: totals read them all
_STEP = Decimal("0.00000001")


@transaction.atomic
def add_rate(*, institution_id: int, by: Person | None, at: datetime, **fields: Any) -> ExchangeRate:
    """`fields`: currency, into, rate, stated_on."""
    today = lock(institution_id).day(at)
    _allow(by)
    rate = ExchangeRate(institution_id=institution_id, **_as_stored(fields))
    check_rate(rate, today=today)
    if full := too_many(ExchangeRate.objects.all(), MAX_RATES):
        raise Refused({"currency": full})
    rate.save(force_insert=True)
    record(by=by, at=at, action="exchange_rate.add", target=rate, **stated(_as_stored(fields)))
    return rate


@transaction.atomic
def update_rate(
    *, stated_rate: ExchangeRate, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> ExchangeRate:
    rate, institution = lock_for_update(stated_rate, version=version)
    _allow(by)
    changes = set_fields(rate, _as_stored(fields))
    check_rate(rate, today=institution.day(at))
    save_and_record(rate, by=by, at=at, action="exchange_rate.update", **changes)
    return rate


@transaction.atomic
def delete_rate(*, stated_rate: ExchangeRate, by: Person | None, at: datetime, version: int | None = None) -> None:
    rate, _institution = lock_for_update(stated_rate, version=version)
    _allow(by)
    record(by=by, at=at, action="exchange_rate.delete", target=rate, currency=rate.currency, into=rate.into)
    rate.delete()


def _as_stored(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value.quantize(_STEP) if isinstance(value, Decimal) else value for name, value in fields.items()}


def _allow(by: Person | None) -> None:
    if by is not None and not may_manage(by.roles):
        raise Forbidden(_("Only managers state rates between currencies."))

"""What may be stored of a benefit and of a rate."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Side
from foundation.currencies import wrong_currency
from foundation.errors import Fault, Refused
from foundation.limits import LATEST_DAY, too_early
from foundation.text import comparison_key
from foundation.web_addresses import wrong_links
from tracker.benefits.models import (
    COUNTED,
    MAX_AMOUNT,
    MAX_LINKS,
    MAX_RATE,
    MIN_RATE,
    MONEY,
    Benefit,
    ExchangeRate,
)
from tracker.benefits.rules import CENT
from tracker.projects.actions.people import check_people

MAX_AHEAD = timedelta(days=731)  # a first day so far ahead is a typing mistake
CONFIRMERS = {"library_confirmer": Side.LIBRARY, "it_confirmer": Side.IT}


def as_stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Decimals as the database keeps them, so that the audit trail says a number in one way."""
    return {name: value.quantize(CENT) if isinstance(value, Decimal) else value for name, value in fields.items()}


def check_benefit(benefit: Benefit, *, today: date, new: set[str]) -> None:
    """Refused, naming each wrong field. `new`: the fields that are given or changed."""
    problems: dict[str, str] = {}
    if not comparison_key(benefit.text):
        problems["text"] = Fault(_("Say what the benefit is."), "blank")
    _check_amount(benefit, problems)
    _check_days(benefit, problems, today=today, new=new)
    if wrong := wrong_links(benefit.links, most=MAX_LINKS):
        problems["links"] = wrong
    if problems:
        raise Refused(problems)
    check_people({name: (getattr(benefit, name), side) for name, side in CONFIRMERS.items() if name in new})


def _check_amount(benefit: Benefit, problems: dict[str, str]) -> None:
    if benefit.amount is not None and not Decimal(0) < benefit.amount <= MAX_AMOUNT:
        problems["amount"] = Fault(_("Enter an amount above 0, up to a thousand million."), "out_of_range")
    elif benefit.amount is not None and benefit.kind in COUNTED and benefit.amount % 1:
        problems["amount"] = Fault(_("People and access are counted in whole numbers."), "invalid")
    elif benefit.kind in MONEY and benefit.amount is None:
        problems["amount"] = Fault(_("Enter how much money it was."), "required")
    if benefit.kind in MONEY and (wrong := wrong_currency(benefit.currency)):
        problems["currency"] = wrong
    elif benefit.kind not in MONEY and benefit.currency:
        problems["currency"] = Fault(_("Only money has a currency. Leave it empty."), "mismatch")


def _check_days(benefit: Benefit, problems: dict[str, str], *, today: date, new: set[str]) -> None:
    if benefit.from_on is None:
        problems["from_on"] = Fault(_("Enter the first day of the benefit."), "required")
        return
    if "from_on" in new and (early := too_early(benefit.from_on)):
        problems["from_on"] = early
    elif "from_on" in new and benefit.from_on > today + MAX_AHEAD:
        why = _("The day is more than two years ahead. Choose an earlier one.")
        problems["from_on"] = Fault(why, "out_of_range")
    if benefit.to_on is not None and benefit.to_on < benefit.from_on:
        problems["to_on"] = Fault(_("The last day is before the first."), "mismatch")
    elif benefit.to_on is not None and benefit.to_on > LATEST_DAY:
        problems["to_on"] = Fault(_("Choose a day before 2201."), "out_of_range")


def check_rate(rate: ExchangeRate, *, today: date) -> None:
    """Refused, naming each wrong field."""
    problems: dict[str, str] = {}
    for name in ("currency", "into"):
        if wrong := wrong_currency(getattr(rate, name)):
            problems[name] = wrong
    if not problems and rate.currency == rate.into:
        problems["into"] = Fault(_("Choose another currency: a currency has no rate into itself."), "mismatch")
    if not MIN_RATE <= rate.rate <= MAX_RATE:
        problems["rate"] = Fault(_("Enter a rate above 0, up to a million."), "out_of_range")
    if early := too_early(rate.stated_on):
        problems["stated_on"] = early
    elif rate.stated_on > today:
        problems["stated_on"] = Fault(_("The day is in the future. Choose today or an earlier day."), "future")
    if problems:
        raise Refused(problems)
    of_day = ExchangeRate.objects.filter(institution=rate.institution_id, stated_on=rate.stated_on)
    same = of_day.filter(currency=rate.currency, into=rate.into)
    if same.exclude(pk=rate.pk).exists():
        raise Refused({"stated_on": _("There is a rate of this day already. Change that one.")}, code="unique")

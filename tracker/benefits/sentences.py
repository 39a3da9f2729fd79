"""What is said of benefits and of their sums. May import models and rules."""

from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.labels import label_of
from foundation.pages import dates
from foundation.text_lists import and_list
from tracker.benefits.models import Benefit, BenefitKind, BenefitPeriod, Confidence
from tracker.benefits.rules import ConvertedSum, StatedRate, Sum, SumKey

#: What a confidence means; shown wherever one is chosen or read.
MEANINGS = {
    Confidence.LOW.value: gettext_lazy("an estimate"),
    Confidence.MEDIUM.value: gettext_lazy("worked out from figures that can be shown"),
    Confidence.HIGH.value: gettext_lazy("measured, or in an invoice or a contract"),
}
#: Confidence -> the badge of the style guide.
BADGES = {Confidence.LOW.value: "new", Confidence.MEDIUM.value: "due", Confidence.HIGH.value: "done"}


def rule() -> str:
    return _(
        "Amounts are added up only where kind, currency and “how often” are the same, and only once both sides have "
        "confirmed them. Another currency is added only by a rate that your institution states, and the total says the "
        "rate and its day. Whoever enters a benefit confirms it for their own side; the owner of the other side is "
        "asked. A change of what was confirmed asks again."
    )


def confidence_in_words(value: str) -> str:
    """Such as: Low: an estimate"""
    return _("%(confidence)s: %(meaning)s") % {
        "confidence": label_of(Confidence, value), "meaning": MEANINGS.get(value, value)
    }  # fmt: skip


def number(amount: Decimal) -> str:
    """226,000, and 0.50 with its cents."""
    whole = amount == amount.to_integral_value()
    return number_format(amount, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=True)


def money(amount: Decimal, currency: str) -> str:
    """226,000 GBP, as ISO 4217 has it in every language; of what is no money the number."""
    return f"{number(amount)} {currency}".rstrip()


def _period(period: str) -> str:
    return label_of(BenefitPeriod, period).lower()


def _claimed(kind: str, amount: Decimal, currency: str, period: str) -> str:
    facts = {"kind": kind, "amount": money(amount, currency), "period": _period(period)}
    return _("%(kind)s: %(amount)s, %(period)s") % facts


def amount_of(benefit: Benefit) -> str:
    """226,000 GBP, every year; "" where nobody gave an amount."""
    if benefit.amount is None:
        return ""
    facts = {"amount": money(benefit.amount, benefit.currency), "period": _period(benefit.period)}
    return _("%(amount)s, %(period)s") % facts


def in_words(benefit: Benefit) -> str:
    """Money saved: 226,000 GBP, every year"""
    kind = label_of(BenefitKind, benefit.kind)
    return kind if benefit.amount is None else _claimed(kind, benefit.amount, benefit.currency, benefit.period)


def days_of(benefit: Benefit) -> str:
    """The days that it covers; "" of one that nobody has said them of."""
    first, last = benefit.from_on, benefit.to_on
    if first is None:
        return ""
    if last is not None and last != first:
        return dates.span(first, last)
    if last is None and benefit.period == BenefitPeriod.YEARLY:
        return _("since %(day)s") % {"day": dates.day(first)}
    return dates.day(first)


def sum_in_words(key: SumKey, one: Sum) -> str:
    """Money saved: 281,000 GBP, in all; of a kind without any amount its name."""
    kind = label_of(BenefitKind, key.kind)
    if one.total is None:
        return kind
    return _claimed(kind, one.total, key.currency, key.period)


def converted_in_words(one: ConvertedSum) -> str:
    """Money saved: 281,000 GBP, in all; where a rate is missing, which."""
    kind = label_of(BenefitKind, one.kind)
    if one.total is None:
        said = {"kind": kind, "into": one.into, "missing": and_list(one.missing)}
        return _("%(kind)s: no total in %(into)s, without a rate for %(missing)s") % said
    return _claimed(kind, one.total, one.into, one.period)


def rate_in_words(one: StatedRate) -> str:
    """1 EUR = 0.85 GBP on 2 March 2026"""
    return _("1 %(currency)s = %(rate)s %(into)s on %(day)s") % {
        "currency": one.currency, "rate": rate_number(one.rate), "into": one.into, "day": dates.day(one.stated_on)
    }  # fmt: skip


def rates_in_words(rates: tuple[StatedRate, ...]) -> str:
    return and_list(rate_in_words(one) for one in rates)


def rate_number(rate: Decimal) -> str:
    """Without zeros at its end."""
    text = f"{rate:.8f}".rstrip("0").rstrip(".")
    places = len(text.partition(".")[2])
    return number_format(rate, decimal_pos=places, use_l10n=True)


def standing(benefit: Benefit) -> str:
    """Whether both sides have confirmed it, or for which it waits."""
    if benefit.is_confirmed:
        return _("confirmed by both sides")
    if benefit.library_confirmed_on is not None:
        return _("waits for IT")
    if benefit.it_confirmed_on is not None:
        return _("waits for the library")
    return _("waits for both sides")


def when(day: date, today: date) -> str:
    return dates.day(day, today)

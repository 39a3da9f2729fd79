"""What an institution's confirmed benefits come to, in words for pages. May import queries and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from tracker.benefits.models import Benefit
from tracker.benefits.queries import confirmed, stated_rates, sums_of, targets
from tracker.benefits.rules import ConvertedSum, Sum, SumKey, convert
from tracker.benefits.sentences import converted_in_words, rates_in_words, sum_in_words


@dataclass(frozen=True, slots=True)
class TotalLine:
    """`address`: of the benefits that it adds up; `hint`: how many they are, or the rates that it was made with."""

    text: str
    hint: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    lines: Sequence[TotalLine]
    converted: Sequence[TotalLine]
    waiting: int


def totals_on(day: date) -> Totals:
    """With the last rates up to that day. Three queries."""
    sums, rates = sums_of(confirmed()), stated_rates()
    found = [one for into in targets(rates) for one in convert(sums, rates, into=into, on=day)]
    return Totals(
        [_line(key, one) for key, one in sums.items()],
        [_converted(one) for one in found],
        Benefit.objects.count() - sum(one.benefits for one in sums.values()),
    )


def how_many(one: Sum) -> str:
    said = {"count": one.benefits, "without": one.without}
    if one.without and one.total is not None:
        return ngettext(
            "%(count)d benefit, %(without)d without an amount",
            "%(count)d benefits, %(without)d without an amount",
            one.benefits,
        ) % said  # fmt: skip
    return ngettext("%(count)d benefit", "%(count)d benefits", one.benefits) % said


def _line(key: SumKey, one: Sum) -> TotalLine:
    chosen = {"kind": key.kind, "period": key.period, "confirmed": "true"}
    if key.currency:
        chosen["currency"] = key.currency
    return TotalLine(sum_in_words(key, one), how_many(one), f"{reverse('benefit-list')}?{urlencode(chosen)}")


def _converted(one: ConvertedSum) -> TotalLine:
    return TotalLine(converted_in_words(one), rates_in_words(one.rates))

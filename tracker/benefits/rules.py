"""How benefits are added up, and what they cover. Pure.

An amount is added to amounts of its own kind, currency and period alone. Currencies meet only by a rate that somebody
stated, with its day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")
YEARLY = "yearly"
SIDES = ("library", "it")


class SumKey(NamedTuple):
    """What amounts have in common that are added up. `currency`: "" of what is no money."""

    kind: str
    currency: str
    period: str


@dataclass(frozen=True, slots=True)
class Sum:
    """`total`: of those with an amount, None where none has one. `benefits`: how many there are; `without`: how many of
    them have no amount."""

    total: Decimal | None = None
    benefits: int = 0
    without: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        amounts = [one for one in (self.total, other.total) if one is not None]
        total = sum(amounts, Decimal(0)) if amounts else None
        return Sum(total, self.benefits + other.benefits, self.without + other.without)


def add_up(amounts: Iterable[tuple[SumKey, Decimal | None]]) -> dict[SumKey, Sum]:
    """In the order of the keys."""
    found: dict[SumKey, Sum] = {}
    for key, amount in amounts:
        found[key] = found.get(key, Sum()) + Sum(amount, 1, int(amount is None))
    return dict(sorted(found.items()))


class StatedRate(NamedTuple):
    """On `stated_on` one of `currency` was worth `rate` of `into`."""

    currency: str
    into: str
    rate: Decimal
    stated_on: date


@dataclass(frozen=True, slots=True)
class ConvertedSum:
    """`total` in `into`, made with `rates`. Where a currency has no rate there is no total, and it is in `missing`."""

    kind: str
    period: str
    into: str
    total: Decimal | None
    benefits: int
    rates: tuple[StatedRate, ...]
    missing: tuple[str, ...]


def latest_rates(rates: Iterable[StatedRate], *, into: str, on: date) -> dict[str, StatedRate]:
    """Currency -> its last rate into that one, of `on` or earlier."""
    found: dict[str, StatedRate] = {}
    for one in rates:
        if one.into == into and one.stated_on <= on:
            known = found.get(one.currency)
            if known is None or one.stated_on > known.stated_on:
                found[one.currency] = one
    return found


def convert(sums: Mapping[SumKey, Sum], rates: Sequence[StatedRate], *, into: str, on: date) -> list[ConvertedSum]:
    """One for each kind and period of money that is not in `into` alone. Each currency is rounded to cents, half to
    even, before they are added up."""
    known = latest_rates(rates, into=into, on=on)
    groups: dict[tuple[str, str], dict[str, Sum]] = {}
    for key, one in sorted(sums.items()):
        if key.currency and one.total is not None:
            groups.setdefault((key.kind, key.period), {})[key.currency] = one
    found = []
    for (kind, period), by_currency in groups.items():
        others = [currency for currency in by_currency if currency != into]
        if not others:
            continue
        missing = tuple(currency for currency in others if currency not in known)
        total = None
        if not missing:
            total = sum((_in(one.total, known.get(name)) for name, one in by_currency.items()), Decimal(0))
        used = tuple(known[currency] for currency in others if currency in known)
        benefits = sum(one.benefits for one in by_currency.values())
        found.append(ConvertedSum(kind, period, into, total, benefits, used, missing))
    return found


def _in(amount: Decimal | None, rate: StatedRate | None) -> Decimal:
    """Without a rate it is in that currency already."""
    value = amount if amount is not None else Decimal(0)
    return value if rate is None else (value * rate.rate).quantize(CENT, ROUND_HALF_EVEN)


def waiting_sides(*, library_on: date | None, it_on: date | None) -> list[str]:
    """The sides that have not confirmed."""
    return [side for side, day in zip(SIDES, (library_on, it_on), strict=True) if day is None]


def confirmed_by(day: date, *, library_on: date | None, it_on: date | None) -> bool:
    """Whether both sides had confirmed by then, as it is known now."""
    return library_on is not None and it_on is not None and max(library_on, it_on) <= day

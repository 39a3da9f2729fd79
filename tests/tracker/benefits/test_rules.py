"""How benefits are added up: never across kinds, currencies or periods, and converted by stated rates alone."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.benefits.covering import overlaps
from tracker.benefits.rules import (
    StatedRate,
    Sum,
    SumKey,
    add_up,
    confirmed_by,
    convert,
    latest_rates,
    waiting_sides,
)

KINDS = {"money_saved": ("GBP", "EUR", "USD"), "money_avoided": ("GBP", "EUR"), "hours": ("",), "people": ("",)}
KEYS = [
    SumKey(kind, currency, period)
    for kind, currencies in KINDS.items()
    for currency in currencies
    for period in ("once", "yearly")
]
amounts = st.lists(
    st.tuples(st.sampled_from(KEYS), st.none() | st.decimals("0.01", "1000000000", places=2)), max_size=30
)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
rates = st.lists(
    st.builds(
        StatedRate,
        st.sampled_from(["EUR", "USD", "GBP"]),
        st.sampled_from(["EUR", "USD", "GBP"]),
        st.decimals("0.00000001", "1000000", places=8),
        days,
    ).filter(lambda one: one.currency != one.into),
    max_size=8,
    unique_by=lambda one: (one.currency, one.into, one.stated_on),
)


@given(amounts, st.randoms())
def test_sums_do_not_depend_on_the_order(rows: Any, random: Any) -> None:
    mixed = rows.copy()
    random.shuffle(mixed)
    assert add_up(mixed) == add_up(rows)
    assert list(add_up(mixed)) == list(add_up(rows))


@given(amounts)
def test_each_sum_is_of_one_kind_currency_and_period(rows: Any) -> None:
    by_key: dict[SumKey, list[Decimal | None]] = defaultdict(list)
    for key, amount in rows:
        by_key[key].append(amount)
    found = add_up(rows)
    assert found.keys() == by_key.keys()
    for key, one in found.items():
        known = [amount for amount in by_key[key] if amount is not None]
        assert one.total == (sum(known) if known else None)
        assert (one.benefits, one.without) == (len(by_key[key]), len(by_key[key]) - len(known))


@given(amounts, amounts)
def test_the_sums_of_parts_are_those_of_the_whole(some: Any, others: Any) -> None:
    left, right, whole = add_up(some), add_up(others), add_up([*some, *others])
    assert whole == {key: left.get(key, Sum()) + right.get(key, Sum()) for key in whole}


@given(amounts, amounts)
def test_a_row_of_one_key_moves_no_other_sum(rows: Any, others: Any) -> None:
    before, after = add_up(rows), add_up([*rows, *others])
    moved = {key for key, _amount in others}
    assert {key: one for key, one in after.items() if key not in moved} == {
        key: one for key, one in before.items() if key not in moved
    }


@given(amounts, rates, days)
def test_what_is_converted_is_of_one_kind_and_period(rows: Any, stated: Any, day: date) -> None:
    sums = add_up(rows)
    for one in convert(sums, stated, into="GBP", on=day):
        own = {key.currency: found for key, found in sums.items() if (key.kind, key.period) == (one.kind, one.period)}
        own = {currency: found for currency, found in own.items() if currency and found.total is not None}
        used = {rate.currency: rate for rate in one.rates}
        assert set(own) - {"GBP"} == set(used) | set(one.missing)
        assert one.benefits == sum(found.benefits for found in own.values())
        assert all(rate.into == "GBP" and rate.stated_on <= day for rate in one.rates)
        if one.missing:
            assert one.total is None
            continue
        assert one.total is not None
        exact = sum((found.total or 0) * (used[name].rate if name in used else 1) for name, found in own.items())
        assert abs(one.total - exact) <= Decimal("0.005") * len(own)


@given(amounts, rates, days, st.randoms())
def test_conversion_does_not_depend_on_the_order(rows: Any, stated: Any, day: date, random: Any) -> None:
    mixed, others = rows.copy(), stated.copy()
    random.shuffle(mixed)
    random.shuffle(others)
    assert convert(add_up(mixed), others, into="GBP", on=day) == convert(add_up(rows), stated, into="GBP", on=day)


@given(amounts, rates, days)
def test_a_later_rate_changes_no_earlier_total(rows: Any, stated: Any, day: date) -> None:
    later = StatedRate("EUR", "GBP", Decimal(3), day + timedelta(days=1))
    sums = add_up(rows)
    assert convert(sums, [*stated, later], into="GBP", on=day) == convert(sums, stated, into="GBP", on=day)


def test_no_rate_is_turned_around_and_none_is_ours() -> None:
    sums = add_up([(SumKey("money_saved", "EUR", "once"), Decimal(100))])
    (found,) = convert(sums, [StatedRate("GBP", "EUR", Decimal(2), date(2026, 1, 1))], into="GBP", on=date(2026, 2, 1))
    assert (found.total, found.missing, found.rates) == (None, ("EUR",), ())


def test_the_last_rate_up_to_the_day_is_taken() -> None:
    old, new = (
        StatedRate("EUR", "GBP", Decimal(rate), date(2026, month, 1)) for rate, month in (("0.8", 1), ("0.9", 3))
    )
    assert latest_rates([new, old], into="GBP", on=date(2026, 2, 28)) == {"EUR": old}
    assert latest_rates([new, old], into="GBP", on=date(2026, 3, 1)) == {"EUR": new}
    sums = add_up(
        [(SumKey("money_saved", "EUR", "once"), Decimal("10.05")), (SumKey("money_saved", "GBP", "once"), Decimal(1))]
    )
    (found,) = convert(sums, [old, new], into="GBP", on=date(2026, 4, 1))
    assert (found.total, found.rates) == (Decimal("10.04"), (new,))  # 9.045 to even, and one


@given(days, st.none() | days, st.sampled_from(["once", "yearly"]), days, days)
def test_a_benefit_covers_the_days_from_first_to_last(
    from_on: date, to_on: date | None, period: str, one: date, other: date
) -> None:
    first, last = min(one, other), max(one, other)
    if to_on is not None:
        from_on, to_on = min(from_on, to_on), max(from_on, to_on)
    end = to_on or (last if period == "yearly" else from_on)
    covered = {from_on + timedelta(days=day) for day in range((end - from_on).days + 1)}
    asked = {first + timedelta(days=day) for day in range((last - first).days + 1)}
    given_days: dict[str, Any] = {"from_on": from_on, "to_on": to_on, "period": period}
    assert overlaps(**given_days, first=first, last=last) == bool(covered & asked)


def test_a_benefit_without_a_first_day_covers_none() -> None:
    assert not overlaps(from_on=None, to_on=None, period="yearly", first=date.min, last=date.max)


@given(st.none() | days, st.none() | days, days)
def test_both_sides_confirm(library_on: date | None, it_on: date | None, day: date) -> None:
    waiting = waiting_sides(library_on=library_on, it_on=it_on)
    assert ("library" in waiting, "it" in waiting) == (library_on is None, it_on is None)
    wanted = library_on is not None and it_on is not None and library_on <= day and it_on <= day
    assert confirmed_by(day, library_on=library_on, it_on=it_on) == wanted

"""When an entry is reviewed again: the rules alone."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.ai_register.choices import RiskClass
from tracker.ai_register.rules import MAX_PUT_OFFS, REVIEW_DAYS, may_put_off, next_review

DAYS = st.dates(date(1990, 1, 1), date(2190, 1, 1))


def test_every_risk_class_has_a_number_of_days() -> None:
    assert set(REVIEW_DAYS) == {*RiskClass.values, ""}


@given(DAYS)
def test_higher_risk_is_reviewed_sooner(day: date) -> None:
    order = [next_review(day, risk=risk) for risk in ("", "high", "medium", "low")]
    assert order == sorted(order)
    assert day < order[0]


@given(DAYS, st.sampled_from(["", *RiskClass.values]))
def test_next_review_of_a_class_is_on_the_same_weekday(day: date, risk: str) -> None:
    gap = (next_review(day, risk=risk) - day).days
    assert gap % 7 == 0 or risk == ""


@given(st.integers(0, 100))
def test_review_is_put_off_a_few_times_only(put_offs: int) -> None:
    assert may_put_off(put_offs) == (put_offs < MAX_PUT_OFFS)

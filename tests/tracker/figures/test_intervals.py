import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.figures.intervals import difference, wilson


def test_interval_of_the_published_poll() -> None:
    low, high = wilson(25, 73)
    assert (round(100 * low, 1), round(100 * high, 1)) == (24.4, 45.7)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_contains_share_and_solves_the_equation(pair: tuple[int, int]) -> None:
    k, n = pair
    p = k / n
    low, high = wilson(k, n)
    assert 0 <= low <= p <= high <= 1
    for end in (low, high):  # (p - end)² = z² · end (1 - end) / n, unless cut off at 0 or 1
        if 0 < end < 1:
            assert abs((p - end) ** 2 - 1.959963984540054**2 * end * (1 - end) / n) < 1e-9


@given(st.integers(1, 1000), st.integers(2, 20))
def test_interval_narrows_with_more_answers(n: int, times: int) -> None:
    few, many = wilson(n, 2 * n), wilson(n * times, 2 * n * times)
    assert many.high - many.low < few.high - few.low


#: By statsmodels 0.15.0: confint_proportions_2indep(a, of_a, b, of_b, method="newcomb", correction=False), six places.
#: The first eight are also those of Newcombe's table II, row 10.
BY_STATSMODELS = [
    (56, 70, 48, 80, 0.052431, 0.333873), (9, 10, 3, 10, 0.170523, 0.809018), (6, 7, 2, 7, 0.058228, 0.80625),
    (5, 56, 0, 29, -0.038137, 0.19256), (0, 10, 0, 20, -0.161125, 0.277533), (0, 10, 0, 10, -0.277533, 0.277533),
    (10, 10, 0, 20, 0.679086, 1.0), (10, 10, 0, 10, 0.607509, 1.0), (8, 12, 25, 73, 0.025441, 0.542865),
    (14, 20, 25, 73, 0.11054, 0.540791), (3, 8, 25, 73, -0.231616, 0.366647), (1, 5, 24, 73, -0.32828, 0.306601),
    (5, 5, 7, 73, 0.460592, 0.952771),
]  # fmt: skip


@pytest.mark.parametrize(("a", "of_a", "b", "of_b", "low", "high"), BY_STATSMODELS)
def test_difference_equals_another_implementation(
    a: int, of_a: int, b: int, of_b: int, low: float, high: float
) -> None:
    found = difference(a, of_a, b, of_b)
    assert (round(found.low, 6), round(found.high, 6)) == (low, high)


shares = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares, shares)
def test_difference_turns_round_with_its_groups(one: tuple[int, int], other: tuple[int, int]) -> None:
    low, high = difference(*one, *other)
    assert -1 <= low <= one[0] / one[1] - other[0] / other[1] <= high <= 1
    back = difference(*other, *one)
    assert abs(back.low + high) < 1e-12
    assert abs(back.high + low) < 1e-12


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (0, -1), (-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson(successes, n)

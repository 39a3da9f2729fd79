from hypothesis import given
from hypothesis import strategies as st

from tracker.figures.intervals import wilson


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

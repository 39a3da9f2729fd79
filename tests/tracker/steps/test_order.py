"""Which steps come after which, by a small rule of the other kind: a step that reaches itself."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.steps.order import all_following, find_cycle

ORDERS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4, unique=True), max_size=8)


def _reached(after: dict[int, list[int]], start: int) -> set[int]:
    """What `start` comes after, by way of any number of others."""
    found: set[int] = set()
    while True:
        more = {one for step in {start, *found} for one in after.get(step, ())} if found or start in after else set()
        if more <= found:
            return found
        found |= more


@given(ORDERS)
def test_cycle_is_found_where_a_step_reaches_itself(after: dict[int, list[int]]) -> None:
    cycle = find_cycle(after)
    assert bool(cycle) == any(step in _reached(after, step) for step in after)
    for step, before in zip(cycle, [*cycle[1:], *cycle[:1]], strict=True):
        assert before in after[step]


@given(ORDERS, st.integers(0, 7))
def test_following_steps_are_those_that_reach_the_first(after: dict[int, list[int]], first: int) -> None:
    assert set(all_following(after, first)) == {step for step in after if first in _reached(after, step)}


def test_cycle_of_a_long_chain_needs_no_recursion() -> None:
    chain = {number: [number + 1] for number in range(5000)}
    assert find_cycle(chain) == []
    assert len(find_cycle({**chain, 5000: [0]})) == 5001

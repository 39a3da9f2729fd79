"""Nothing that is shown, and nothing that can be computed from it, is about one to four people."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Side
from tracker.polls.groups import MIN_GROUP, parts
from tracker.polls.tally import ALL, Ballot, tally

sides = st.dictionaries(st.sampled_from(Side.values), st.integers(0, 12))


@given(sides)
def test_parts_divide_all_who_answered(counts: dict[str, int]) -> None:
    found = parts(counts)
    named = [side for part in found for side in part]
    assert len(named) == len(set(named))
    if sum(counts.values()) < MIN_GROUP:
        assert found == []
    else:
        assert set(named) == {side for side, count in counts.items() if count}
        assert all(sum(counts[side] for side in part) >= MIN_GROUP for part in found)


@given(sides)
def test_large_side_stands_alone_unless_the_small_ones_need_it(counts: dict[str, int]) -> None:
    few = sum(count for count in counts.values() if count < MIN_GROUP)
    large = [side for side, count in counts.items() if count >= MIN_GROUP]
    joined = [side for side in large if (side,) not in parts(counts)]
    assert len(joined) == (1 if large and 0 < few < MIN_GROUP else 0)
    if joined:
        assert counts[joined[0]] == min(counts[side] for side in large)


@given(sides)
def test_no_difference_of_what_shows_is_about_few_people(counts: dict[str, int]) -> None:
    """Each group is the set of people in it; all pairs and triples are added, taken away and cut."""
    people = {(side, number) for side, count in counts.items() for number in range(count)}
    shown = [people, *({one for one in people if one[0] in part} for part in parts(counts))] if parts(counts) else []
    for some in (*combinations(shown, 2), *combinations(shown, 3)):
        union, cut = set.union(*some), set.intersection(*some)
        for left in (cut, union - cut, *(union - one for one in some), *(one - (union - one) for one in some)):
            assert not 0 < len(left) < MIN_GROUP
        for first, second in combinations(some, 2):
            assert not 0 < len(first - second) < MIN_GROUP
            assert not 0 < len(second - first) < MIN_GROUP


answers = st.dictionaries(st.integers(1, 3), st.lists(st.sampled_from(["a", "b"]), max_size=2))
ballots = st.lists(st.builds(Ballot, st.sampled_from(Side.values), answers), max_size=30)


@given(ballots)
def test_groups_add_up_to_everybody(cast: list[Ballot]) -> None:
    found = tally(cast, {1: False, 2: False, 3: True})
    if len(cast) < MIN_GROUP:
        assert (found.people, found.counts) == ({}, {})
        return
    assert found.people[ALL] == len(cast)
    groups = [group for group in found.people if group != ALL]
    assert not groups or sum(found.people[group] for group in groups) == len(cast)
    for (group, number, answer), count in found.counts.items():
        given_by = [one for one in cast if answer in (one.answers.get(number) or ("-",))]
        assert count == len([one for one in given_by if group == ALL or one.side in group])
        assert group == ALL or number != 3


@given(ballots)
def test_tally_does_not_know_the_order_of_answers(cast: list[Ballot]) -> None:
    asked = {1: False, 2: True}
    assert tally(cast, asked) == tally(reversed(cast), asked)

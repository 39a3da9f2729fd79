"""Which teams stand together: nobody alone is a row, and nobody is lost."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.team_map.rules import MIN_PEOPLE, TeamGroup, TeamPeople, group_teams


def _team(pk: int, people: str, side: str = "library") -> TeamPeople:
    return TeamPeople(pk, f"Team {pk}", side, frozenset(map(ord, people)))


def _ids(groups: list[TeamGroup]) -> list[tuple[int, ...]]:
    return [group.teams for group in groups]


def test_team_of_three_stands_alone_and_small_ones_together() -> None:
    assert _ids(group_teams([_team(1, "ab"), _team(2, "cde"), _team(3, "f")])) == [(2,), (1, 3)]


def test_small_team_is_joined_by_the_smallest_of_the_others() -> None:
    assert _ids(group_teams([_team(1, "a"), _team(2, "bcdef"), _team(3, "ghi")])) == [(2,), (1, 3)]


def test_side_of_two_people_has_no_group() -> None:
    assert group_teams([_team(1, "a"), _team(2, "b")]) == []


def test_person_in_two_small_teams_is_one_person() -> None:
    assert group_teams([_team(1, "ab"), _team(2, "ab")]) == []


def test_teams_of_two_sides_never_stand_together() -> None:
    assert _ids(group_teams([_team(1, "ab"), _team(2, "cd", "it"), _team(3, "e", "it")])) == [(2, 3)]


@given(
    st.lists(
        st.builds(
            TeamPeople,
            st.integers(1, 999),
            st.text("xyz", max_size=2),
            st.sampled_from(["library", "it"]),
            st.frozensets(st.integers(1, 12), max_size=6),
        ),
        max_size=8,
        unique_by=lambda team: team.pk,
    )
)
def test_every_group_has_three_people_and_every_team_one_group(teams: list[TeamPeople]) -> None:
    people = {team.pk: team.people for team in teams}
    groups = group_teams(teams)
    placed = [pk for group in groups for pk in group.teams]
    assert len(placed) == len(set(placed))
    for group in groups:
        assert len(frozenset().union(*(people[pk] for pk in group.teams))) >= MIN_PEOPLE
        assert {team.side for team in teams if team.pk in group.teams} == {group.side}
    for side in {team.side for team in teams if team.people}:
        of_side = {team.pk for team in teams if team.side == side and team.people}
        enough = len(frozenset().union(*(people[pk] for pk in of_side))) >= MIN_PEOPLE
        assert of_side <= set(placed) if enough else of_side.isdisjoint(placed)

"""What slices declare for one another is kept once each."""

from dataclasses import dataclass

from foundation import contributions
from foundation.contributions import Contribution, contributed
from tests.factories.contributions import registered


@dataclass(frozen=True, eq=False)
class _Numbered(Contribution):
    number: int


def test_two_alike_contributions_are_both_kept() -> None:
    first, second = _Numbered(number=1), _Numbered(number=2)
    with registered(first, second):
        contributions.register([first])  # an app that is ready twice
        assert [one.number for one in contributed(_Numbered)] == [1, 2]

"""Which members a figure of a consortium may be about, so that no two figures tell what one member does. Pure: imports
none of our modules.

Two sets of members are safe beside each other when what is only in the one, and what is only in the other, is nobody or
at least five: then no difference of two answers is about fewer. Why, and what lost: docs/adr/0033.
"""

from collections.abc import Collection, Iterator
from hashlib import sha256

AT_LEAST = 5  # members, for a figure and for a difference of two


def is_safe(members: frozenset[int], published: Collection[frozenset[int]]) -> bool:
    """Whether a figure about `members` may stand beside those about the sets in `published`."""
    if len(members) < AT_LEAST:
        return False
    return all(_none_or_enough(members - other) and _none_or_enough(other - members) for other in published)


def choose(agreed: frozenset[int], published: Collection[frozenset[int]]) -> frozenset[int]:
    """The members whom the next figure is about: as many of `agreed` as is safe beside all that is `published`; nobody
    where nothing is."""
    largest_first = sorted(_candidates(agreed, published), key=lambda members: (-len(members), sorted(members)))
    return next((members for members in largest_first if is_safe(members, published)), frozenset())


def _candidates(agreed: frozenset[int], published: Collection[frozenset[int]]) -> Iterator[frozenset[int]]:
    """All; those of an earlier figure, so that who joined waits until there are five of them; and those without some
    who rest, so that who left is not alone."""
    yield agreed
    for before in set(published):
        stay = sorted(before & agreed, key=_shuffled)
        resting = max(0, AT_LEAST - len(before - agreed)) if before - agreed else 0
        for members in (frozenset(stay), frozenset(stay[resting:])):
            yield members
            yield members | (agreed - before)


def _none_or_enough(members: frozenset[int]) -> bool:
    return not members or len(members) >= AT_LEAST


def _shuffled(member: int) -> str:
    """An order that says nothing about a member and is the same every month: who rests, rests on."""
    return sha256(str(member).encode()).hexdigest()

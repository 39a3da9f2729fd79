"""Which steps come after which. Pure: keys of any kind, no row of the database."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def find_cycle(after: Mapping[Key, Iterable[Key]]) -> list[Key]:
    """Steps that come after themselves: each comes after the next, the last after the first. Empty where there are
    none. `after`: step -> those that it comes directly after; one that is not a key comes after nothing."""
    finished: set[Key] = set()
    for start in after:
        if start in finished:
            continue
        path: list[Key] = []
        places: dict[Key, int] = {}
        ahead = [iter((start,))]
        while ahead:
            found = next(ahead[-1], None)
            if found is None:
                ahead.pop()
                if path:
                    left = path.pop()
                    del places[left]
                    finished.add(left)
            elif found in places:
                return path[places[found] :]
            elif found not in finished:
                places[found] = len(path)
                path.append(found)
                ahead.append(iter(after.get(found, ())))
    return []


def all_following(after: Mapping[Key, Iterable[Key]], first: Key) -> Collection[Key]:
    """Those that come after `first`, directly or by way of others. Of what has no cycle."""
    followers: dict[Key, list[Key]] = {}
    for step, before in after.items():
        for one in before:
            followers.setdefault(one, []).append(step)
    found: dict[Key, None] = {}
    ahead = list(followers.get(first, ()))
    while ahead:
        step = ahead.pop()
        if step not in found:
            found[step] = None
            ahead.extend(followers.get(step, ()))
    return found.keys()

"""What a project did otherwise than its playbook says, and the better playbook that follows. Pure. May import content
and order.

The rule: a step of the project that is none of the playbook's was added; one of the playbook's that the project dropped
or deleted was dropped; one that was done after the day on which it was first due took longer, by as many days as it
took beyond those of the playbook, from its start or from the end of what it waited for.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.playbooks.content import Link, PlannedStep, PlaybookContent
from tracker.playbooks.order import settled, without
from tracker.playbooks.schema import MAX_DAYS

#: What a key is made from where a title has no letter of ASCII.
_NO_LETTERS = "step"


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A step of a project. `id`: its own; `key`: the playbook's, "" for one that was added. `day` and `days`: when it
    began and how long it took, or is planned to take; `late`: how many days longer it took than planned. All in days
    outside closed weeks, from the start of the project. `after`: the ids of those it waited for."""

    id: int
    key: str
    side: str
    title: str
    day: int
    days: int
    late: int = 0
    dropped: bool = False
    done_when: str = ""
    trap: str = ""
    room: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    after: tuple[int, ...] = ()


class DifferenceKind(StrEnum):
    ADDED = "added"
    DROPPED = "dropped"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Difference:
    """`key` names it among the others: the key of a step of the playbook, or `+` and the id of one that was added.
    `days`: how late it was, of one that was late."""

    key: str
    kind: DifferenceKind
    title: str
    side: str
    days: int = 0


def compare(content: PlaybookContent, done: Sequence[DoneStep], *, began_with: Collection[str]) -> list[Difference]:
    """What differs, in the order of the playbook, and then what was added. `began_with`: the keys of the version that
    the project was started from, where `content` is a newer one: what that one added or removed does not count."""
    by_key = {step.key: step for step in done if step.key}
    found = []
    for step in content.steps:
        mine = by_key.get(step.key)
        if step.key not in began_with:
            continue
        if mine is None or mine.dropped:
            found.append(Difference(step.key, DifferenceKind.DROPPED, step.title, step.side))
        elif mine.late > 0:
            found.append(Difference(step.key, DifferenceKind.LATE, step.title, step.side, mine.late))
    new = _added(content, done, began_with)
    return [*found, *(Difference(f"+{step.id}", DifferenceKind.ADDED, step.title, step.side) for step in new)]


def _added(content: PlaybookContent, done: Sequence[DoneStep], began_with: Collection[str]) -> list[DoneStep]:
    known = {step.key for step in content.steps} | set(began_with)
    return [step for step in done if step.key not in known and not step.dropped]


def improve(
    content: PlaybookContent, done: Sequence[DoneStep], chosen: Collection[str], *, began_with: Collection[str]
) -> PlaybookContent:
    """The playbook with the `chosen` of its differences taken over: what took longer gets the time that it took, and
    what waits for it moves."""
    taken = [one for one in compare(content, done, began_with=began_with) if one.key in chosen]
    late = {difference.key: difference.days for difference in taken if difference.kind == DifferenceKind.LATE}
    kept = without(content.steps, [difference.key for difference in taken if difference.kind == DifferenceKind.DROPPED])
    steps = [replace(step, days=min(step.days + late.get(step.key, 0), MAX_DAYS)) for step in kept]
    roles = dict(content.roles)
    new = [step for step in _added(content, done, began_with) if f"+{step.id}" in chosen]
    steps += take_over(new, among=done, known=steps, roles=roles)
    return replace(content, roles=tuple(sorted(roles.items())), steps=tuple(settled(steps)))


def take_over(
    new: Sequence[DoneStep], *, among: Sequence[DoneStep], known: Sequence[PlannedStep], roles: dict[str, str]
) -> Iterator[PlannedStep]:
    """Steps of a project as a playbook has them, each with a key of its own. `known`: the steps that the playbook has
    already; `roles`: its roles, to which those that are missing are added."""
    used = {step.key for step in known}
    keys = {step.id: step.key for step in among if step.key in used}
    for step in new:
        keys[step.id] = unused_key(step.title, used)
    for step in new:
        room = [_role(words, roles) for words in step.room]
        after = [keys[one] for one in step.after if one in keys]
        yield PlannedStep(
            key=keys[step.id], day=step.day, days=min(step.days, MAX_DAYS), side=step.side,
            title=step.title, done_when=step.done_when, trap=step.trap, room=tuple(dict.fromkeys(room)),
            links=step.links, after=tuple(dict.fromkeys(after)),
        )  # fmt: skip


def unused_key(text: str, used: set[str], *, most: int = 40) -> str:
    """A key made of the text, which is not `used`, and is from now on."""
    base = "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:most].strip("-") or _NO_LETTERS
    number, key = 1, base
    while key in used:
        number += 1
        key = f"{base}-{number}"
    used.add(key)
    return key


def _role(words: str, roles: dict[str, str]) -> str:
    """The key of the role with these words; a new one where there is none."""
    found = next((key for key, known in roles.items() if known == words), "")
    if not found:
        found = unused_key(words, set(roles), most=30)
        roles[found] = words
    return found

"""Counting the answers of a wave, when it has closed: from one answer a person to what may be shown. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.polls.groups import parts
from tracker.polls.questions import SKIPPED

ALL: tuple[str, ...] = ()  # the group of everybody


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one person answered. `answers`: number of the question -> what was chosen, or the words."""

    side: str
    answers: Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class WaveCounts:
    """`people`: how many answered, by group. `counts`: (group, number of the question, answer) -> people."""

    people: Mapping[tuple[str, ...], int]
    counts: Mapping[tuple[tuple[str, ...], int, str], int]


def tally(ballots: Iterable[Ballot], questions: Mapping[int, bool]) -> WaveCounts:
    """`questions`: number -> whether words are given, which are counted for everybody only: a word may be one person's,
    and must not be told to be one of a side. Nothing where nothing may be shown."""
    people: Counter[str] = Counter()
    by_side: Counter[tuple[str, int, str]] = Counter()
    for ballot in ballots:
        people[ballot.side] += 1
        for number in questions:
            for answer in {*(ballot.answers.get(number) or (SKIPPED,))}:
                by_side[ballot.side, number, answer] += 1
    divided = parts(people)
    if not divided:
        return WaveCounts({}, {})
    groups = {ALL: tuple(people), **({part: part for part in divided} if len(divided) > 1 else {})}
    counts: dict[tuple[tuple[str, ...], int, str], int] = defaultdict(int)
    for group, sides in groups.items():
        for (side, number, answer), count in by_side.items():
            if side in sides and (group == ALL or not questions[number]):
                counts[group, number, answer] += count
    return WaveCounts({group: sum(people[side] for side in sides) for group, sides in groups.items()}, dict(counts))

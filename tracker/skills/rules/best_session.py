"""The one session that would help most people: a teacher, a skill, and a time in which the teacher and those who learn
can. Pure.

Every session that is possible is looked at, so the answer is the optimum. It stays fast since people count by when
they can: of a skill it takes as many steps as there are different weeks among its learners, whatever their number.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who agreed to teach the skill. `side`: the department; `windows`: when they can."""

    person: int
    side: str
    windows: frozenset[str]


@dataclass(frozen=True, slots=True)
class Learner:
    """Whose level is below the one that is wanted."""

    person: int
    side: str
    windows: frozenset[str]


@dataclass(frozen=True, slots=True)
class Session:
    """`helped`: how many learners can come, and so close their gap; `across`: of them those of another department
    than the teacher's."""

    skill: int
    teacher: int
    window: str
    helped: int
    across: int


def best_session(
    teachers: Mapping[int, Sequence[Teacher]], learners: Mapping[int, Sequence[Learner]]
) -> Session | None:
    """Both by skill. Most people helped; where that is equal, most of another department; then the lowest skill,
    teacher and window, so that the same facts give the same answer. None where nobody would be helped."""
    return min(_sessions(teachers, learners), key=_rank, default=None)


def _rank(session: Session) -> tuple[int, int, int, int, str]:
    return (-session.helped, -session.across, session.skill, session.teacher, session.window)


def _sessions(
    teachers: Mapping[int, Sequence[Teacher]], learners: Mapping[int, Sequence[Learner]]
) -> Iterator[Session]:
    for skill, willing in teachers.items():
        learning = learners.get(skill, ())
        free = _free(learning)
        themselves = {learner.person: learner for learner in learning}
        for teacher in willing:
            own = themselves.get(teacher.person)
            for window in teacher.windows:
                by_side = free.get(window, {})
                helped = sum(by_side.values())
                across = helped - by_side.get(teacher.side, 0)
                if own is not None and window in own.windows:  # nobody teaches themselves
                    helped -= 1
                    across -= own.side != teacher.side
                if helped:
                    yield Session(skill, teacher.person, window, helped, across)


def _free(learning: Sequence[Learner]) -> dict[str, dict[str, int]]:
    """Window -> side -> how many learners can."""
    alike = Counter((learner.side, learner.windows) for learner in learning)
    found: dict[str, dict[str, int]] = {}
    for (side, windows), count in alike.items():
        for window in windows:
            by_side = found.setdefault(window, {})
            by_side[side] = by_side.get(side, 0) + count
    return found

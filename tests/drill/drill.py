"""The drill: so many kills under load, and whether what was promised held."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.drill.installation import Installation, installation
from tests.drill.kills import KINDS, LIMIT, Kill, Kind, do
from tests.drill.load import Load
from tests.waiting import wait_for, wait_until


@dataclass
class Result:
    kills: list[Kill] = field(default_factory=list)
    pages: int = 0
    writes: int = 0
    reminders: int = 0
    doubled: int = 0
    #: Sentences, one for each promise that was not held.
    broken: list[str] = field(default_factory=list)


def order(kills: int, chance: random.Random) -> list[Kind]:
    """Each kind as often as the others, and what is left over by chance, in a random order."""
    chosen = KINDS * (kills // len(KINDS)) + chance.sample(KINDS, kills % len(KINDS))
    chance.shuffle(chosen)
    return chosen


def run(
    kinds: Sequence[Kind],
    chance: random.Random,
    *,
    reminders_per_kill: int,
    tell: Callable[[Kill], None] = lambda _kill: None,
) -> Result:
    """With so many reminders due that some are on their way whenever something is killed."""
    with installation() as here:
        people = len(kinds) * reminders_per_kill
        load = Load(here.site, here.prepare(due_people=people))
        here.start()
        load.start()
        result = Result()
        try:
            for kind in kinds:
                kill = do(kind, here, load, chance)
                result.kills.append(kill)
                tell(kill)
            here.hurry()
            wait_until(lambda: _unsent(here) == 0, within=LIMIT, what="the last reminder", every=0.5)
            load.stop()
            _judge(result, here, load, people)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{here.said()}") from error
        return result


def _unsent(here: Installation) -> int:
    """To those who are due at any hour; the people of the load have their hours."""
    of_due = "person_id IN (SELECT id FROM accounts_person WHERE email LIKE 'due%@example.org')"
    return int(_ask(here, f"SELECT count(*) FROM tracker_message WHERE state <> 'sent' AND {of_due}")[0][0])


def _ask(here: Installation, statement: str) -> list[Any]:
    def rows() -> list[Any] | None:
        here.revive()
        return here.databases.ask(statement)

    return wait_for(rows, within=LIMIT, what="an answer of the database", every=0.5)


def _judge(result: Result, here: Installation, load: Load, people: int) -> None:
    say = result.broken.append
    _judge_writes(here, load, say)
    mails = [line.split() for line in here.sent.read_text().splitlines()]
    lines = [(reference, address) for reference, address in mails if address.startswith("due")]
    reached = {address for _, address in lines}
    references = Counter(reference for reference, _ in lines)
    result.pages = sum(one.what == "page" and one.status == 200 for one in load.answers)
    result.writes, result.reminders = len(load.acknowledged), len(references)
    result.doubled = sum(references.values()) - len(references)
    if lost := {f"due{n}@example.org" for n in range(people)} - reached:
        say(f"{len(lost)} reminders were lost: {sorted(lost)[:5]}")
    if len({address for _, address in lines}) != len(references):
        say("a doubled mail has another Message-ID")
    if result.doubled > len(result.kills) + 1:  # the relay was killed once more, at the end
        say(f"{result.doubled} mails were doubled by {len(result.kills) + 1} kills")
    if here.ended:
        say(f"ended by themselves: {here.ended}")
    if load.signed_out:
        say(f"somebody was signed out {load.signed_out} times")
    if strange := load.unexpected():
        say(f"{len(strange)} answers that nobody should get, the first: {strange[0]}")


def _judge_writes(here: Installation, load: Load, say: Callable[[str], None]) -> None:
    rows = _ask(here, "SELECT notes, id FROM tracker_meeting WHERE notes LIKE 'writer %'")
    kept = Counter(notes for notes, _ in rows)
    if lost := [key for key in load.acknowledged if key not in kept]:
        say(f"{len(lost)} acknowledged writes were lost: {lost[:5]}")
    if twice := [key for key, times in kept.items() if times > 1]:
        say(f"{len(twice)} writes were done more than once: {twice[:5]}")
    ids = dict(rows)
    if wrong := [key for key, pk in load.acknowledged.items() if ids.get(key, pk) != pk]:
        say(f"{len(wrong)} writes have another id than was acknowledged: {wrong[:5]}")


def seed() -> int:
    return time.time_ns() % 1_000_000

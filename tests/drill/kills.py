"""What is killed, how its service manager or its partner mends that, and what it cost."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.drill.database_group import Machine
from tests.drill.installation import Installation
from tests.drill.load import Load
from tests.drill.parts import Part
from tests.waiting import wait_for, wait_until

#: Seconds within which all must be well again: many times what it takes on a machine that has nothing else to do.
LIMIT = 300


@dataclass(frozen=True)
class Kill:
    kind: str
    part: str
    pages: float  # seconds without a good answer to a page
    writes: float
    refused: Counter[int]  # answers by status, 0 for none


@dataclass(frozen=True)
class Kind:
    """`whole`: whether what shares the work is there, so that a kill takes one of two away and not the last one."""

    name: str
    whole: Callable[[Installation], bool]
    kill: Callable[[Installation, random.Random], tuple[str, Callable[[], None]]]


Mend = Callable[[], None]


def _restart(part: Part, chance: random.Random) -> tuple[str, Mend]:
    part.kill()

    def mend() -> None:
        time.sleep(chance.uniform(0.2, 2))  # as long as a service manager takes
        part.start()

    return part.name, mend


def _one(parts: Callable[[Installation], list[Part]]) -> Callable[[Installation, random.Random], tuple[str, Mend]]:
    return lambda here, chance: _restart(chance.choice(parts(here)), chance)


def _primary(here: Installation) -> Machine:
    return wait_for(here.databases.primary, within=LIMIT, what="a primary", every=0.2)


def _postgresql(here: Installation, chance: random.Random) -> tuple[str, Mend]:
    """The primary; its Patroni lives, and lets the other one take over."""
    primary = _primary(here)
    primary.kill_postgresql()
    return f"PostgreSQL of {primary.name}", lambda: _wait(here, here.databases.answers)


def _machine(here: Installation, chance: random.Random) -> tuple[str, Mend]:
    primary = _primary(here)
    primary.kill()

    def mend() -> None:
        _wait(here, lambda: here.databases.primary() not in (None, primary))
        primary.start()

    return primary.name, mend


def _standby(here: Installation, chance: random.Random) -> tuple[str, Mend]:
    primary = _primary(here)
    (standby,) = [machine for machine in here.databases.machines if machine is not primary]
    standby.kill()

    def mend() -> None:
        time.sleep(chance.uniform(0.2, 4))
        standby.start()

    return standby.name, mend


def _pgbouncer(here: Installation, chance: random.Random) -> tuple[str, Mend]:
    return _restart(_primary(here).pgbouncer, chance)


def _redis_primary(here: Installation, chance: random.Random) -> tuple[str, Mend]:
    primary = wait_for(here.queues.primary, within=LIMIT, what="a primary Redis", every=0.2)
    primary.kill()

    def mend() -> None:
        _wait(here, lambda: here.queues.primary() not in (None, primary))
        primary.start()

    return primary.name, mend


def _redis_follower(here: Installation, chance: random.Random) -> tuple[str, Mend]:
    (follower,) = [part for part in here.queues.servers if part is not here.queues.primary()][:1]
    return _restart(follower, chance)


def _wait(here: Installation, taken_over: Callable[[], bool]) -> None:
    """For the partner. On a machine that is too busy it may have missed its turn: then what was killed comes back and
    carries on, which loses nothing either."""
    end = time.monotonic() + 90
    while not taken_over() and time.monotonic() < end:
        here.revive()
        time.sleep(0.1)


#: In this order each finds its partner there without waiting for it long.
KINDS = [
    Kind("database machine of the primary", lambda here: here.databases.is_whole(), _machine),
    Kind("web", lambda here: here.webs_are_whole(), _one(lambda here: here.webs)),
    Kind("worker", lambda here: all(part.runs for part in here.workers), _one(lambda here: here.workers)),
    Kind("beat", lambda here: all(part.runs for part in here.beats), _one(lambda here: here.beats)),
    Kind("HAProxy", lambda here: here.haproxy.runs, _one(lambda here: [here.haproxy])),
    Kind("mail relay", lambda here: here.relay.runs, _one(lambda here: [here.relay])),
    Kind("Sentinel", lambda here: here.queues.is_whole(), _one(lambda here: here.queues.sentinels)),
    Kind("Redis, follower", lambda here: here.queues.is_whole(), _redis_follower),
    Kind("PgBouncer of the primary", lambda here: here.databases.is_whole(), _pgbouncer),
    Kind("etcd", lambda here: here.databases.is_whole(), _one(lambda here: here.databases.etcd)),
    Kind("Redis, primary", lambda here: here.queues.is_whole(), _redis_primary),
    Kind("PostgreSQL, primary", lambda here: here.databases.is_whole(), _postgresql),
    Kind("database machine of the standby", lambda here: here.databases.is_whole(), _standby),
]


def do(kind: Kind, here: Installation, load: Load, chance: random.Random) -> Kill:
    """Kill one of the kind in the middle of the load, and bring it back; ends when people and programs are served."""
    _until_whole(kind, here)
    time.sleep(chance.uniform(0, 1))
    began = time.monotonic()
    part, mend = kind.kill(here, chance)
    mend()
    moment = time.monotonic()

    def served() -> bool:
        here.revive()
        return load.served_since(moment)

    wait_until(served, within=LIMIT, what=f"answers after {part} was killed", every=0.1)
    refused = Counter({status: times for status, times in load.statuses(began).items() if status not in (200, 201)})
    return Kill(kind.name, part, load.longest_without("page", began), load.longest_without("write", began), refused)


def _until_whole(kind: Kind, here: Installation) -> None:
    def whole() -> bool:
        here.revive()
        return kind.whole(here)

    wait_until(whole, within=LIMIT, what=f"all that shares the work of {kind.name}", every=0.2)

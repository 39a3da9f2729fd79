"""`make drill`: kills each part of an installation that has everything twice, and says what was lost, doubled and away.

python -m tests.drill [--kills 52] [--seed 1]
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from statistics import median

from tests import servers
from tests.drill.drill import order, run, seed
from tests.drill.kills import KINDS, Kill
from tests.packages import HIGH_AVAILABILITY, available, package_of, programs

KILLS = 4 * len(KINDS)
REMINDERS = 40  # for each kill


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drill")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=seed())
    given = parser.parse_args()
    try:
        available(lambda: servers.postgresql_program("postgres"))
        programs("redis-server", *HIGH_AVAILABILITY)
    except servers.Missing as missing:
        print(f"Debian's {package_of(str(missing))} is not installed, and only root can")
        return 1
    chance = random.Random(given.seed)
    print(f"{given.kills} kills, seed {given.seed}", flush=True)
    began = time.monotonic()
    result = run(order(given.kills, chance), chance, reminders_per_kill=REMINDERS, tell=_tell)
    print(f"\n{table(result.kills)}\n")
    print(f"{len(result.kills)} kills in {(time.monotonic() - began) / 60:.0f} minutes, seed {given.seed}")
    print(f"{result.pages} pages and {result.writes} acknowledged writes, {result.reminders} reminders")
    print(f"{result.doubled} mails came twice, with the same Message-ID")
    for sentence in result.broken:
        print(f"BROKEN: {sentence}")
    print("every promise was held" if not result.broken else "")
    return 1 if result.broken else 0


def _tell(kill: Kill) -> None:
    refused = ", ".join(f"{times} × {status or 'no answer'}" for status, times in sorted(kill.refused.items()))
    print(
        f"{kill.part:24} pages away {kill.pages:5.1f} s, writes {kill.writes:5.1f} s   {refused}",
        flush=True,
    )


def table(kills: Sequence[Kill]) -> str:
    """By kind, the median and the longest."""
    rows = [
        "| killed | times | pages away, seconds | writes away, seconds | refused |",
        "|---|---|---|---|---|",
    ]
    for kind in KINDS:
        mine = [kill for kill in kills if kill.kind == kind.name]
        if mine:
            figures = [_two([getattr(kill, name) for kill in mine]) for name in ("pages", "writes")]
            refused = sum(kill.refused.total() for kill in mine)
            rows.append(f"| {kind.name} | {len(mine)} | {' | '.join(figures)} | {refused} |")
    return "\n".join(rows)


def _two(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.1f}, at most {max(seconds):.1f}"


if __name__ == "__main__":
    sys.exit(main())

"""Waiting for something to become true, with an end: no test sleeps and hopes."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def busyness() -> float:
    """How many times as long as on a machine with nothing else to do things take: what wants to run, for each core."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_until(true: Callable[[], object], *, within: float, what: str, every: float = 0.05) -> None:
    """Return once `true()` is; AssertionError naming `what` after `within` seconds of a machine with nothing else to
    do: while others have the processor, the clock goes as much slower."""
    spent, last = 0.0, time.monotonic()
    while not true():
        now = time.monotonic()
        spent, last = spent + (now - last) / busyness(), now
        assert spent < within, f"{what}: not within {within} s"
        time.sleep(every)


def wait_for(look: Callable[[], T | None], *, within: float, what: str, every: float = 0.05) -> T:
    """What `look()` finds, once it is not None."""
    found: list[T] = []

    def there() -> bool:
        found.extend(one for one in [look()] if one is not None)
        return bool(found)

    wait_until(there, within=within, what=what, every=every)
    return found[0]

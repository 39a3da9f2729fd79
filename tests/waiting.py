"""Waiting for something to become true, with an end: no test sleeps and hopes."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(true: Callable[[], object], *, within: float, what: str, every: float = 0.05) -> None:
    """Return once `true()` is; AssertionError naming `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {within} s"
        time.sleep(every)


def wait_for(look: Callable[[], T | None], *, within: float, what: str, every: float = 0.05) -> T:
    """What `look()` finds, once it is not None."""
    found: list[T] = []

    def there() -> bool:
        found.extend(one for one in [look()] if one is not None)
        return bool(found)

    wait_until(there, within=within, what=what, every=every)
    return found[0]

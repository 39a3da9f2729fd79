"""Waiting for something to become true, with an end: no test sleeps and hopes."""

import time
from collections.abc import Callable


def wait_until(true: Callable[[], object], *, within: float, what: str, every: float = 0.05) -> None:
    """Return once `true()` is; AssertionError naming `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {within} s"
        time.sleep(every)

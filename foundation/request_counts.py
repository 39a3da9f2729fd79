"""How often something was asked for in a minute, counted in the cache, so that with Redis all processes count together.
Imports none of our modules."""

from contextlib import suppress

from django.core.cache import cache

WINDOW = 60  # seconds


def count_request(key: str, *, now: float) -> int:
    """How many there were in the minute of `now` (seconds), with this one."""
    key = f"rate:{key}:{int(now // WINDOW)}"
    try:
        return int(cache.incr(key))
    except ValueError:  # the first of this minute
        if not cache.add(key, 1, timeout=2 * WINDOW):
            with suppress(ValueError):  # evicted at once
                return int(cache.incr(key))
        return 1

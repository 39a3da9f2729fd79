"""The cache in Redis; while Redis does not answer, one that keeps nothing: whoever uses a cache bears that something is
not in it. Imports none of our modules.

One call waits for Redis without an answer, as long as the settings say; then this process leaves it alone for a moment.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, ClassVar

from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError
from redis.sentinel import Sentinel

PAUSE = 5  # seconds
log = logging.getLogger(__name__)


class FailOpenRedisCache(RedisCache):
    away_until: ClassVar[float] = 0.0

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.nothing = DummyCache("", params)


def _or_nothing(name: str) -> Callable[..., Any]:
    ask, do_without = getattr(RedisCache, name), getattr(DummyCache, name)

    def call(self: FailOpenRedisCache, *args: Any, **kwargs: Any) -> Any:
        if monotonic() >= FailOpenRedisCache.away_until:
            try:
                return ask(self, *args, **kwargs)
            except RedisError as error:
                FailOpenRedisCache.away_until = monotonic() + PAUSE
                log.warning("the cache does not answer: %s", error)
        return do_without(self.nothing, *args, **kwargs)

    return call


for _name in (
    "add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear",
):  # fmt: skip
    setattr(FailOpenRedisCache, _name, _or_nothing(_name))


class SentinelClient(RedisCacheClient):
    """Django's, with a pool of redis-py that asks Sentinels at each new connection which Redis is the primary."""

    def __init__(self, servers: Any, *, primary: str, sentinel_kwargs: dict[str, Any], **options: Any) -> None:
        super().__init__(servers, **options)
        sentinel: Any = Sentinel(servers, sentinel_kwargs=sentinel_kwargs)  # type: ignore[no-untyped-call]
        self._pool = sentinel.master_for(primary, **options).connection_pool

    def _get_connection_pool(self, write: bool) -> Any:
        return self._pool


class FailOpenSentinelCache(FailOpenRedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = SentinelClient

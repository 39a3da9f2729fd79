"""Reads REDIS_URL: one Redis, or Sentinels that know which of several is the primary. What the queue and the cache need
of it stands here, and nowhere else. May import environment and service_urls only.

The address may hold passwords, so no message repeats it or a part of it.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis.backoff import NoBackoff
from redis.retry import Retry

from collab.environment import env, refuse
from collab.service_urls import refuse_unencoded

SENTINEL_PORT = 26379
#: Seconds for the cache, which nothing depends on.
CACHE_PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
#: Seconds for the queue: more than a worker waits for its next task. Without an end, who talks to a server that went
#: without a word waits for it until the system gives up, a quarter of an hour.
QUEUE_PATIENCE = {"socket_timeout": 15, "socket_connect_timeout": 5, "health_check_interval": 10}
_SENTINEL_FORM = "sentinel://:password@one:26379,two:26379,three:26379/NAME"


@dataclass(frozen=True)
class RedisServers:
    """`queue` is an address as kombu reads it, with its transport's options; `cache` an entry of CACHES."""

    queue: str
    queue_options: dict[str, Any]
    cache: dict[str, Any]


def redis_servers() -> RedisServers | None:
    """From REDIS_URL; None without it."""
    url: str | None = env("REDIS_URL", default=None)
    if url is None:
        return None
    refuse_unencoded("REDIS_URL")
    parts = urlsplit(url)
    if parts.scheme == "sentinel":
        return _sentinels(parts)
    if parts.scheme not in {"redis", "rediss", "unix"}:
        refuse("REDIS_URL", "does not begin with redis://, rediss://, unix:// or sentinel://")
    cache = {"BACKEND": "collab.cache.FailOpenRedisCache", "LOCATION": url, "OPTIONS": CACHE_PATIENCE}
    return RedisServers(_kombu_address(parts), QUEUE_PATIENCE, cache)


def _kombu_address(parts: SplitResult) -> str:
    """kombu has a name of its own for a socket of this machine."""
    if parts.scheme != "unix":
        return parts.geturl()
    database = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={database}"


def _sentinels(parts: SplitResult) -> RedisServers:
    """`sentinel://[user:password@]host[:port][,host[:port]…]/NAME[/DATABASE][?sentinel_password=…]`"""
    given, _, hosts = parts.netloc.rpartition("@")
    user, _, password = given.partition(":")
    name, _, database = parts.path.removeprefix("/").partition("/")
    options = dict(parse_qsl(parts.query))
    own_password = options.pop("sentinel_password", None)
    nodes = [urlsplit(f"//{host}") for host in hosts.split(",")]
    if not name or not all(node.hostname for node in nodes) or not (database or "0").isdecimal() or options:
        refuse("REDIS_URL", f"not usable; Sentinels are named like {_SENTINEL_FORM}")
    addresses = [(str(node.hostname), node.port or SENTINEL_PORT) for node in nodes]
    # one that is away is not asked twice: there are others
    asking = {**CACHE_PATIENCE, "password": own_password, "retry": Retry(NoBackoff(), 0)}
    credentials = f"{given}@" if given else ""
    queue = ";".join(f"sentinel://{credentials}{host}:{port}/{database or 0}" for host, port in addresses)
    return RedisServers(
        queue,
        {**QUEUE_PATIENCE, "master_name": name, "sentinel_kwargs": asking},
        {
            "BACKEND": "collab.cache.FailOpenSentinelCache",
            "LOCATION": addresses,
            "OPTIONS": {
                **CACHE_PATIENCE,
                "primary": name,
                "db": int(database or 0),
                "username": unquote(user) or None,
                "password": unquote(password) or None,
                "sentinel_kwargs": asking,
            },
        },
    )

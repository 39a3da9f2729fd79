"""Reads settings from the environment. Imports none of our modules; a wrong value ends the start with one line."""

import os
import re
import secrets
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from email.utils import getaddresses
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ

T = TypeVar("T")

NAMES = [
    "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DATA_DIR", "PORT",
    "TIME_ZONE", "DEFAULT_FROM_EMAIL", "SECRET_KEY_FALLBACKS", "LOG_LEVEL", "LOG_FORMAT", "METRICS_TOKEN",
    "COMPILED_QUERIES",
]  # fmt: skip

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
_HOST = re.compile(r"\*|\.?[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*\.?|\[[0-9a-fA-F:]+\]")
_ADDRESS = re.compile(r"\A[^@\s<>]+@[^@\s<>]+\Z")
_KEY_LENGTH = 32  # characters at least
_TOKEN_LENGTH = 16

env = environ.Env()


def refuse(name: str, why: str) -> NoReturn:
    """End the process with one line that names the setting."""
    sys.exit(f"{name}: {why}")


def read(name: str, parse: Callable[[str], T]) -> T:
    """The setting `name`, parsed; SystemExit naming it when the parser refuses the value."""
    try:
        return parse(name)
    except (environ.ImproperlyConfigured, ValueError, KeyError) as error:
        refuse(name, f"not usable ({error})")


def refuse_empty() -> None:
    """An empty setting is a mistake: read as absent, it would quietly start the embedded mode."""
    for name in NAMES:
        if os.environ.get(name) == "":
            refuse(name, "empty")


def switch(name: str, *, default: bool) -> bool:
    """1, true, yes and on; or 0, false, no and off."""
    given = os.environ.get(name, "on" if default else "off").lower()
    if given not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        refuse(name, f"{given!r} is neither true nor false")
    return given in {"1", "true", "yes", "on"}


def port() -> int:
    value = int(read("PORT", lambda name: env.int(name, default=8000)))
    if not 1 <= value <= 65535:
        refuse("PORT", f"{value} is not between 1 and 65535")
    return value


def positive(name: str, default: int) -> int:
    value = int(read(name, lambda name: env.int(name, default=default)))
    if value < 1:
        refuse(name, f"{value} is not 1 or more")
    return value


def count(name: str, default: int) -> int:
    value = int(read(name, lambda name: env.int(name, default=default)))
    if value < 0:
        refuse(name, f"{value} is not 0 or more")
    return value


def choice(name: str, default: str, among: Collection[str]) -> str:
    value: str = env(name, default=default)
    if value not in among:
        refuse(name, f"{value!r} is none of {', '.join(among)}")
    return value


def delivery_tick() -> int:
    """Seconds between two looks at which messages are due."""
    return positive("DELIVERY_TICK", 60)


def lease(patience: int) -> int:
    """Seconds for which a worker holds a message, longer than the relay may let it wait (`patience`, in seconds)."""
    value = positive("DELIVERY_LEASE", 240)
    if value <= patience:
        refuse("DELIVERY_LEASE", f"{value} is not more than {patience}, from EMAIL_TIMEOUT and EMAIL_ACCEPT_TIMEOUT")
    return value


def time_zone() -> str:
    name: str = env("TIME_ZONE", default="UTC")
    if name not in available_timezones():
        refuse("TIME_ZONE", f"{name!r} is no IANA time zone")
    return name


def allowed_hosts() -> list[str]:
    """Names under which the product answers, as a Host header has them: without scheme, port or path."""
    names: list[str] = env.list("ALLOWED_HOSTS", default=LOOPBACK)
    for name in names:
        if not _HOST.fullmatch(name):
            refuse("ALLOWED_HOSTS", f"{name!r} is no host name such as tracker.example.org, without https:// or a port")
    return names


def base_url(default: str) -> str:
    url: str = env("BASE_URL", default=default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        refuse("BASE_URL", f"{url!r} is no http(s) address")
    return url


def sender() -> str:
    """DEFAULT_FROM_EMAIL: one address, with or without a name. A wrong one would be noticed by the first mail only."""
    value: str = env("DEFAULT_FROM_EMAIL", default="Joint Work <joint-work@localhost>")
    found = getaddresses([value])
    if not value.isprintable() or len(found) != 1 or not _ADDRESS.fullmatch(found[0][1]):
        refuse("DEFAULT_FROM_EMAIL", f"{value!r} is no address such as Joint Work <joint-work@example.org>")
    return value


def secret_key(data_dir: Path, *, embedded: bool) -> str:
    """SECRET_KEY; on a laptop (embedded) made once and kept in `data_dir`, readable by its owner only."""
    given: str | None = env("SECRET_KEY", default=None)
    if given is not None:
        if len(given) < _KEY_LENGTH:
            refuse("SECRET_KEY", f"shorter than {_KEY_LENGTH} characters")
        return given
    if not embedded:
        refuse("SECRET_KEY", "missing, and DATABASE_URL is set: an institution chooses its own")
    path = data_dir / "secret_key"
    if not path.exists():
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)  # atomic: of two processes starting at once, one wins
        draft.unlink()
    return path.read_text()


def metrics_token() -> str:
    """Empty: nobody is let in. One that can be guessed would let everybody in."""
    token: str = env("METRICS_TOKEN", default="")
    if token and len(token) < _TOKEN_LENGTH:
        refuse("METRICS_TOKEN", f"shorter than {_TOKEN_LENGTH} characters")
    return token


def secret_key_fallbacks() -> list[str]:
    """Former values of SECRET_KEY: what was signed with them (links in mails, sessions) still works."""
    keys: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
    if any(len(key) < _KEY_LENGTH for key in keys):
        refuse("SECRET_KEY_FALLBACKS", f"one is shorter than {_KEY_LENGTH} characters")
    return keys


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks in CIDR notation."""
    given: list[str] = env.list(name, default=[])
    try:
        return [ip_network(one) for one in given]
    except ValueError as error:
        refuse(name, f"{error}; write networks such as 10.20.0.0/16, between commas")


def data_dir(default: Path) -> Path:
    """DATA_DIR. Made here, it is for its owner only: on a laptop it holds sessions, hashes and mails with links."""
    path = Path(env("DATA_DIR", default=str(default)))
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        refuse("DATA_DIR", f"cannot be made ({error})")
    return path

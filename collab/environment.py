"""Reads the settings that come by environment. Imports nothing of ours; a wrong value ends the start with one line."""

import os
import secrets
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ

T = TypeVar("T")

NAMES = [
    "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DATA_DIR", "PORT",
    "TIME_ZONE", "DEFAULT_FROM_EMAIL",
]  # fmt: skip

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


def debug() -> bool:
    given = os.environ.get("DEBUG", "0").lower()
    if given not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        refuse("DEBUG", f"{given!r} is neither true nor false")
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


def base_url(default: str) -> str:
    url: str = env("BASE_URL", default=default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        refuse("BASE_URL", f"{url!r} is no http(s) address")
    return url


def database(data_dir: Path) -> dict[str, object]:
    """Django's database settings: PostgreSQL from DATABASE_URL, else SQLite in `data_dir`."""
    if "DATABASE_URL" not in env.ENVIRON:
        parsed = {"ENGINE": "django.db.backends.sqlite3", "NAME": data_dir / "collab.sqlite3"}
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an engine that environ does not know is refused below
            parsed = dict(read("DATABASE_URL", env.db_url))
    engine = str(parsed.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    elif engine.endswith("postgresql"):
        parsed.setdefault("CONN_MAX_AGE", 600)
        parsed["CONN_HEALTH_CHECKS"] = True
        # A pooler in transaction mode may stand in between, and keeps no session: no cursors on the server, and nothing
        # prepared, which is Django's default. DATABASE_URL=...?prepare_threshold=5&server_side_binding=True prepares.
        parsed.setdefault("DISABLE_SERVER_SIDE_CURSORS", True)
        given = dict(parsed.get("OPTIONS") or {})  # type: ignore[call-overload]
        if "server_side_binding" in given:
            given["server_side_binding"] = str(given["server_side_binding"]).lower() == "true"
        parsed["OPTIONS"] = {"connect_timeout": 5, **given}  # seconds, for each address of the server
    else:
        refuse("DATABASE_URL", "only postgres:// and sqlite:// are supported")
    return parsed


def mail() -> dict[str, object]:
    """Django's mail settings from EMAIL_URL; ours is the way to a relay."""
    parsed: dict[str, object] = read("EMAIL_URL", env.email_url)
    if parsed["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        parsed["EMAIL_BACKEND"] = "collab.smtp.EmailBackend"
    return parsed


def redis_url() -> str | None:
    url: str | None = env("REDIS_URL", default=None)
    if url is not None and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        refuse("REDIS_URL", f"{url!r} does not begin with redis://, rediss:// or unix://")
    return url


def secret_key(data_dir: Path, *, embedded: bool) -> str:
    """SECRET_KEY; on a laptop (embedded) made once and kept in `data_dir`, readable by its owner only."""
    given: str | None = env("SECRET_KEY", default=None)
    if given is not None:
        if len(given) < 32:
            refuse("SECRET_KEY", "shorter than 32 characters")
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


def data_dir(default: Path) -> Path:
    path = Path(env("DATA_DIR", default=str(default)))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse("DATA_DIR", f"cannot be made ({error})")
    return path

"""Reads DATABASE_URL and EMAIL_URL; REDIS_URL is redis_url.py's. May import environment only.

They may hold a password, so no message repeats them or a part of them.
"""

import os
import re
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import environ
from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo

from collab.environment import env, refuse

SMTP = "django.core.mail.backends.smtp.EmailBackend"
_ENCODE = "characters such as / ? # @ in a user name or password are written %2F %3F %23 %40"
#: Of an address of PostgreSQL, beside those of its own library.
_PSYCOPG_OPTIONS = {"prepare_threshold", "server_side_binding"}
_RELAY_SCHEMES = ("smtp", "smtp+tls", "smtps", "smtp+ssl")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def database(data_dir: Path) -> dict[str, object]:
    """Django's database settings: PostgreSQL from DATABASE_URL, else SQLite in `data_dir`."""
    if "DATABASE_URL" not in env.ENVIRON:
        parsed = {"ENGINE": "django.db.backends.sqlite3", "NAME": data_dir / "collab.sqlite3"}
    else:
        if not os.environ["DATABASE_URL"].startswith("sqlite:"):
            refuse_unencoded("DATABASE_URL")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an engine that environ does not know is refused below
            try:
                parsed = dict(env.db_url("DATABASE_URL"))
            except (environ.ImproperlyConfigured, ValueError):
                refuse("DATABASE_URL", f"not usable; {_ENCODE}")
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
        try:
            make_conninfo("", **{name: value for name, value in given.items() if name not in _PSYCOPG_OPTIONS})
        except ProgrammingError as error:
            refuse("DATABASE_URL", f"not usable; {str(error).splitlines()[0]}")
        if "server_side_binding" in given:
            given["server_side_binding"] = str(given["server_side_binding"]).lower() == "true"
        parsed["OPTIONS"] = {"connect_timeout": 5, **given}  # seconds, for each address of the server
    else:
        refuse("DATABASE_URL", "only postgres:// and sqlite:// are supported")
    return parsed


def mail() -> dict[str, object]:
    """Django's mail settings from EMAIL_URL; the way to a relay is ours (smtp.py).

    smtp:// speaks plainly, smtp+tls:// and smtp://…?tls=true ask for STARTTLS, smtps:// and smtp+ssl:// and
    smtp://…?ssl=true are encrypted from the first byte.
    """
    refuse_unencoded("EMAIL_URL")
    if os.environ["EMAIL_URL"].partition("://")[0] not in env.EMAIL_SCHEMES:
        refuse("EMAIL_URL", f"does not begin with one of {', '.join(f'{one}://' for one in _RELAY_SCHEMES)}")
    try:
        parsed: dict[str, object] = dict(env.email_url("EMAIL_URL"))
    except (environ.ImproperlyConfigured, ValueError, KeyError):
        refuse("EMAIL_URL", f"not usable; {_ENCODE}")
    options: dict[str, object] = dict(parsed.pop("OPTIONS", {}) or {})  # type: ignore[call-overload]
    if parsed["EMAIL_BACKEND"] == SMTP:
        scheme = urlsplit(os.environ["EMAIL_URL"]).scheme
        parsed["EMAIL_BACKEND"] = "collab.smtp.EmailBackend"
        parsed["EMAIL_USE_TLS"] = scheme == "smtp+tls" or _flag("tls", options.pop("TLS", "off"))
        parsed["EMAIL_USE_SSL"] = scheme in {"smtps", "smtp+ssl"} or _flag("ssl", options.pop("SSL", "off"))
        if parsed["EMAIL_USE_TLS"] and parsed["EMAIL_USE_SSL"]:
            refuse("EMAIL_URL", "asks for STARTTLS and for TLS from the first byte: choose one")
        if not parsed["EMAIL_HOST"]:
            refuse("EMAIL_URL", "names no host")
    if options:
        refuse("EMAIL_URL", f"{next(iter(options)).lower()!r} is no option; tls and ssl are")
    return parsed


def _flag(name: str, given: object) -> bool:
    value = str(given).lower()
    if value not in _TRUE | _FALSE:
        refuse("EMAIL_URL", f"{name} is neither true nor false")
    return value in _TRUE


def refuse_unencoded(name: str) -> None:
    """A / ? or # of a password ends the host's part of an address early, and what follows is taken for a path."""
    host, *rest = re.split(r"[/?#]", os.environ[name].partition("://")[2], maxsplit=1)
    if rest and "@" in rest[0]:
        refuse(name, f"not usable; {_ENCODE}")
    try:
        for one in host.rpartition("@")[2].split(","):
            _ = urlsplit(f"//{one}").port
    except ValueError:
        refuse(name, f"not usable; {_ENCODE}")

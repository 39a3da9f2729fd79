"""What a backup leaves out, and the keys it contains. May import health."""

import os
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError

from collab.health import NEEDED, parts_of_health

#: Labels of models and apps whose rows are in no backup -> why.
LEFT_OUT = {
    "sessions": "Django's own table of sessions, which is empty",
    "accounts.Session": "a session lets in whoever has it; people sign in again",
    "axes": "addresses and devices of those who signed in, kept for a short time only",
    "accounts.AccountNotice": "mails on their way, which the installation that made them sends",
    "django_celery_beat": "the timetable, which comes from the settings at each start",
    "foundation.IdempotencyKey": "answers kept for repeated calls of the API, for two days",
}


def keys() -> list[str]:
    """What links in mails are signed with: without it, those already sent would stop working."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def take_keys(found: list[str]) -> Path | None:
    """Let the links that were signed with a backup's keys go on to work here.

    Where the key is kept in DATA_DIR, the first becomes the key itself. Where it comes by environment, those that are
    missing are written to a file for the administrator, whose path this returns.
    """
    missing = [key for key in found if key not in keys()]
    if not missing:
        return None
    if "SECRET_KEY" not in os.environ:
        _private(settings.DATA_DIR / "secret_key", found[0])
        return None
    return _private(settings.DATA_DIR / "secret_key_fallbacks", ",".join(missing))


def _private(path: Path, text: str) -> Path:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def refuse_without_tables() -> None:
    """CommandError in one line unless the database answers and has all tables of this version."""
    parts = parts_of_health()
    for part in NEEDED:
        if parts.get(part) != "ok":
            raise CommandError(f"{part}: {parts.get(part)}. Run `manage.py migrate` on a database that answers first.")


def refuse_unless_empty() -> None:
    """CommandError where there is somebody whose rows those of a file would mix with."""
    for name in (settings.AUTH_USER_MODEL, settings.INSTITUTION_MODEL):
        if apps.get_model(name)._base_manager.exists():
            raise CommandError("There are people or institutions here already. Use an empty installation.")

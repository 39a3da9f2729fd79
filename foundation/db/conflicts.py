"""What the database says no to, told apart: two changes at once, and a database that is busy or away. Anything else is
our fault. Imports none of our modules.

PostgreSQL says it by an SQLSTATE, SQLite by the name of its result code.
"""

import logging
from typing import Final

from django.db import IntegrityError, InternalError, OperationalError
from django.db.models import ProtectedError, RestrictedError

RETRY_AFTER: Final = 5  # seconds
_TAKEN_OR_GONE = {
    "23505", "23503", "23P01", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
}  # fmt: skip
_NOT_NOW = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
_READ_ONLY = "25006"  # PostgreSQL's: as long as connections to a primary that became a standby are not yet closed
log = logging.getLogger(__name__)


def is_conflict(error: BaseException) -> bool:
    """Two changes at the same moment: a name or an id is taken, or a row has gone. Logged, with the constraint's name,
    since it may be a check that we forgot. What a column or a CHECK refuses is none."""
    if isinstance(error, ProtectedError | RestrictedError):
        constraint = type(error).__name__
    elif isinstance(error, IntegrityError) and _code(error) in _TAKEN_OR_GONE:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or str(error)
    else:
        return False
    log.error("two changes at once: %s", constraint, exc_info=error)
    return True


def unavailable(error: BaseException | None) -> bool:
    """The database did not do it, and may in a moment: held by others for too long, chosen to give way in a deadlock,
    full, restarting, a standby since a moment ago, or not there."""
    if isinstance(error, InternalError):
        return _code(error) == _READ_ONLY
    if not isinstance(error, OperationalError):
        return False
    code = _code(error)
    return not code.startswith("SQLITE_") or code.startswith(_NOT_NOW)


def _code(error: BaseException) -> str:
    """Empty where the driver gives none, as psycopg does for a connection that broke."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""

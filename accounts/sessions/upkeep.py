"""Personal data of signing in that nobody needs any longer. May import store, and the sign-in guard's."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessLog

from accounts.sessions.models import NewSignIn
from accounts.sessions.store import SessionStore

SIGN_INS_KEPT = timedelta(days=90)  # for that long an address is known for who signed in from it
FAILURES_KEPT = timedelta(days=1)  # the guard itself looks back a quarter of an hour


def forget_sign_ins(*, at: datetime) -> int:
    """Delete sessions that have ended, and old records of sign-ins and of failures. How many records went."""
    SessionStore.clear_expired()
    sign_ins: int = AccessLog.objects.filter(attempt_time__lt=at - SIGN_INS_KEPT).delete()[0]
    failures: int = AccessAttempt.objects.filter(attempt_time__lt=at - FAILURES_KEPT).delete()[0]
    told: int = NewSignIn.objects.filter(made_at__lt=at - SIGN_INS_KEPT).delete()[0]
    return sign_ins + failures + told

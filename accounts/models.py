"""Table of contents: every model of this app. Only Django and collab read it."""

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure, Consortium, Institution
from accounts.lists.models import SavedView
from accounts.people.models import Grant, Membership, PasswordRequest, Person, SideSince, Team
from accounts.rest.models import IdempotencyKey
from accounts.tokens.models import ApiToken

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Closure",
    "Consortium",
    "Grant",
    "IdempotencyKey",
    "Institution",
    "Membership",
    "PasswordRequest",
    "Person",
    "SavedView",
    "SideSince",
    "Team",
]

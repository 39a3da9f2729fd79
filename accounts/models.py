"""Table of contents: every model of this app. Only Django and collab read it."""

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure, Consortium, Institution
from accounts.people.models import Membership, PasswordRequest, Person, RoleGrant, SideChange, Team
from accounts.tokens.models import ApiToken

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Closure",
    "Consortium",
    "Institution",
    "Membership",
    "PasswordRequest",
    "Person",
    "RoleGrant",
    "SideChange",
    "Team",
]

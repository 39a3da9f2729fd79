"""What a person may do, from their roles: pure functions of roles, without queries. Views declare them as `reads` and
`writes` (foundation/permissions.py). `belongs` is about one row: the person is among its people."""

from accounts.roles import Role

_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
_WRITERS = _MANAGERS | {Role.STAFF}
_LEADERS = _WRITERS | {Role.DEAN}
_READERS = _LEADERS | {Role.READER}


def may_read(roles: frozenset[Role]) -> bool:
    """Read the institution's projects, meetings and what belongs to them; say what one is asked about oneself."""
    return bool(roles & _READERS)


def may_write(roles: frozenset[Role], *, belongs: bool) -> bool:
    """Write a project and what belongs to it."""
    return bool(roles & _MANAGERS) or (belongs and Role.STAFF in roles)


def may_write_some(roles: frozenset[Role]) -> bool:
    """Write at least the projects to which one belongs: what a page for writing asks before it knows the row."""
    return bool(roles & _WRITERS)


def may_lead(roles: frozenset[Role], *, belongs: bool) -> bool:
    """Write decisions, and the sponsor of a project."""
    return Role.DEAN in roles or may_write(roles, belongs=belongs)


def may_lead_some(roles: frozenset[Role]) -> bool:
    """Write decisions of at least the projects to which one belongs."""
    return bool(roles & _LEADERS)


def may_agree_for_leadership(roles: frozenset[Role]) -> bool:
    """Give the agreement that leadership owes; find what needs attention at the institution on one's own home."""
    return Role.DEAN in roles


def may_manage(roles: frozenset[Role]) -> bool:
    """Write every project of the institution; delete projects, open closed meetings again."""
    return bool(roles & _MANAGERS)


def may_administer(roles: frozenset[Role]) -> bool:
    """Write the institution, its term calendar, teams, people, roles; see failed mail and the audit trail."""
    return Role.ADMIN in roles


def may_read_report(roles: frozenset[Role]) -> bool:
    """Read the dean's report. Its figures are aggregates of what every reader may read anyway."""
    return may_read(roles)


def may_read_consortium(roles: frozenset[Role]) -> bool:
    return Role.CONSORTIUM in roles

"""What a person may do, from their roles: pure functions of roles, without queries. May import people.models."""

from accounts.roles import Role

_WRITERS = frozenset({Role.MANAGER, Role.ADMIN})
_READERS = frozenset({Role.STAFF, Role.MANAGER, Role.DEAN, Role.ADMIN})


def may_read(roles: frozenset[Role]) -> bool:
    """Read the institution's projects, meetings and what hangs on them."""
    return bool(roles & _READERS)


def may_write(roles: frozenset[Role], *, belongs: bool) -> bool:
    """Write a project and what hangs on it; `belongs`: the person is among its people."""
    return bool(roles & _WRITERS) or (belongs and Role.STAFF in roles)


def may_lead(roles: frozenset[Role], *, belongs: bool) -> bool:
    """Write decisions, and the sponsor of a project."""
    return Role.DEAN in roles or may_write(roles, belongs=belongs)


def may_administer(roles: frozenset[Role]) -> bool:
    """Write the institution, its term calendar, teams, people, roles; see failed mail and the audit trail."""
    return Role.ADMIN in roles


def may_read_report(roles: frozenset[Role]) -> bool:
    """Read the dean's report. Its figures are aggregates of what every reader may read anyway."""
    return may_read(roles)


def may_read_consortium(roles: frozenset[Role]) -> bool:
    return Role.CONSORTIUM in roles

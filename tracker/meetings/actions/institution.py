"""Writes to an institution's settings. Here, above cadence and meetings, because some decide what counts."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed
from accounts.audit.models import record
from accounts.errors import Forbidden, Refused
from accounts.institutions.actions import lock
from accounts.institutions.models import Institution
from accounts.people.access import may_administer
from accounts.people.models import Person
from accounts.tenancy import across_institutions
from tracker.meetings.actions.checks import check_version
from tracker.meetings.actions.meetings import set_requires_trace
from tracker.projects.actions import refresh_institution


@transaction.atomic
def update_institution(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    version: int | None = None,
    requires_trace: bool | None = None,
    **fields: Any,
) -> Institution:
    """Set the given ones of name, country, time_zone, reminder_hour, requires_trace, and recompute what they move."""
    if by is not None and not may_administer(by.roles):
        raise Forbidden(_("Only an administrator changes the institution."))
    institution = lock(institution_id)
    check_version(institution, version)
    changes = changed(institution, fields)
    if "name" in changes:
        with across_institutions():
            if Institution.objects.filter(name__same_text=fields["name"]).exclude(pk=institution.pk).exists():
                raise Refused({"name": _("Another institution has this name.")})
    if changes:
        for name, value in fields.items():
            setattr(institution, name, value)
        institution.version += 1
        institution.save()
        record(institution_id=institution_id, by=by, at=at, action="institution.update", target=institution, **changes)
    if "time_zone" in changes:
        refresh_institution(institution_id=institution_id, at=at)
    if requires_trace is not None:
        institution = set_requires_trace(institution_id=institution_id, by=by, at=at, requires_trace=requires_trace)
    return institution

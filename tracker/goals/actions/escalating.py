"""Tells the sponsor of a project of a clash that has no resolution for too long."""

from datetime import datetime

from django.db import transaction

from accounts.institutions.actions import lock
from tracker.goals.actions.telling import tell_of_clash
from tracker.goals.models import GoalPair
from tracker.goals.queries import open_clashes
from tracker.goals.rules import SPONSOR_AFTER


@transaction.atomic
def tell_sponsors(*, institution_id: int, at: datetime) -> int:
    """Of each clash once; how many. Without a sponsor it waits until there is one."""
    today = lock(institution_id).day(at)
    old = open_clashes().filter(clash_since__lte=today - SPONSOR_AFTER, sponsor_told_at=None)
    rows = list(old.filter(project__sponsor__isnull=False).select_related("project__sponsor"))
    for pair in rows:
        if (sponsor := pair.project.sponsor) is not None:
            tell_of_clash(pair, sponsor, at=at, what="waits")
    GoalPair.objects.filter(pk__in=[pair.pk for pair in rows]).update(sponsor_told_at=at)
    return len(rows)

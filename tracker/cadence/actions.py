"""Keeps the rollup in step. Called by projects and meetings in their own transaction, under the institution's lock."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q

from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.cadence.queries import Subject, institution_weeks, measured

SUMMARY = [
    "band", "streak_weeks", "counted_weeks", "contact_weeks", "contact_days", "running_from", "last_contact_on",
    "due_on", "late_on", "measured_in",
]  # fmt: skip


def set_contact_weeks(*, institution_id: int, truth: Mapping[tuple[int, date], int]) -> None:
    """Make the rollup say `truth`: (project id, Monday) -> mask of contact days, 0 for none. Six queries at most."""
    weeks = sorted({week for _, week in truth})
    gone = [key for key, days in truth.items() if not days]
    if gone:
        missing = Q()
        for project_id, week in gone:
            missing |= Q(project_id=project_id, week=week)
        ContactWeek.objects.filter(missing).delete()
    ContactWeek.objects.bulk_create(
        [
            ContactWeek(institution_id=institution_id, project_id=project_id, week=week, days=days)
            for (project_id, week), days in truth.items()
            if days
        ],
        update_conflicts=True,
        unique_fields=["project", "week"],
        update_fields=["days"],
    )
    _set_institution_weeks(institution_id, weeks)


def _set_institution_weeks(institution_id: int, weeks: Collection[date]) -> None:
    totals = institution_weeks(ContactWeek.objects.filter(institution_id=institution_id, week__in=weeks))
    InstitutionWeek.objects.bulk_create(
        totals, update_conflicts=True, unique_fields=["institution", "week"], update_fields=["days", "projects"]
    )
    empty = set(weeks) - {row.week for row in totals}
    if empty:
        InstitutionWeek.objects.filter(institution_id=institution_id, week__in=empty).delete()


def refresh(subjects: Sequence[Subject], *, today: date) -> None:
    """Compute and store the subjects' cadence as of `today`, the day at their institution."""
    Cadence.objects.bulk_create(
        measured(subjects, today=today), update_conflicts=True, unique_fields=["project"], update_fields=SUMMARY
    )

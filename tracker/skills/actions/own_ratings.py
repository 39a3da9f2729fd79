"""What a person says of themselves. Only they write it, and no trail keeps it: not even that they did."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.tenancy import across_institutions
from tracker.skills.levels import WINDOWS, Level
from tracker.skills.models import Skill, SkillRating, SkillWindows

#: Bits of all levels: what a person removed is never fresh again, whatever it was; nothing is kept of it besides.
ALL_LEVELS = sum(1 << level for level in Level)
KEPT_AFTER_LEAVING = timedelta(days=90)


@transaction.atomic
def rate_skills(*, by: Person, at: datetime, ratings: Mapping[int, int | None]) -> None:
    """`ratings`: id of a skill -> a level, or None to remove it. Skills that are left out do not change."""
    institution = lock(_institution_id(by))
    skills = Skill.objects.filter(institution_id=institution.pk, retired_on=None, pk__in=list(ratings))
    known = dict(skills.order_by().values_list("pk", "skill_list__number"))
    if unknown := [pk for pk in ratings if pk not in known]:
        why = _("There is no skill %(number)s to rate.") % {"number": unknown[0]}
        raise Refused({"ratings": why}, code="invalid_choice")
    if any(level is not None and level not in Level.values for level in ratings.values()):
        raise Refused({"ratings": _("A level is a number from 0 to 4.")}, code="invalid_choice")
    stored = {row.skill_id: row for row in SkillRating.objects.filter(person=by, skill__in=list(ratings))}
    added, moved = [], []
    for pk, level in ratings.items():
        row = stored.get(pk)
        if row is None and level is not None:
            mine = {"institution_id": institution.pk, "person": by, "skill_id": pk}
            added.append(SkillRating(level=level, number=known[pk], **mine))
        elif row is not None and row.level != level:
            row.level, row.number = level, known[pk]
            row.counted = ALL_LEVELS if level is None else row.counted
            moved.append(row)
    SkillRating.objects.bulk_create(added)
    SkillRating.objects.bulk_update(moved, ["level", "number", "counted"])


@transaction.atomic
def forget_ratings(*, by: Person, at: datetime) -> None:
    """All that they said of themselves, and when they have time. Frozen figures of groups stay."""
    lock(_institution_id(by))
    SkillRating.objects.filter(person=by).update(level=None, counted=ALL_LEVELS)
    SkillWindows.objects.filter(person=by).delete()


@transaction.atomic
def set_windows(*, by: Person, at: datetime, windows: Sequence[str]) -> None:
    institution_id = _institution_id(by)
    lock(institution_id)
    if not set(windows) <= set(WINDOWS):
        raise Refused({"windows": _("Choose the times from those offered.")}, code="invalid_choice")
    chosen = [window for window in WINDOWS if window in set(windows)]
    SkillWindows.objects.update_or_create(
        person=by,
        defaults={"windows": chosen},
        create_defaults={"windows": chosen, "institution_id": institution_id},
    )


def forget_leavers(*, at: datetime) -> int:
    """What people said of themselves who left three months ago; how many ratings."""
    with across_institutions():
        left = {"person__is_active": False, "person__updated_at__lt": at - KEPT_AFTER_LEAVING}
        SkillWindows.objects.filter(**left).delete()
        gone = SkillRating.objects.filter(level__isnull=False, **left).values("pk")
        return SkillRating.objects.filter(pk__in=gone).update(level=None, counted=ALL_LEVELS)


def _institution_id(person: Person) -> int:
    """An operator of the installation has none, and no such page."""
    if person.institution_id is None:
        raise PermissionDenied
    return person.institution_id

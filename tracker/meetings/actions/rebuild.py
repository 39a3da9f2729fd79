"""The rollup computed again from the meetings: normally nothing differs, and this is how one knows.

All institutions are compared first, which keeps nobody waiting; only where something differs is one locked.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.institutions.models import Institution
from foundation.tenancy import within
from tracker.cadence.actions import Differences, institutions_that_differ, reconcile, refresh, wrong_cadences
from tracker.cadence.queries import CadenceInput
from tracker.cadence.weeks import monday_of, week_of
from tracker.meetings.models import Meeting
from tracker.meetings.queries import contact_days, counting
from tracker.projects.models import Project
from tracker.projects.queries import subjects

COMPARED = 30_000  # institutions in one statement that names them
INSTITUTIONS = 100  # rebuilt in one transaction, which locks them
PROJECTS = 1000  # whose cadence is computed together, to bound memory


def rebuild(
    *,
    institution_ids: Sequence[int],
    at: datetime,
    check: bool = False,
    joint: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Differences:
    """How many rows of the rollup differed from the meetings; they are repaired. `check`: and all of it undone.
    `joint`: first settle which meetings count, from who attended. `progress` hears how many institutions are done.
    Across institutions."""
    found = Differences()
    differ = set(institution_ids) if joint else _differ(institution_ids)
    for start in range(0, len(institution_ids), INSTITUTIONS):
        ids = institution_ids[start : start + INSTITUTIONS]
        wrong = differ.intersection(ids)
        if len(wrong) < len(ids):
            wrong |= {subject.institution_id for chunk in _wrong(ids) for subject in chunk}
        if wrong:
            found += _rebuild_together(sorted(wrong), at=at, check=check, joint=joint)
        progress(start + len(ids))
    return found


def _differ(institution_ids: Sequence[int]) -> set[int]:
    """Those of the institutions whose weeks differ."""
    if len(institution_ids) == Institution.objects.count():
        return institutions_that_differ(truth=contact_days(None), institution_ids=None)
    return {
        wrong
        for start in range(0, len(institution_ids), COMPARED)
        for some in [institution_ids[start : start + COMPARED]]
        for wrong in institutions_that_differ(truth=contact_days(some), institution_ids=some)
    }


@transaction.atomic
def _rebuild_together(ids: Sequence[int], *, at: datetime, check: bool, joint: bool) -> Differences:
    institutions = list(Institution.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    found = Differences()
    if joint:
        found += Differences(joint=sum(_settle_all(place, at=at) for place in institutions))
    found += reconcile(truth=contact_days(ids), institution_ids=ids)
    found += Differences(cadences=_refresh_wrong(institutions, at=at))
    if check:
        transaction.set_rollback(True)
    return found


def _settle_all(institution: Institution, *, at: datetime) -> int:
    """How many meetings said wrongly whether they count."""
    with within(institution.pk):  # or the database looks at who came to everybody's meetings
        counts = counting(requires_trace=institution.requires_trace)
        ours = Meeting.objects.all()
        return sum(
            wrong.update(joint=right, version=F("version") + 1, updated_at=at)
            for wrong, right in (
                (ours.filter(joint=True).exclude(counts), False),
                (ours.filter(counts, joint=False), True),
            )
        )


def _refresh_wrong(institutions: Sequence[Institution], *, at: datetime) -> int:
    """How many cadences were not what the rollup gives. Projects of several institutions go together, week by week."""
    mondays = {place.pk: monday_of(week_of(place.day(at))) for place in institutions}
    found = 0
    for wrong in _wrong(list(mondays)):
        found += len(wrong)
        for monday in set(mondays.values()) if wrong else ():
            refresh([subject for subject in wrong if mondays[subject.institution_id] == monday], today=monday)
    return found


def _wrong(institution_ids: Sequence[int]) -> Iterator[list[CadenceInput]]:
    """The projects whose cadence is not what the rollup gives, some at a time."""
    ours = Project.objects.filter(institution_id__in=institution_ids).order_by()
    ids = sorted(ours.values_list("pk", flat=True))  # all: page by page the database would go through everybody's
    for start in range(0, len(ids), PROJECTS):
        yield wrong_cadences(subjects(ids[start : start + PROJECTS]))

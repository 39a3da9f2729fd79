"""Recomputes stored cadences when the calendar moves: a closure is written, or a week begins."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, plain
from accounts.audit.models import record
from accounts.institutions.actions import lock, lock_for_update
from accounts.institutions.models import Closure, Institution
from accounts.people.models import Person
from accounts.permissions import may_administer
from foundation.errors import Fault, Forbidden, Refused, check_version
from foundation.tenancy import across_institutions
from foundation.text_lists import join_sentences
from tracker.cadence import actions as cadence
from tracker.cadence.models import Cadence
from tracker.cadence.queries import stale
from tracker.cadence.weeks import monday_of, week_of
from tracker.projects.models import Project
from tracker.projects.queries import subjects

CHUNK = 1000  # projects whose cadence is computed together, to bound memory


def refresh_cadence(*, project_ids: Sequence[int], institution: Institution, at: datetime) -> None:
    """Compute the projects' cadence as of `at`; all of one institution, which the caller has locked."""
    cadence.refresh(subjects(project_ids), today=institution.day(at))


@transaction.atomic
def refresh_institution(*, institution_id: int, at: datetime) -> int:
    """Compute the cadence of all projects of the institution; how many. After a change of its calendar."""
    institution = lock(institution_id)
    ids = list(Project.objects.filter(institution_id=institution_id).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        refresh_cadence(project_ids=ids[start : start + CHUNK], institution=institution, at=at)
    return len(ids)


def roll_over(*, at: datetime) -> int:
    """Compute what is stored as of another week than its institution's present one; how many projects.

    A chunk of projects of any institutions is one transaction of a few queries, so that it may be killed and run again
    at any time, also beside itself. An institution that is being written is left for the next run. Reads do not wait
    for this: `refresh_stale` computes what is stale.
    """
    done = 0
    with across_institutions():
        for monday, zones in _mondays(at).items():
            after = 0
            while chunk := _next_chunk(monday, zones, after):
                after = chunk[-1]
                done += _roll_chunk(chunk, monday)
    return done


def _mondays(at: datetime) -> dict[date, list[str]]:
    """The Monday of the present week -> the zones where it is that week. At most two."""
    zones: dict[date, list[str]] = defaultdict(list)
    for name in Institution.objects.order_by().values_list("time_zone", flat=True).distinct():
        zones[monday_of(week_of(at.astimezone(ZoneInfo(name)).date()))].append(name)
    return zones


def _next_chunk(monday: date, zones: list[str], after: int) -> list[int]:
    rows = stale(monday).filter(institution__time_zone__in=zones, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:CHUNK])


@transaction.atomic
def _roll_chunk(project_ids: list[int], monday: date) -> int:
    homes = Cadence.objects.filter(pk__in=project_ids).values("institution_id")
    free = (
        Institution.objects.select_for_update(
            no_key=True, skip_locked=connection.features.has_select_for_update_skip_locked
        )
        .filter(pk__in=homes)
        .order_by("pk")
    )
    ids = list(Project.objects.filter(pk__in=project_ids, institution__in=list(free)).values_list("pk", flat=True))
    cadence.refresh(subjects(ids), today=monday)  # of `today` only its week matters
    return len(ids)


@transaction.atomic
def save_closure(*, closure: Closure, by: Person | None, at: datetime, version: int | None = None) -> Closure:
    """Create or change an entry of the term calendar, and recompute what it moves."""
    _only_administrators(by)
    lock(closure.institution_id)
    try:
        closure.full_clean()
    except ValidationError as error:
        faults = {
            name: Fault(join_sentences(error.message_dict[name]), errors[0].code or "invalid")
            for name, errors in error.error_dict.items()
        }
        raise Refused(faults) from error
    creating = closure.pk is None
    values = {name: getattr(closure, name) for name in ("name", "starts_on", "ends_on")}
    facts: dict[str, Any] = {name: plain(value) for name, value in values.items()}
    if not creating:
        stored = Closure.objects.get(pk=closure.pk)
        check_version(stored, version)
        closure.version = stored.version + 1
        facts = changed(stored, values)
    closure.save()
    refresh_institution(institution_id=closure.institution_id, at=at)
    action = "closure.create" if creating else "closure.update"
    record(by=by, at=at, action=action, target=closure, **facts)
    return closure


@transaction.atomic
def close_days(
    *, institution_id: int, by: Person | None, at: datetime, spans: Iterable[tuple[date, date, str]]
) -> list[Closure]:
    """Close each span (first day, last day, name), all or none: whole weeks, or single days."""
    return [
        save_closure(
            closure=Closure(institution_id=institution_id, name=name, starts_on=start, ends_on=end), by=by, at=at
        )
        for start, end, name in spans
    ]


@transaction.atomic
def delete_closure(*, closure: Closure, by: Person | None, at: datetime, version: int | None = None) -> None:
    _only_administrators(by)
    closure, _institution = lock_for_update(closure, version=version)
    record(
        by=by,
        at=at,
        action="closure.delete",
        target=closure,
        starts_on=str(closure.starts_on),
        ends_on=str(closure.ends_on),
    )
    closure.delete()
    refresh_institution(institution_id=closure.institution_id, at=at)


def _only_administrators(by: Person | None) -> None:
    if by is not None and not by.is_superuser and not may_administer(by.roles):
        raise Forbidden(_("Only an administrator changes the term calendar."))

"""Meetings from a CSV file: checked as a whole, then added as a whole or not at all. Memory hardly grows with it.

The file is read and checked before the transaction, in which others would wait for it; what was checked is compared
there with what holds by then.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.permissions import may_write
from accounts.roles import Role
from foundation.contributions import contributed
from foundation.errors import Forbidden, Refused, Stale
from tracker.cadence.actions import reconcile
from tracker.intake.csv.actions.resolve import Directory, NewMeeting
from tracker.intake.csv.actions.staging import Staging, staging
from tracker.intake.csv.rows import Problem, Row, read_rows
from tracker.meetings.extension_points import MeetingExtension
from tracker.meetings.models import Meeting, MeetingProject, MeetingState
from tracker.meetings.queries import contact_days
from tracker.projects.actions import refresh_cadence

TOGETHER = 1000  # rows that go to the database together
MAX_PROBLEMS = 200  # kept; the rest is only counted


@dataclass
class ImportResult:
    """`added`: or would be, when only checked. `present`: rows that an earlier import or an earlier row brought."""

    rows: int = 0
    added: int = 0
    present: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def blame(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.problem_count += 1
            if len(self.problems) < MAX_PROBLEMS:
                self.problems.append(problem)


def allow_import(by: Person | None) -> None:
    if by is not None and not (may_write(by.roles, belongs=False) or Role.STAFF in by.roles):
        raise Forbidden(_("Only staff and managers import meetings."))


def check_import(*, institution_id: int, by: Person | None, at: datetime, chunks: Iterable[bytes]) -> ImportResult:
    """What importing the file would do; nothing is written."""
    allow_import(by)
    outcome = ImportResult()
    directory = Directory.of(Institution.objects.get(pk=institution_id), by=by, at=at)
    for _new in _new_meetings(institution_id, directory, chunks=chunks, outcome=outcome):
        pass
    return outcome


def import_meetings(*, institution_id: int, by: Person | None, at: datetime, chunks: Iterable[bytes]) -> ImportResult:
    """Add the meetings of a CSV file; with a problem in any row, none. A row whose external id, or whose whole content
    where it has none, was imported before is left out, so that the same file twice adds nothing. Stale, and nothing
    is imported, when projects or people changed while it was read: try again."""
    with staged_import(institution_id=institution_id, by=by, at=at, chunks=chunks) as staged:
        return staged.add()


@contextmanager
def staged_import(
    *, institution_id: int, by: Person | None, at: datetime, chunks: Iterable[bytes]
) -> Iterator["StagedImport"]:
    """`import_meetings` in two steps: the file read and checked, which takes most of the time and locks nothing; and
    `add` to be called, in a transaction of the caller's or in none."""
    allow_import(by)
    directory = Directory.of(Institution.objects.get(pk=institution_id), by=by, at=at)
    outcome = ImportResult()
    with staging() as kept:
        for new in _new_meetings(institution_id, directory, chunks=chunks, outcome=outcome):
            if not outcome.problems:
                kept.keep(new)
        yield StagedImport(institution_id, by, at, directory, outcome, kept)


@dataclass(frozen=True)
class StagedImport:
    institution_id: int
    by: Person | None
    at: datetime
    directory: Directory
    outcome: ImportResult
    kept: Staging

    @transaction.atomic
    def add(self) -> ImportResult:
        """All that was kept, or nothing when a row has a problem. Stale as `import_meetings`."""
        if not self.outcome.problems:
            with self.kept.tables():  # before the lock, for which others would wait
                self._add_kept()
        return self.outcome

    def _add_kept(self) -> None:
        institution = lock(self.institution_id)
        self._check_again(institution)
        brought_by_others = self.kept.leave_out_known(institution.pk)
        self.outcome.added -= brought_by_others
        self.outcome.present += brought_by_others
        if self.outcome.added:
            self._add(institution)
        record(
            by=self.by,
            at=self.at,
            action="meeting.import",
            target=institution,
            rows=self.outcome.rows,
            added=self.outcome.added,
        )

    def _check_again(self, institution: Institution) -> None:
        by = self.by and Person.objects.filter(pk=self.by.pk).first()
        if self.by and not by:
            raise Stale
        allow_import(by)
        if Directory.of(institution, by=by, at=self.at) != self.directory:
            raise Stale

    def _add(self, institution: Institution) -> None:
        last = Meeting.objects.filter(institution_id=institution.pk).aggregate(last=Max("pk"))["last"] or 0
        ours = self.by is not None and self.by.institution_id == institution.pk
        organiser_id = self.by.pk if self.by is not None and ours else None
        self.kept.add(institution_id=institution.pk, organiser_id=organiser_id, now=timezone.now())
        servings = MeetingProject.objects.filter(institution_id=institution.pk, meeting__gt=last)
        for extension in contributed(MeetingExtension):
            extension.planned_set(servings.filter(meeting__state=MeetingState.PLANNED))
        reconcile(truth=contact_days([institution.pk]), institution_ids=[institution.pk])
        touched = iter(sorted(servings.order_by().values_list("project_id", flat=True).distinct()))
        while chunk := list(islice(touched, TOGETHER)):
            refresh_cadence(project_ids=chunk, institution=institution, at=self.at)


def _new_meetings(
    institution_id: int, directory: Directory, *, chunks: Iterable[bytes], outcome: ImportResult
) -> Iterator[list[NewMeeting]]:
    """The meetings that are not there yet, some at a time; `outcome` counts and collects what is wrong."""
    seen: dict[str, tuple[int, int]] = {}
    rows = read_rows(chunks)
    while some := _some(rows, outcome):
        prepared = []
        known = set(
            Meeting.objects.filter(institution_id=institution_id, external_id__in=[key for _n, key, _r in some])
            .order_by()
            .values_list("external_id", flat=True)
        )
        for number, key, row in some:
            if key in seen and seen[key][1] != hash(row):
                why = _("Row %(row)s has the same external id and another content.") % {"row": seen[key][0]}
                outcome.blame([Problem(number, "external_id", why)])
                continue
            try:
                new = directory.meeting(row, external_id=key)
            except Refused as refusal:
                outcome.blame(Problem(number, name, why) for name, why in refusal.fields.items())
                continue
            if key in known or key in seen:
                outcome.present += 1
            else:
                outcome.added += 1
                prepared.append(new)
            seen.setdefault(key, (number, hash(row)))
        yield prepared


def _some(rows: Iterator[tuple[int, Row | list[Problem]]], outcome: ImportResult) -> list[tuple[int, str, Row]]:
    """The next readable rows with their keys; empty only at the end."""
    some: list[tuple[int, str, Row]] = []
    for number, row in rows:
        outcome.rows += 1
        if isinstance(row, Row):
            some.append((number, row.external_id or row.content_key(), row))
        else:
            outcome.blame(row)
        if len(some) == TOGETHER:
            break
    return some

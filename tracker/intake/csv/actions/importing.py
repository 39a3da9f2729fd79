"""Meetings from a file: checked as a whole, then added as a whole or not at all. Memory hardly grows with it.

The file is read and checked before the transaction, in which others would wait for it; what was checked is compared
there with what holds by then.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from foundation.errors import Forbidden, Stale
from foundation.imports.columns import ColumnChoice
from tracker.cadence.actions import reconcile
from tracker.intake.csv.actions.judging import ImportResult, Progress, StoredRange, judge_rows
from tracker.intake.csv.actions.preview import KeepPage, Pages
from tracker.intake.csv.actions.reading import open_meetings
from tracker.intake.csv.actions.resolve import Directory
from tracker.intake.csv.actions.staging import Staging, staging
from tracker.meetings.extension_points import MeetingExtension
from tracker.meetings.models import Meeting, MeetingProject, MeetingState
from tracker.meetings.queries import contact_days
from tracker.projects.actions import refresh_cadence

PROJECTS = 1000  # whose cadence is computed together


def allow_import(by: Person | None) -> None:
    if by is not None and not (may_write(by.roles, belongs=False) or Role.STAFF in by.roles):
        raise Forbidden(_("Only staff and managers import meetings."))


def check_import(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    chunks: Iterable[bytes],
    choice: ColumnChoice | None = None,
    keep_page: KeepPage = lambda number, rows: None,
    progress: Progress = lambda done: None,
) -> ImportResult:
    """What importing the file would do; nothing is written. `choice`: what somebody said of its columns; Undecided when
    somebody must. `keep_page` hears what becomes of each row."""
    allow_import(by)
    outcome = ImportResult()
    directory = Directory.of(Institution.objects.get(pk=institution_id), by=by, at=at)
    pages = Pages(keep_page)
    with open_meetings(institution_id=institution_id, chunks=chunks, choice=choice) as file:
        outcome.question = file.question
        for _new in judge_rows(institution_id, directory, file, outcome, progress, pages):
            pass
    pages.end()
    return outcome


@contextmanager
def staged_import(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    chunks: Iterable[bytes],
    choice: ColumnChoice | None = None,
    skips_refused: bool = False,
    progress: Progress = lambda done: None,
) -> Iterator["StagedImport"]:
    """The file read and checked, which takes most of the time and locks nothing; then `add` is to be called, in a
    transaction of the caller's or in none."""
    allow_import(by)
    directory = Directory.of(Institution.objects.get(pk=institution_id), by=by, at=at)
    outcome = ImportResult()
    with staging() as kept:
        with open_meetings(institution_id=institution_id, chunks=chunks, choice=choice) as file:
            outcome.question = file.question
            for new in judge_rows(institution_id, directory, file, outcome, progress):
                if skips_refused or not outcome.problems:
                    kept.keep(new)
        yield StagedImport(institution_id, by, at, directory, outcome, kept, skips_refused)


@dataclass(frozen=True)
class StagedImport:
    institution_id: int
    by: Person | None
    at: datetime
    directory: Directory
    outcome: ImportResult
    kept: Staging
    skips_refused: bool

    @transaction.atomic
    def add(self) -> ImportResult:
        """All that was kept, or nothing when a row has a problem. Stale, and nothing is added, when projects or people
        changed while the file was read: try again."""
        if self.skips_refused or not self.outcome.problems:
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
        skipped = {"refused": self.outcome.refused} if self.outcome.refused else {}
        record(
            by=self.by,
            at=self.at,
            action="meeting.import",
            target=institution,
            rows=self.outcome.rows,
            added=self.outcome.added,
            **skipped,
        )

    def _check_again(self, institution: Institution) -> None:
        by = self.by and Person.objects.filter(pk=self.by.pk).first()
        if self.by and not by:
            raise Stale
        allow_import(by)
        if Directory.of(institution, by=by, at=self.at) != self.directory:
            raise Stale

    def _add(self, institution: Institution) -> None:
        last, now = _last_id(institution.pk), timezone.now()
        ours = self.by is not None and self.by.institution_id == institution.pk
        organiser_id = self.by.pk if self.by is not None and ours else None
        self.kept.add(institution_id=institution.pk, organiser_id=organiser_id, now=now)
        self.outcome.stored = StoredRange(last + 1, _last_id(institution.pk), now)
        servings = MeetingProject.objects.filter(institution_id=institution.pk, meeting__gt=last)
        for extension in contributed(MeetingExtension):
            extension.planned_set(servings.filter(meeting__state=MeetingState.PLANNED))
        reconcile(truth=contact_days([institution.pk]), institution_ids=[institution.pk])
        touched = iter(sorted(servings.order_by().values_list("project_id", flat=True).distinct()))
        while chunk := list(islice(touched, PROJECTS)):
            refresh_cadence(project_ids=chunk, institution=institution, at=self.at)


def _last_id(institution_id: int) -> int:
    return Meeting.objects.filter(institution_id=institution_id).aggregate(last=Max("pk"))["last"] or 0

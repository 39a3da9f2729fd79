"""An uploaded file is read, and what was found is noted in its row: what would be added, or what is asked. Called by
the actions of people and by the sweep.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from foundation.imports.columns import ColumnChoice
from tracker.intake.csv.actions.importing import check_import, staged_import
from tracker.intake.csv.actions.judging import ImportResult
from tracker.intake.csv.actions.preview import PreviewRow
from tracker.intake.csv.actions.reading import Undecided
from tracker.intake.csv.models import MeetingUpload, UploadPage, UploadPart, UploadState
from tracker.intake.csv.rows import Problem

PAGES_TOGETHER = 20  # of the preview, in one statement

#: What a file turned out to be: what would become of its rows, or that somebody must say what its columns are.
Found = ImportResult | Undecided


class PreviewPages:
    """Stores the pages of a preview as they come; those of an upload without a row wait for `store`."""

    def __init__(self, upload: MeetingUpload) -> None:
        self._upload = upload
        self._waiting: list[UploadPage] = []

    def keep(self, number: int, rows: Sequence[PreviewRow]) -> None:
        page = UploadPage(institution_id=self._upload.institution_id, number=number, rows=[r.as_json() for r in rows])
        self._waiting.append(page)
        if self._upload.pk is not None and len(self._waiting) >= PAGES_TOGETHER:
            self.store()

    def store(self) -> None:
        for page in self._waiting:
            page.upload = self._upload
        UploadPage.objects.bulk_create(
            self._waiting,
            update_conflicts=True,
            unique_fields=["upload", "number", "institution"],
            update_fields=["rows"],
        )
        self._waiting = []


def check(upload: MeetingUpload, chunks: Iterable[bytes], *, at: datetime, pages: PreviewPages) -> Found:
    """Outside a transaction, so that the page sees how far it is. Refused when nothing can read the file."""
    try:
        return check_import(
            institution_id=upload.institution_id,
            by=sender(upload),
            at=at,
            chunks=chunks,
            choice=choice_of(upload),
            keep_page=pages.keep,
            progress=progress_of(upload),
        )
    except Undecided as undecided:
        return undecided


def check_again(upload: MeetingUpload, *, at: datetime) -> None:
    """A stored one that waits to be checked. What nobody can read is a problem like another: nobody waits for the
    exceptions of a worker."""
    upload.pages.all().delete()
    pages = PreviewPages(upload)
    found: Found
    try:
        found = check(upload, content(upload), at=at, pages=pages)
        pages.store()
    except (Refused, Forbidden) as refusal:
        found = _as_problems(refusal)
    settle(upload, lambda row: note(row, found), of=UploadState.CHECKING)


def import_upload(upload: MeetingUpload, *, at: datetime) -> None:
    """One that was confirmed. Stale as `StagedImport.add`."""
    try:
        with staged_import(
            institution_id=upload.institution_id,
            by=sender(upload),
            at=at,
            chunks=content(upload),
            choice=choice_of(upload),
            skips_refused=upload.skips_refused,
            progress=progress_of(upload),
        ) as staged:
            MeetingUpload.objects.filter(pk=upload.pk).update(read=upload.size)
            settle(upload, lambda row: finish(row, staged.add()), of=UploadState.IMPORTING)
    except (Refused, Forbidden) as refusal:
        problems = _as_problems(refusal)
        settle(upload, lambda row: note(row, problems), of=UploadState.IMPORTING)


@transaction.atomic
def settle(upload: MeetingUpload, change: Callable[[MeetingUpload], None], *, of: UploadState) -> None:
    """The end of checking or of importing (`of`). Once: whoever was overtaken after the lease finds it done."""
    row = MeetingUpload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if row.state == of:
        change(row)
        row.save()


def note(upload: MeetingUpload, found: Found) -> None:
    """In the row, which the caller saves."""
    upload.claimed_at, upload.read = None, upload.size
    if isinstance(found, Undecided):
        upload.state = UploadState.COLUMNS
        upload.question = {**asdict(found.question), "says": list(found.fields.values())}
        return
    upload.state = UploadState.CHECKED
    upload.rows, upload.added, upload.present = found.rows, found.added, found.present
    upload.refused, upload.joint = found.refused, found.joint
    upload.problem_count = found.problem_count
    upload.problems = [[problem.row, problem.column, problem.why] for problem in found.problems]
    if found.question is not None:
        upload.question = {**asdict(found.question), "says": []}


def finish(upload: MeetingUpload, outcome: ImportResult) -> None:
    """As `note`, of one that was imported."""
    note(upload, outcome)
    if outcome.problem_count and not upload.skips_refused:
        return
    upload.state = UploadState.DONE
    if outcome.stored is not None:
        upload.first_id, upload.last_id = outcome.stored.first_id, outcome.stored.last_id
        upload.imported_at = outcome.stored.stored_at
    UploadPart.objects.filter(upload=upload.pk).delete()
    UploadPage.objects.filter(upload=upload.pk).delete()


def sender(upload: MeetingUpload) -> Person:
    if upload.by is None:
        raise Forbidden(_("The person who uploaded this file no longer has an account."))
    return upload.by


def choice_of(upload: MeetingUpload) -> ColumnChoice | None:
    return ColumnChoice.of_json(upload.choice) if upload.choice else None


def progress_of(upload: MeetingUpload) -> Callable[[int], None]:
    """Says in the row how far the file has been read, for the page."""

    def tell(done: int) -> None:
        if upload.pk is not None:
            MeetingUpload.objects.filter(pk=upload.pk).update(read=min(done, upload.size))

    return tell


def content(upload: MeetingUpload) -> Iterator[bytes]:
    for pk in list(upload.parts.values_list("pk", flat=True)):
        yield bytes(UploadPart.objects.values_list("content", flat=True).get(pk=pk))


def _as_problems(refusal: Refused | Forbidden) -> ImportResult:
    whys = list(refusal.fields.values()) if isinstance(refusal, Refused) else [str(refusal)]
    return ImportResult(problems=[Problem(1, "", why) for why in whys], problem_count=len(whys))

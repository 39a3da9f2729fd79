"""A file's way in through a page or the API: stored, asked about, checked, confirmed by who sent it.

A small file is checked and imported at once. A large one is left for the sweep (sweeping.py).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.people.models import Person
from foundation.errors import Forbidden, Refused, Stale
from foundation.imports.columns import ColumnChoice
from foundation.imports.remembering import remember_columns
from foundation.imports.table_files import bounded
from tracker.intake.csv.actions.checking import PreviewPages, check, check_again, finish, import_upload, note
from tracker.intake.csv.actions.importing import allow_import, staged_import
from tracker.intake.csv.actions.judging import ImportResult
from tracker.intake.csv.actions.reading import open_questions
from tracker.intake.csv.models import AFTER_IMPORT, MeetingUpload, UploadPart, UploadState
from tracker.intake.csv.shape import MEETINGS

MAX_UPLOAD_BYTES = 50_000_000  # bytes
#: Of one person, files that wait for a decision of theirs; of more the oldest go.
MAX_WAITING_FILES, MAX_WAITING_BYTES = 50, 250_000_000
SMALL = 100_000  # bytes that a page deals with at once


def store_upload(
    *,
    institution_id: int,
    by: Person,
    at: datetime,
    file_name: str,
    chunks: Iterable[bytes],
    choice: ColumnChoice | None = None,
) -> MeetingUpload:
    """Keep the file for checking; a small one is checked first. Refused when it cannot be read. Where somebody must say
    what its columns are, it waits for `choose_columns`; `choice` says so at once."""
    allow_import(by)
    rest = bounded(chunks, MAX_UPLOAD_BYTES)
    head = _first(rest)
    upload = MeetingUpload(institution_id=institution_id, by=by, file_name=file_name[:200], size=sum(map(len, head)))
    upload.choice = choice.as_json() if choice is not None else {}
    pages = PreviewPages(upload)
    if upload.size <= SMALL:
        note(upload, check(upload, head, at=at, pages=pages))
    with transaction.atomic():
        upload.save()
        UploadPart.objects.bulk_create(_part(upload, chunk) for chunk in head)
        for chunk in rest:
            upload.size += len(chunk)
            _part(upload, chunk).save()
        upload.save()
        pages.store()
        _drop_oldest(by)
    return upload


def _drop_oldest(by: Person) -> None:
    """A file that nobody confirms stays for a week: without a limit one person could fill the disk."""
    waiting = MeetingUpload.objects.filter(by=by).exclude(state__in=(UploadState.IMPORTING, *AFTER_IMPORT))
    total, too_many = 0, []
    for number, (pk, size) in enumerate(waiting.order_by("-pk").values_list("pk", "size")):
        total += size
        if number >= MAX_WAITING_FILES or total > MAX_WAITING_BYTES:
            too_many.append(pk)
    MeetingUpload.objects.filter(pk__in=too_many).delete()


def _part(upload: MeetingUpload, chunk: bytes) -> UploadPart:
    return UploadPart(institution_id=upload.institution_id, upload=upload, content=chunk)


def _first(chunks: Iterator[bytes]) -> list[bytes]:
    """The whole of a small file; of another as much as shows that it is none."""
    head: list[bytes] = []
    size = 0
    for chunk in chunks:
        head.append(chunk)
        size += len(chunk)
        if size > SMALL:
            break
    return head


def import_meetings(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    chunks: Iterable[bytes],
    choice: ColumnChoice | None = None,
    skips_refused: bool = False,
    file_name: str = "",
) -> ImportResult:
    """Add the meetings of a file at once; with a problem in any row, none, unless it `skips_refused`. A row whose
    external id was imported before, or that says what a meeting here says, is left out, so that the same file twice
    adds nothing. Leaves a row by which all of it can be undone. Undecided, Refused, or Stale as `StagedImport.add`."""
    given: Any = {"choice": choice, "skips_refused": skips_refused}
    here: Any = {"institution_id": institution_id, "by": by}
    with staged_import(at=at, chunks=chunks, **here, **given) as staged, transaction.atomic():
        outcome = staged.add()
        if outcome.stored is not None:
            upload = MeetingUpload(file_name=file_name[:200], size=0, skips_refused=skips_refused, **here)
            finish(upload, outcome)
            upload.save()
    return outcome


def choose_columns(*, upload: MeetingUpload, by: Person, at: datetime, choice: ColumnChoice) -> MeetingUpload:
    """What the columns of the file are, remembered for the next file with this header. Then it is checked again.
    Refused, saying everything that is still open. With another encoding the names of the columns are others: these are
    asked about once more."""
    upload = _take_choice(upload, by=by, at=at, choice=choice)
    if upload.size <= SMALL:
        check_again(upload, at=at)
        upload.refresh_from_db()
    return upload


@transaction.atomic
def _take_choice(upload: MeetingUpload, *, by: Person, at: datetime, choice: ColumnChoice) -> MeetingUpload:
    upload = _lock_own(upload, by)
    if upload.state not in (UploadState.COLUMNS, UploadState.CHECKED) or not upload.question:
        raise Refused({"": _("This file cannot be changed now.")}, code="wrong_state")
    header, encoding = upload.question["header"], choice.settings.get("encoding", "")
    if encoding and encoding != upload.question["encoding"]:
        choice = ColumnChoice(settings={"encoding": encoding})
    else:
        columns: dict[str, str | None] = {name: choice.columns.get(name, "") for name in header}
        if problems := open_questions(columns, choice.settings):
            raise Refused(problems, code="required")
    remember_columns(institution_id=upload.institution_id, kind=MEETINGS.kind, header=header, choice=choice, at=at)
    upload.choice = choice.as_json()
    _put_to_work(upload, UploadState.CHECKING, at)
    return upload


def confirm_upload(*, upload: MeetingUpload, by: Person, at: datetime, skips_refused: bool = False) -> MeetingUpload:
    """Whoever sent the file says: import it; with `skips_refused`, without the rows that are refused. Once; a second
    confirmation changes nothing. Stale when what a small file's rows name changed in this very moment: then it waits
    for a confirmation as before."""
    upload, begun = _begin(upload, by=by, at=at, skips_refused=skips_refused)
    if begun and upload.size <= SMALL:
        try:
            import_upload(upload, at=at)
        except Stale:
            MeetingUpload.objects.filter(pk=upload.pk, state=UploadState.IMPORTING).update(
                state=UploadState.CHECKED, claimed_at=None, read=upload.size
            )
            raise
        upload.refresh_from_db()
    return upload


@transaction.atomic
def _begin(upload: MeetingUpload, *, by: Person, at: datetime, skips_refused: bool) -> tuple[MeetingUpload, bool]:
    """Mark it as to be imported; whether it was not so before."""
    upload = _lock_own(upload, by)
    if upload.state in (UploadState.IMPORTING, UploadState.DONE):
        return upload, False
    usable = not upload.problem_count or (skips_refused and upload.added)
    if upload.state != UploadState.CHECKED or not usable:
        raise Refused({"": _("This file has not been checked yet, or has problems.")}, code="wrong_state")
    upload.skips_refused = skips_refused
    _put_to_work(upload, UploadState.IMPORTING, at)
    return upload, True


def _lock_own(upload: MeetingUpload, by: Person) -> MeetingUpload:
    upload = MeetingUpload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if upload.by_id != by.pk:
        raise Forbidden(_("Only the person who uploaded the file can confirm it."))
    return upload


def _put_to_work(upload: MeetingUpload, state: UploadState, at: datetime) -> None:
    """A small one is claimed, so that no sweep takes it."""
    upload.state, upload.read = state, 0
    upload.claimed_at = at if upload.size <= SMALL else None
    upload.version += 1
    upload.save()

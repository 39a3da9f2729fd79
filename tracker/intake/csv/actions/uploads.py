"""A CSV file's way in through a page: stored, checked, confirmed by who sent it, imported.

A small file is checked and imported at once. A large one is left for the sweep, `run_uploads`, which finds it whatever
was killed: checking changes nothing, and importing ends in the same transaction as its upload. A file is read before
that transaction, so that nobody waits for it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.people.models import Person
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import across_institutions, within
from tracker.intake.csv.actions.importing import ImportResult, allow_import, check_import, staged_import
from tracker.intake.csv.models import MeetingUpload, UploadPart, UploadState
from tracker.intake.csv.rows import Problem

MAX_UPLOAD_BYTES = 50_000_000  # bytes
SMALL = 100_000  # bytes that a page deals with at once
LEASE = timedelta(minutes=15)  # after which another worker takes over
KEPT = timedelta(days=7)  # an upload that nobody confirmed, and the record of one that was


def store_upload(
    *, institution_id: int, by: Person, at: datetime, file_name: str, chunks: Iterable[bytes]
) -> MeetingUpload:
    """Keep the file for checking; a small one is checked first. Refused when it cannot be read."""
    allow_import(by)
    rest = iter(chunks)
    head = _first(rest)
    outcome = None
    if sum(map(len, head)) <= SMALL:
        outcome = check_import(institution_id=institution_id, by=by, at=at, chunks=head)
    with transaction.atomic():
        upload = MeetingUpload.objects.create(institution_id=institution_id, by=by, file_name=file_name[:200], size=0)
        for chunk in chain(head, rest):
            upload.size += len(chunk)
            if upload.size > MAX_UPLOAD_BYTES:
                raise Refused({"file": _("The file is larger than 50 MB. Import it in parts.")}, code="max_length")
            UploadPart.objects.create(institution_id=institution_id, upload=upload, content=chunk)
        if outcome is not None:
            _keep(upload, outcome)
        upload.save()
    return upload


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


def confirm_upload(*, upload: MeetingUpload, by: Person, at: datetime) -> MeetingUpload:
    """Whoever sent the file says: import it. Once; a second confirmation changes nothing. Stale when what a small
    file's rows name changed in this very moment: then it waits for a confirmation as before."""
    upload, begun = _begin(upload, by=by, at=at)
    if begun and upload.size <= SMALL:
        try:
            _import(upload, at)
        except Stale:
            MeetingUpload.objects.filter(pk=upload.pk, state=UploadState.IMPORTING).update(
                state=UploadState.CHECKED, claimed_at=None, read=upload.size
            )
            raise
        upload.refresh_from_db()
    return upload


@transaction.atomic
def _begin(upload: MeetingUpload, *, by: Person, at: datetime) -> tuple[MeetingUpload, bool]:
    """Mark it as to be imported; whether it was not so before. A small one is claimed, so that no sweep takes it."""
    upload = MeetingUpload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if upload.by_id != by.pk:
        raise Forbidden(_("Only the person who uploaded the file can confirm it."))
    if upload.state in (UploadState.IMPORTING, UploadState.DONE):
        return upload, False
    if upload.state != UploadState.CHECKED or upload.problem_count:
        raise Refused({"": _("This file has not been checked yet, or has problems.")}, code="wrong_state")
    upload.state = UploadState.IMPORTING
    upload.read = 0
    upload.version += 1
    upload.claimed_at = at if upload.size <= SMALL else None
    upload.save()
    return upload, True


def run_uploads(*, at: datetime) -> int:
    """Check or import what waits, one file after the other; how many. Forgets what is old. Across institutions."""
    done = 0
    with across_institutions():
        MeetingUpload.objects.filter(updated_at__lt=at - KEPT).delete()
        waiting = MeetingUpload.objects.filter(
            Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - LEASE),
            state__in=(UploadState.CHECKING, UploadState.IMPORTING),
        ).order_by("pk")
        for pk, institution_id in waiting.values_list("pk", "institution_id"):
            if waiting.filter(pk=pk).update(claimed_at=at):
                with within(institution_id):
                    _run(pk, at)
                done += 1
    return done


def _run(pk: int, at: datetime) -> None:
    upload = MeetingUpload.objects.get(pk=pk)
    if upload.state == UploadState.CHECKING:
        _check(upload, at)
        return
    try:
        _import(upload, at)
    except Stale:  # the next run reads it again
        MeetingUpload.objects.filter(pk=pk).update(claimed_at=None, read=0)


def _check(upload: MeetingUpload, at: datetime) -> None:
    """Outside a transaction, so that the page sees how far it is."""
    try:
        outcome = check_import(institution_id=upload.institution_id, by=_sender(upload), at=at, chunks=_content(upload))
    except (Refused, Forbidden) as refusal:
        outcome = _as_problems(refusal)
    _settle(upload, lambda: outcome, of=UploadState.CHECKING)


def _import(upload: MeetingUpload, at: datetime) -> None:
    try:
        with staged_import(
            institution_id=upload.institution_id, by=_sender(upload), at=at, chunks=_content(upload)
        ) as staged:
            _settle(upload, staged.add, of=UploadState.IMPORTING)
    except (Refused, Forbidden) as refusal:
        problems = _as_problems(refusal)
        _settle(upload, lambda: problems, of=UploadState.IMPORTING)


@transaction.atomic
def _settle(upload: MeetingUpload, find: Callable[[], ImportResult], *, of: UploadState) -> None:
    """The end of checking or of importing (`of`). Once: whoever was overtaken after the lease finds it done."""
    upload = MeetingUpload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if upload.state != of:
        return
    outcome = find()
    _keep(upload, outcome)
    if of == UploadState.IMPORTING and not outcome.problem_count:
        upload.state = UploadState.DONE
        upload.parts.all().delete()
    upload.save()


def _sender(upload: MeetingUpload) -> Person:
    if upload.by is None:
        raise Forbidden(_("The person who uploaded this file no longer has an account."))
    return upload.by


def _as_problems(refusal: Refused | Forbidden) -> ImportResult:
    """A refusal of the file as a whole is a problem like another: nobody waits for the worker's exceptions."""
    whys = list(refusal.fields.values()) if isinstance(refusal, Refused) else [str(refusal)]
    return ImportResult(problems=[Problem(1, "", why) for why in whys], problem_count=len(whys))


def _keep(upload: MeetingUpload, outcome: ImportResult) -> None:
    upload.state = UploadState.CHECKED
    upload.claimed_at = None
    upload.read = upload.size
    upload.rows, upload.added, upload.present = outcome.rows, outcome.added, outcome.present
    upload.problem_count = outcome.problem_count
    upload.problems = [[problem.row, problem.column, problem.why] for problem in outcome.problems]


def _content(upload: MeetingUpload) -> Iterator[bytes]:
    """The file, piece by piece; says in the row how far it has been read, for the page."""
    read = 0
    for pk in list(upload.parts.values_list("pk", flat=True)):
        part = bytes(UploadPart.objects.values_list("content", flat=True).get(pk=pk))
        yield part
        read += len(part)
        MeetingUpload.objects.filter(pk=upload.pk).update(read=read)

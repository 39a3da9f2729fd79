"""Large files, one after the other, by the clock. The sweep finds them whatever was killed: checking changes no
meeting, and importing and undoing end in the same transaction as their upload. A file is read before that transaction,
so that nobody waits for it.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import across_institutions, within
from tracker.intake.csv.actions.checking import check_again, import_upload
from tracker.intake.csv.actions.undoing import finish_undo
from tracker.intake.csv.models import WAITING, MeetingUpload, UploadState

LEASE = timedelta(minutes=15)  # after which another worker takes over
KEPT = timedelta(days=7)  # an upload that nobody confirmed
KEPT_DONE = timedelta(days=90)  # the record of an import, which can be undone as long


def run_uploads(*, at: datetime) -> int:
    """Check, import or undo what waits; how many. Forgets what is old. Across institutions."""
    done = 0
    with across_institutions():
        over = Q(state__in=(UploadState.DONE, UploadState.UNDONE))
        MeetingUpload.objects.filter(~over, updated_at__lt=at - KEPT).delete()
        MeetingUpload.objects.filter(over, updated_at__lt=at - KEPT_DONE).delete()
        waiting = MeetingUpload.objects.filter(
            Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - LEASE), state__in=WAITING
        ).order_by("pk")
        for pk, institution_id in waiting.values_list("pk", "institution_id"):
            if waiting.filter(pk=pk).update(claimed_at=at):
                with within(institution_id):
                    _run(MeetingUpload.objects.get(pk=pk), at)
                done += 1
    return done


def _run(upload: MeetingUpload, at: datetime) -> None:
    match upload.state:
        case UploadState.CHECKING:
            check_again(upload, at=at)
        case UploadState.UNDOING:
            _undo(upload, at)
        case UploadState.IMPORTING:
            try:
                import_upload(upload, at=at)
            except Stale:  # the next run reads it again
                MeetingUpload.objects.filter(pk=upload.pk).update(claimed_at=None, read=0)


def _undo(upload: MeetingUpload, at: datetime) -> None:
    """Where a meeting was changed meanwhile, nothing is undone."""
    try:
        finish_undo(upload=upload, by=upload.undone_by, at=at, keeps_changed=upload.keeps_changed)
    except (Refused, Forbidden):
        MeetingUpload.objects.filter(pk=upload.pk, state=UploadState.UNDOING).update(
            state=UploadState.DONE, claimed_at=None
        )

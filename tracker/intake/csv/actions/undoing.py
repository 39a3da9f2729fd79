"""A whole import undone: all that it added goes, in one transaction, unless somebody changed some of it since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit.models import AuditEntry, record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from accounts.permissions import may_manage
from foundation.errors import Forbidden, Refused
from tracker.comments.models import Comment
from tracker.intake.csv.models import MeetingUpload, UploadState
from tracker.meetings.actions import delete_meetings
from tracker.meetings.extension_points import trace_managers
from tracker.meetings.models import Meeting

AT_ONCE = 500  # meetings that a page deletes while somebody waits; more are left to the sweep
TOLD = 50  # changed meetings that are named


@dataclass(frozen=True, slots=True)
class ChangedMeeting:
    """`why`: a sentence."""

    pk: int
    held_on: date
    why: str


def imported_meetings(upload: MeetingUpload) -> QuerySet[Meeting]:
    """Those that the import added and that are still there. One writer at a time per institution: between its first and
    its last id nobody else added any of this institution."""
    if upload.imported_at is None or upload.first_id is None or upload.last_id is None:
        return Meeting.objects.none()
    return Meeting.objects.filter(
        institution_id=upload.institution_id,
        pk__range=(upload.first_id, upload.last_id),
        created_at=upload.imported_at,
    )


def changed_meetings(upload: MeetingUpload) -> QuerySet[Meeting]:
    """Those that somebody edited, closed or added something to since; each says whether it was `edited`. An import
    writes no entry of the audit trail about a single meeting: one that has any was changed by somebody."""
    entries = AuditEntry.objects.filter(
        institution_id=upload.institution_id, target=Meeting._meta.model_name, target_id=OuterRef("pk")
    )
    added = Q()
    for manager in (*trace_managers(), Comment.objects):
        added |= Q(Exists(manager.filter(meeting=OuterRef("pk"), created_at__gt=upload.imported_at)))
    found: QuerySet[Meeting] = imported_meetings(upload).annotate(edited=Exists(entries)).filter(Q(edited=True) | added)
    return found.order_by("held_on", "pk")


def say_changed(meetings: Iterable[Meeting]) -> list[ChangedMeeting]:
    return [ChangedMeeting(one.pk, one.held_on, _why(one)) for one in meetings]


def _why(meeting: Any) -> str:
    if meeting.closed_at is not None:
        return _("It was closed.")
    if meeting.edited:
        return _("It was edited.")
    return _("A decision, an action, an agenda item or a comment was added.")


def may_undo(upload: MeetingUpload, by: Person | None) -> bool:
    return by is None or upload.by_id == by.pk or may_manage(by.roles)


def undo_import(
    *, upload: MeetingUpload, by: Person | None, at: datetime, keeps_changed: bool = False
) -> MeetingUpload:
    """Delete what the import added. Refused, and nothing is deleted, when some of it was changed since, unless those
    meetings are to stay (`keeps_changed`). Many are left for the sweep, `finish_undo`."""
    upload = _begin(upload, by=by, keeps_changed=keeps_changed)
    if upload.state == UploadState.DONE:
        upload = finish_undo(upload=upload, by=by, at=at, keeps_changed=keeps_changed)
    return upload


@transaction.atomic
def _begin(upload: MeetingUpload, *, by: Person | None, keeps_changed: bool) -> MeetingUpload:
    """As it is now; waiting for the sweep where it added many."""
    upload = MeetingUpload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if not may_undo(upload, by):
        raise Forbidden(_("Only the person who imported the file and managers can undo it."))
    if upload.state in (UploadState.UNDOING, UploadState.UNDONE):
        return upload
    if upload.state != UploadState.DONE:
        raise Refused({"": _("This file has not been imported.")}, code="wrong_state")
    _refuse_changed(upload, keeps_changed=keeps_changed)
    if imported_meetings(upload).count() > AT_ONCE:
        upload.state, upload.claimed_at = UploadState.UNDOING, None
        upload.undone_by, upload.keeps_changed = by, keeps_changed
        upload.version += 1
        upload.save()
    return upload


@transaction.atomic
def finish_undo(
    *, upload: MeetingUpload, by: Person | None, at: datetime, keeps_changed: bool = False
) -> MeetingUpload:
    """Once: whoever comes second finds it done. Refused as `undo_import`."""
    institution = lock(upload.institution_id)
    upload = MeetingUpload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if upload.state not in (UploadState.DONE, UploadState.UNDOING):
        return upload
    _refuse_changed(upload, keeps_changed=keeps_changed)
    all_ids = set(imported_meetings(upload).order_by().values_list("pk", flat=True))
    kept = set(changed_meetings(upload).order_by().values_list("pk", flat=True))
    delete_meetings(institution_id=institution.pk, ids=sorted(all_ids - kept), by=by, at=at)
    upload.state, upload.undone_by, upload.claimed_at = UploadState.UNDONE, by, None
    upload.version += 1
    upload.save()
    facts = {"rows": len(all_ids - kept), **({"kept": len(kept)} if kept else {})}
    record(by=by, at=at, action="meeting.import.undo", target=institution, **facts)
    return upload


def _refuse_changed(upload: MeetingUpload, *, keeps_changed: bool) -> None:
    count = 0 if keeps_changed else changed_meetings(upload).count()
    if count:
        why = ngettext(
            "%(count)d of these meetings was changed since. Keep it, or delete it yourself first.",
            "%(count)d of these meetings were changed since. Keep them, or delete them yourself first.",
            count,
        )
        raise Refused({"": why % {"count": count}}, code="wrong_state")

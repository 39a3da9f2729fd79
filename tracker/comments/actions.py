"""Writes to comments. Who is mentioned hears of it in their next message."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from accounts.permissions import may_lead_some, may_manage
from foundation.errors import Forbidden, Refused
from foundation.limits import too_many
from tracker.comments.mentions import mentioned_in
from tracker.comments.models import MAX_COMMENT_LENGTH, MAX_COMMENTS, Comment
from tracker.delivery.actions import drop_notes, leave_note
from tracker.meetings.models import Meeting

MENTION_NOTE = "mention"


@transaction.atomic
def add_comment(*, meeting: Meeting, by: Person, at: datetime, text: str) -> Comment:
    """Also on a closed meeting: it is said about the record, and changes none of it."""
    lock(meeting.institution_id)
    if not may_lead_some(by.roles):
        raise Forbidden(_("Readers cannot write comments."))
    text = text.strip()
    if not text or len(text) > MAX_COMMENT_LENGTH:
        raise Refused(
            {"text": _("Write a comment of up to %(most)s characters.") % {"most": MAX_COMMENT_LENGTH}},
            code="max_length",
        )
    if full := too_many(Comment.objects.filter(meeting=meeting), MAX_COMMENTS):
        raise Refused({"text": full})
    comment = Comment.objects.create(institution_id=meeting.institution_id, meeting=meeting, by=by, text=text)
    record(by=by, at=at, action="comment.add", target=comment, meeting=meeting.pk, text=text)
    facts = {
        "meeting": meeting.pk,
        "day": meeting.held_on.isoformat(),
        "projects": list(meeting.projects.values_list("name", flat=True)),
        "who": by.name,
    }
    for person in mentioned_in(text):
        if person.pk != by.pk:
            leave_note(person=person, kind=MENTION_NOTE, about=comment.pk, facts=facts, at=at)
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, by: Person, at: datetime) -> None:
    """By who wrote it, and managers. Who was mentioned and has not heard of it will not."""
    lock(comment.institution_id)
    if by.pk != comment.by_id and not may_manage(by.roles):
        raise Forbidden(_("Only the author of a comment and managers can delete it."))
    record(by=by, at=at, action="comment.delete", target=comment, meeting=comment.meeting_id, text=comment.text)
    drop_notes(kind=MENTION_NOTE, about=[comment.pk])
    comment.delete()

"""Reads of files of meetings. May import models."""

from django.db.models import Q, QuerySet

from accounts.people.models import Person
from accounts.permissions import may_manage
from tracker.intake.csv.models import MeetingUpload, UploadState


def uploads_of(person: Person) -> QuerySet[MeetingUpload]:
    """One's own; for managers also what others imported."""
    seen = Q(by=person)
    if may_manage(person.roles):
        seen |= Q(state__in=(UploadState.DONE, UploadState.UNDOING, UploadState.UNDONE))
    return MeetingUpload.objects.filter(seen)

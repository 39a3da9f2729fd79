"""Tells teacher and asker of a request, in their next message."""

from datetime import datetime

from tracker.delivery.actions import drop_notes, leave_note
from tracker.skills.models import TeachingRequest
from tracker.skills.notes import TEACHING_NOTE
from tracker.skills.rules.request_state import RequestState


def tell_teacher(request: TeachingRequest, *, at: datetime) -> None:
    facts = {**_facts(request), "what": request.kind, "name": request.asked_by.name}
    leave_note(person=request.teacher, kind=TEACHING_NOTE, about=request.pk, facts=facts, at=at)


def tell_asker(request: TeachingRequest, *, at: datetime) -> None:
    """How it ended. What the teacher was not told yet is not said any more; who withdrew knows."""
    drop_notes(kind=TEACHING_NOTE, about=[request.pk])
    if request.state != RequestState.WITHDRAWN:
        facts = {**_facts(request), "what": request.state, "name": request.teacher.name}
        leave_note(person=request.asked_by, kind=TEACHING_NOTE, about=request.pk, facts=facts, at=at)


def _facts(request: TeachingRequest) -> dict[str, object]:
    return {"request": request.pk, "skill_id": request.skill_id, "skill": request.skill.name}

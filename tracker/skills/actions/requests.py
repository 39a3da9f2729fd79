"""Asking somebody to teach, and what becomes of it. What one person asks of another is between them: the audit trail
has only sessions, which are for everybody."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.limits import too_many
from foundation.tenancy import across_institutions, within
from tracker.skills.actions.telling import tell_asker, tell_teacher
from tracker.skills.models import SessionProposal, Skill, TeachingOffer, TeachingRequest
from tracker.skills.rules.request_state import OPEN_FOR, RequestKind, RequestState, is_over

MAX_WAITING = 10  # of one who asks


@transaction.atomic
def ask_teacher(*, offer: TeachingOffer, by: Person, at: datetime, text: str = "") -> TeachingRequest:
    """Somebody who wants to learn asks whoever agreed to teach."""
    return _ask(offer.skill, offer.person, by=by, at=at, text=text)


@transaction.atomic
def ask_for_session(*, proposal: SessionProposal, by: Person, at: datetime) -> TeachingRequest:
    """Asks the teacher of a proposal to hold the session."""
    proposal, _institution = lock_for_update(proposal, "skill", "teacher", "request")
    if proposal.request is not None and proposal.request.state in (RequestState.WAITING, RequestState.ACCEPTED):
        raise Refused({"": _("They have been asked already.")}, code="wrong_state")
    made = _ask(
        proposal.skill, proposal.teacher, by=by, at=at, text="", kind=RequestKind.SESSION, window=proposal.window
    )
    proposal.request = made
    proposal.save()
    return made


def _ask(
    skill: Skill,
    teacher: Person,
    *,
    by: Person,
    at: datetime,
    text: str,
    kind: RequestKind = RequestKind.LEARN,
    window: str = "",
) -> TeachingRequest:
    today = lock(skill.institution_id).day(at)
    if teacher == by:
        raise Refused({"": _("This is you. Ask somebody else.")}, code="invalid_choice")
    if not TeachingOffer.objects.filter(skill=skill, person=teacher, person__is_active=True).exists():
        raise Refused({"": _("They no longer offer to teach this.")}, code="wrong_state")
    waiting = TeachingRequest.objects.filter(asked_by=by, state=RequestState.WAITING)
    if waiting.filter(skill=skill, teacher=teacher).exists():
        raise Refused({"": _("You have asked them already. They have not answered yet.")}, code="unique")
    if full := too_many(waiting, MAX_WAITING):
        raise Refused({"": full})
    made = TeachingRequest.objects.create(
        institution_id=skill.institution_id, skill=skill, teacher=teacher, asked_by=by, kind=kind, text=text,
        window=window, asked_on=today, expires_on=today + OPEN_FOR,
    )  # fmt: skip
    if kind == RequestKind.SESSION:
        record(by=by, at=at, action="skill.session.ask", target=made, skill=skill.pk, teacher=teacher.pk, window=window)
    tell_teacher(made, at=at)
    return made


@transaction.atomic
def answer_request(*, request: TeachingRequest, by: Person, at: datetime, accepts: bool) -> TeachingRequest:
    """By the teacher, once. The asker is told."""
    request, institution = lock_for_update(request, "skill", "teacher", "asked_by")
    if request.teacher_id != by.pk:
        raise Refused({"": _("This request does not wait for you.")}, code="wrong_state")
    today = institution.day(at)
    if request.state != RequestState.WAITING or is_over(request.expires_on, today):
        raise Refused({"": _("This request has been answered, or has expired.")}, code="wrong_state")
    request.state = RequestState.ACCEPTED if accepts else RequestState.DECLINED
    request.answered_on = today
    request.version += 1
    request.save()
    if request.kind == RequestKind.SESSION:
        record(by=by, at=at, action="skill.session.answer", target=request, state=request.state)
    tell_asker(request, at=at)
    return request


@transaction.atomic
def withdraw_request(*, request: TeachingRequest, by: Person, at: datetime) -> TeachingRequest:
    """By who asked, while nobody has answered."""
    request, _institution = lock_for_update(request, "skill", "teacher", "asked_by")
    if request.asked_by_id != by.pk or request.state != RequestState.WAITING:
        raise Refused({"": _("This request does not wait any more.")}, code="wrong_state")
    request.state = RequestState.WITHDRAWN
    request.version += 1
    request.save()
    if request.kind == RequestKind.SESSION:
        record(by=by, at=at, action="skill.session.withdraw", target=request, state=request.state)
    tell_asker(request, at=at)
    return request


def expire_due_requests(*, at: datetime) -> int:
    """Those whose last day is over at their institution; how many. In any number of runs."""
    expired = 0
    with across_institutions():
        latest = at.date() + timedelta(days=1)
        waiting = TeachingRequest.objects.filter(state=RequestState.WAITING, expires_on__lt=latest)
        found = list(waiting.order_by("pk").values_list("pk", "institution_id"))
    for pk, institution_id in found:
        with within(institution_id), transaction.atomic():
            institution = lock(institution_id)
            rows = TeachingRequest.objects.select_related("skill", "teacher", "asked_by")
            request = rows.filter(pk=pk, state=RequestState.WAITING).first()
            if request is not None and is_over(request.expires_on, institution.day(at)):
                request.state = RequestState.EXPIRED
                request.version += 1
                request.save()
                tell_asker(request, at=at)
                expired += 1
    return expired

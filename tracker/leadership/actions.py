"""Writes of leadership: stakeholders, roles cards of teams, and what a sponsor does: asks, attends, is invited."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields, stated
from accounts.audit.models import AuditEntry, record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person, Team
from foundation.errors import Forbidden, Refused
from foundation.limits import too_many
from tracker.delivery.actions import leave_note
from tracker.leadership.models import DigestPreference, Stakeholder, TeamCard
from tracker.leadership.permissions import may_ask, may_write_card, may_write_stakeholders
from tracker.meetings.actions import answer_invitation, update_meeting
from tracker.meetings.models import Answer, Meeting, MeetingState
from tracker.outcomes.actions import put_on_top
from tracker.outcomes.models import AgendaItem, Decision
from tracker.projects.models import Project

MAX_STAKEHOLDERS = 50  # of a project: each is told of each decision
QUESTION_NOTE, DECISION_NOTE = "question", "decision"
MAX_QUESTIONS_A_DAY = 20  # a day of one person: the link of a mail may be in anybody's hands


@transaction.atomic
def add_stakeholder(
    *, institution_id: int, project: Project, by: Person | None, at: datetime, **fields: Any
) -> Stakeholder:
    """`fields`: person or name, part, text."""
    lock(institution_id)
    _allow_stakeholders(project, by)
    row = Stakeholder(institution_id=institution_id, project=project, **fields)
    _check_stakeholder(row)
    if full := too_many(Stakeholder.objects.filter(project=project), MAX_STAKEHOLDERS):
        raise Refused({"project": full})
    row.save(force_insert=True)
    record(by=by, at=at, action="stakeholder.add", target=row, project=project.pk, **stated(fields))
    return row


@transaction.atomic
def update_stakeholder(
    *, stakeholder: Stakeholder, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Stakeholder:
    stakeholder, _institution = lock_for_update(stakeholder, "project", version=version)
    _allow_stakeholders(stakeholder.project, by)
    changes = set_fields(stakeholder, fields)
    _check_stakeholder(stakeholder)
    save_and_record(stakeholder, by=by, at=at, action="stakeholder.update", **changes)
    return stakeholder


@transaction.atomic
def delete_stakeholder(
    *, stakeholder: Stakeholder, by: Person | None, at: datetime, version: int | None = None
) -> None:
    stakeholder, _institution = lock_for_update(stakeholder, "project", version=version)
    _allow_stakeholders(stakeholder.project, by)
    facts = {"project": stakeholder.project_id, "name": str(stakeholder)}
    record(by=by, at=at, action="stakeholder.delete", target=stakeholder, **facts)
    stakeholder.delete()


def _allow_stakeholders(project: Project, by: Person | None) -> None:
    if by is not None and not may_write_stakeholders(by, project):
        raise Forbidden(_("Only the owners of a project, managers and deans change its stakeholders."))


def _check_stakeholder(row: Stakeholder) -> None:
    if (row.person is None) == (not row.name.strip()):
        raise Refused(
            {"person": _("Choose a person, or enter the name of somebody without an account.")}, code="required"
        )
    known = Stakeholder.objects.filter(project=row.project, person=row.person).exclude(pk=row.pk)
    if row.person is not None and known.exists():
        raise Refused({"person": _("This person is a stakeholder already.")}, code="unique")


@transaction.atomic
def add_card(*, institution_id: int, team: Team, by: Person | None, at: datetime, **fields: Any) -> TeamCard:
    """Of a team that has none. `fields`: covers, decides, asks, deputy, hours, escalation, not_for."""
    lock(institution_id)
    _allow_card(team, by)
    if TeamCard.objects.filter(team=team).exists():
        raise Refused({"team": _("This team has a roles card already. Change that one.")}, code="unique")
    card = TeamCard.objects.create(institution_id=institution_id, team=team, **fields)
    record(by=by, at=at, action="team_card.add", target=card, team=team.pk, **stated(fields))
    return card


@transaction.atomic
def update_card(
    *, card: TeamCard, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> TeamCard:
    card, _institution = lock_for_update(card, "team", version=version)
    _allow_card(card.team, by)
    changes = set_fields(card, fields)
    save_and_record(card, by=by, at=at, action="team_card.update", **changes)
    return card


def _allow_card(team: Team, by: Person | None) -> None:
    if by is not None and not may_write_card(by, team):
        raise Forbidden(_("Only the people of a team and managers write its roles card."))


@transaction.atomic
def ask_at_next_meeting(*, project: Project, by: Person, at: datetime, text: str) -> AgendaItem:
    """A question on top of the agenda of the project's next meeting, or of the one that will be planned. Both owners
    are told in their next message."""
    lock(project.institution_id)
    if not may_ask(by, project):
        raise Forbidden(_("Only the sponsor of a project, its people, managers and deans ask for its next meeting."))
    asked = AuditEntry.objects.filter(by=by, action="agenda_item.add", at__gt=at - timedelta(days=1))
    if asked.count() >= MAX_QUESTIONS_A_DAY:
        raise Refused(
            {
                "text": _("You have asked %(most)d questions today. Ask the others tomorrow.")
                % {"most": MAX_QUESTIONS_A_DAY}
            }
        )
    meeting = _next_meeting(project, at)
    item = put_on_top(project=project, meeting=meeting, by=by, at=at, text=text)
    facts = {"project": project.pk, "name": project.name, "who": by.name, "text": text}
    for owner in (project.library_owner, project.it_owner):
        if owner is not None and owner.pk != by.pk:
            leave_note(person=owner, kind=QUESTION_NOTE, about=item.pk, facts=facts, at=at)
    return item


@transaction.atomic
def attend_next(*, project: Project, by: Person, at: datetime) -> Meeting:
    """The sponsor says that they will come to the next meeting, whether or not they are invited yet."""
    lock(project.institution_id)
    if by.pk != project.sponsor_id:
        raise Forbidden(_("Only the sponsor can say so here. Others are invited."))
    meeting = _invite(project, by, by=None, at=at)
    answer_invitation(meeting=meeting, person=by, by=by, at=at, answer=Answer.YES)
    return meeting


@transaction.atomic
def invite_sponsor(*, project: Project, by: Person, at: datetime) -> Meeting:
    """To the next meeting, by who may write it."""
    lock(project.institution_id)
    if project.sponsor is None:
        raise Refused({"": _("The project has no sponsor. Name one first.")}, code="required")
    return _invite(project, project.sponsor, by=by, at=at)


def _invite(project: Project, person: Person, *, by: Person | None, at: datetime) -> Meeting:
    meeting = _next_meeting(project, at)
    if meeting is None:
        raise Refused({"": _("No meeting is planned. Plan one first.")}, code="required")
    invited = Person.objects.filter(attendances__meeting=meeting, attendances__invited=True)
    people = list(invited.select_related("team"))
    if person in people:
        return meeting
    return update_meeting(meeting=meeting, by=by, at=at, invited=[*people, person])


def _next_meeting(project: Project, at: datetime) -> Meeting | None:
    coming = project.meetings.filter(state=MeetingState.PLANNED, held_on__gte=project.institution.day(at))
    return coming.order_by("held_on", "starts_at", "pk").first()


def tell_stakeholders(decision: Decision, *, by: Person | None, at: datetime) -> None:
    """Of a new decision, in their next message: those who were not in the room and are not asked to agree."""
    known = set(decision.voices.values_list("person_id", flat=True))
    facts = {"project": decision.project_id, "name": decision.project.name, "text": decision.text[:200]}
    told = Stakeholder.objects.filter(project=decision.project_id, person__isnull=False).exclude(person__in=known)
    for row in told.select_related("person"):
        if row.person is not None and (by is None or row.person_id != by.pk):
            leave_note(person=row.person, kind=DECISION_NOTE, about=decision.pk, facts=facts, at=at)


@transaction.atomic
def want_digest(*, person: Person, at: datetime, wanted: bool) -> None:
    """Doing it twice is doing it once. One's own only."""
    if person.institution_id is None:
        return
    row, _made = DigestPreference.objects.get_or_create(
        person=person, defaults={"institution_id": person.institution_id}
    )
    if row.wanted != wanted:
        row.wanted = wanted
        save_and_record(row, by=person, at=at, action="digest.want", wanted=[not wanted, wanted])

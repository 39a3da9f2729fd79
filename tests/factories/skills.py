"""Rows of skills, for tests that need one of each kind."""

from datetime import datetime
from typing import Any

from accounts.people.models import Person
from tests.factories.projects import World
from tracker.skills.actions import add_list, add_skill, ask_teacher, offer_teaching
from tracker.skills.models import (
    SessionProposal,
    Skill,
    SkillFigure,
    SkillFreeze,
    TeachingOffer,
    TeachingRequest,
)


def make_skill_rows(world: World, at: datetime) -> dict[str, int]:
    """The engineer can teach a skill, and the librarian asks. Its figures were frozen, and a session was proposed."""
    said: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": at}
    made = add_list(name="Systems", **said)
    skill = add_skill(skill_list=made, name="Read a SAML error", area="Access", wanted=3, **said)
    offer = offer_teaching(by=world.engineer, at=at, skill=skill)
    request = ask_teacher(offer=offer, by=world.librarian, at=at, text="On a Tuesday?")
    figure = make_figure(world, skill, at=at)
    mine = {"institution_id": world.institution.pk, "freeze": figure.freeze}
    proposal = SessionProposal.objects.create(skill=skill, teacher=world.engineer, window="2-pm", people=5, **mine)
    rows = {"skill": skill.pk, "skill-retire": skill.pk, "skill-list": made.pk, "skill-figure": figure.pk}
    asked = dict.fromkeys(
        ("teaching-request", "own-teaching-request", "teaching-request-answer", "teaching-request-withdraw"),
        request.pk,
    )
    return {**rows, **asked, "teaching-offer": offer.pk, "session-proposal": proposal.pk}


def make_figure(world: World, skill: Skill, *, at: datetime, **fields: Any) -> SkillFigure:
    """Of everybody, unless told otherwise."""
    mine = {"institution_id": world.institution.pk}
    freeze, _made = SkillFreeze.objects.get_or_create(frozen_on=world.institution.day(at), **mine)
    given = {"number": 2, "people": 10, "confident": 40, "reached": 40, "wanted": 3, **fields}
    return SkillFigure.objects.create(freeze=freeze, skill=skill, **mine, **given)


def make_request(offer: TeachingOffer, *, teacher: Person, asked_by: Person, at: datetime) -> TeachingRequest:
    """As it is stored, between any two people."""
    day = asked_by.institution.day(at) if asked_by.institution else at.date()
    return TeachingRequest.objects.create(
        institution_id=offer.institution_id, skill=offer.skill, teacher=teacher, asked_by=asked_by, asked_on=day,
        expires_on=day,
    )  # fmt: skip

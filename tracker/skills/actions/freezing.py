"""Freezing the figures of a term: what may be shown of what people say of themselves, and the session that would help
most of them. Both are made at once, and from then on nothing of them moves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.institutions.models import Institution
from accounts.languages import language_in
from accounts.people.models import Person, Team
from foundation.errors import Refused
from foundation.pages.dates import day
from foundation.tenancy import across_institutions, within
from foundation.text_lists import and_list
from tracker.skills.levels import CONFIDENT, Level
from tracker.skills.models import (
    SessionProposal,
    Skill,
    SkillFigure,
    SkillFreeze,
    SkillRating,
    SkillWindows,
    TeachingOffer,
)
from tracker.skills.permissions import check_manages
from tracker.skills.rules.best_session import Learner, Session, Teacher, best_session
from tracker.skills.rules.freshness import MIN_FRESH, GroupFigure, RatingSaid, figures_of, told_people
from tracker.skills.rules.terms import MIN_APART, is_due, may_freeze

NO_TEAM = 0


@transaction.atomic
def freeze_figures(*, institution_id: int, by: Person | None, at: datetime) -> SkillFreeze:
    """Those of today. A skill without a new figure keeps its last one."""
    institution = lock(institution_id)
    check_manages(by)
    today = institution.day(at)
    last = SkillFreeze.objects.filter(institution_id=institution_id).order_by("-frozen_on").first()
    if last is not None and not may_freeze(last.frozen_on, today):
        again = day(last.frozen_on + MIN_APART, today)
        raise Refused({"": _("They were frozen lately. The next day for it: %(day)s.") % {"day": again}})
    freeze = SkillFreeze.objects.create(institution_id=institution_id, frozen_on=today)
    said = _said(institution_id)
    skills = {skill.pk: skill for skill in Skill.objects.filter(pk__in=list(said)).select_related("skill_list")}
    shown = {
        pk: figures
        for pk, rows in said.items()
        if (figures := figures_of([one for one, *_rest in rows], confident=CONFIDENT, wanted=skills[pk].wanted))
    }
    _keep(freeze, institution, shown, skills)
    _propose(freeze, said, {pk: skills[pk] for pk in shown})
    _mark_as_counted(shown)
    record(by=by, at=at, action="skill.freeze", target=freeze, frozen_on=today.isoformat())
    return freeze


def freeze_due_figures(*, at: datetime) -> int:
    """Of institutions where a term has ended since the last ones; how many. In any number of runs."""
    frozen = 0
    with across_institutions():
        places = list(Institution.objects.filter(pk__in=SkillRating.objects.values("institution")).order_by("pk"))
    for place in places:
        with within(place.pk), transaction.atomic():
            institution = lock(place.pk)
            last = SkillFreeze.objects.order_by("-frozen_on").values_list("frozen_on", flat=True).first()
            today = institution.day(at)
            if is_due(last, today) and may_freeze(last, today):
                freeze_figures(institution_id=place.pk, by=None, at=at)
                frozen += 1
    return frozen


#: What a person says of a skill, who it is, and their side.
_Row = tuple[RatingSaid, int, str]


def _said(institution_id: int) -> dict[int, list[_Row]]:
    """By skill, of those whose job it is, department by department. One query."""
    rows = SkillRating.objects.filter(
        institution_id=institution_id, level__gt=Level.NOT_MINE, person__is_active=True, skill__retired_on=None
    )
    found: dict[int, list[_Row]] = defaultdict(list)
    names = ("skill", "level", "counted", "person", "person__team", "person__team__side")
    for skill, level, counted, person, team, side in rows.order_by(
        "skill", "person__team__side", "person__team", "person"
    ).values_list(*names):
        one = RatingSaid(team or NO_TEAM, level, bool(counted >> level & 1))
        found[skill].append((one, person, side or ""))
    return found


def _keep(
    freeze: SkillFreeze,
    institution: Institution,
    shown: Mapping[int, Sequence[GroupFigure]],
    skills: Mapping[int, Skill],
) -> None:
    with override(language_in(institution)):
        names = {**dict(Team.objects.values_list("pk", "name")), NO_TEAM: _("Without a team")}
        SkillFigure.objects.bulk_create(
            SkillFigure(
                institution_id=institution.pk,
                freeze=freeze,
                skill=skills[pk],
                number=skills[pk].skill_list.number,
                teams=list(figure.teams),
                group=and_list(sorted(names[team] for team in figure.teams)) if figure.teams else "",
                people=figure.people,
                confident=figure.confident,
                reached=figure.reached,
                wanted=skills[pk].wanted,
            )
            for pk, figures in shown.items()
            for figure in figures
        )


def _mark_as_counted(shown: Mapping[int, Any]) -> None:
    """Each level that people say now, of skills with a new figure."""
    for level in Level.values[1:]:
        rows = SkillRating.objects.filter(skill__in=list(shown), level=level, person__is_active=True)
        rows.update(counted=F("counted").bitor(1 << level))


def _propose(freeze: SkillFreeze, said: Mapping[int, Sequence[_Row]], skills: Mapping[int, Skill]) -> None:
    """Nothing where it would help fewer than five people. Three queries."""
    found = _best(said, skills)
    if found is not None and found.helped >= MIN_FRESH:
        SessionProposal.objects.create(
            institution_id=freeze.institution_id,
            freeze=freeze,
            skill_id=found.skill,
            teacher_id=found.teacher,
            window=found.window,
            people=told_people(found.helped),
        )


def _best(said: Mapping[int, Sequence[_Row]], skills: Mapping[int, Skill]) -> Session | None:
    free = {
        person: frozenset(windows)
        for person, windows in SkillWindows.objects.filter(person__is_active=True).values_list("person", "windows")
    }
    teachers: dict[int, list[Teacher]] = defaultdict(list)
    offers = TeachingOffer.objects.filter(skill__in=list(skills), person__is_active=True).order_by()
    for skill, person, side in offers.values_list("skill", "person", "person__team__side"):
        teachers[skill].append(Teacher(person, side or "", free.get(person, frozenset())))
    learners = {
        pk: [
            Learner(person, side, free[person])
            for one, person, side in said[pk]
            if person in free and one.level < (skill.wanted or 0)
        ]
        for pk, skill in skills.items()
        if pk in teachers
    }
    return best_session(teachers, learners)

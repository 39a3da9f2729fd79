"""What may be seen of skills: figures as they were frozen, who agreed to teach, requests. Nothing here reads what
people say of themselves; one's own is own_ratings.py."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.people.models import Person, Team
from tracker.skills.models import SessionProposal, Skill, SkillFigure, SkillList, TeachingOffer, TeachingRequest
from tracker.skills.rules.request_state import RequestKind, RequestState

TREND = 8  # frozen figures of a skill: nearly three years of three terms
SHOWN_SESSIONS = 10
SHOWN_TEACHERS = 200


def latest_figures(skills: Any, *, up_to: date | None = None) -> QuerySet[SkillFigure]:
    """Of each skill those of the day, `up_to` another, on which it last had some. With their freeze."""
    last = SkillFigure.objects.filter(skill=OuterRef("skill"))
    if up_to is not None:
        last = last.filter(freeze__frozen_on__lte=up_to)
    newest = last.order_by("-freeze__frozen_on").values("freeze")[:1]
    rows = SkillFigure.objects.filter(skill__in=skills, freeze=Subquery(newest))
    return rows.select_related("freeze").order_by("skill", "id")


@dataclass(frozen=True, slots=True)
class MapCell:
    """Of a team. `beside`: teams that the figure counts together with it."""

    confident: int
    beside: Sequence[str]


@dataclass(frozen=True, slots=True)
class MapRow:
    """`everybody`: None while nothing may be shown. `before`: the figure of everybody before it. `cells`: team -> its
    figure."""

    skill: Skill
    everybody: SkillFigure | None
    before: SkillFigure | None
    cells: Mapping[int, MapCell]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """`teams`: id and name, those with a figure of some skill."""

    teams: Sequence[tuple[int, str]]
    rows: Sequence[MapRow]


def heat_map(of: SkillList) -> HeatMap:
    """The skills of a list, team by team. Four queries."""
    skills = list(Skill.objects.filter(skill_list=of, retired_on=None).order_by("id"))
    trends = trends_of(skills)
    names = {**dict(Team.objects.values_list("pk", "name")), 0: _("Without a team")}
    cells: dict[int, dict[int, MapCell]] = defaultdict(dict)
    for figure in latest_figures([skill.pk for skill in skills]):
        for team in figure.teams:
            beside = [names[other] for other in figure.teams if other != team and other in names]
            cells[figure.skill_id][team] = MapCell(figure.confident, sorted(beside))
    shown = {team for by_team in cells.values() for team in by_team if team in names}
    rows = []
    for skill in skills:
        points = trends.get(skill.pk, [])
        before = points[-2] if len(points) > 1 else None
        rows.append(MapRow(skill, points[-1] if points else None, before, cells[skill.pk]))
    return HeatMap(sorted(((team, names[team]) for team in shown), key=lambda one: (one[1], one[0])), rows)


def trends_of(skills: Sequence[Skill]) -> dict[int, list[SkillFigure]]:
    """Of everybody, the oldest first, at most eight a skill. One query."""
    found: dict[int, list[SkillFigure]] = defaultdict(list)
    rows = SkillFigure.objects.filter(skill__in=[skill.pk for skill in skills], teams=[]).select_related("freeze")
    for row in rows.order_by("freeze__frozen_on", "id"):
        found[row.skill_id].append(row)
    return {pk: points[-TREND:] for pk, points in found.items()}


# --- teachers and requests ------------------------------------------------------------------------------------------
def teachers_of(skill: Skill, person: Person) -> list[TeachingOffer]:
    """Those of another department than the person's first. One query."""
    rows = TeachingOffer.objects.filter(skill=skill, person__is_active=True).select_related("person__team")
    found = list(rows.order_by("person__name", "id")[:SHOWN_TEACHERS])
    return sorted(found, key=lambda offer: offer.person.side == person.side)


def requests_between(person: Person) -> QuerySet[TeachingRequest]:
    """What the person asked or is asked, and the sessions, which are everybody's."""
    mine = Q(asked_by=person) | Q(teacher=person)
    agreed = Q(kind=RequestKind.SESSION, state=RequestState.ACCEPTED)
    return TeachingRequest.objects.filter(mine | agreed)


def waiting_for(person: Any) -> QuerySet[TeachingRequest]:
    """Requests that the person is to answer, the oldest first."""
    return TeachingRequest.objects.filter(teacher=person, state=RequestState.WAITING).order_by("asked_on", "id")


def has_waiting(person: Any, today: Any) -> Exists:
    return Exists(waiting_for(person).filter(expires_on__gte=today))


def sessions_agreed(today: date) -> list[TeachingRequest]:
    """Which teachers agreed to hold, the newest first. One query."""
    rows = TeachingRequest.objects.filter(kind=RequestKind.SESSION, state=RequestState.ACCEPTED)
    return list(rows.select_related("skill", "teacher").order_by("-answered_on", "-id")[:SHOWN_SESSIONS])


def latest_proposal() -> SessionProposal | None:
    """The newest, with its request. It stays until the next is made. One query."""
    rows = SessionProposal.objects.filter(teacher__is_active=True, skill__retired_on=None)
    return rows.select_related("skill", "teacher__team", "request", "freeze").order_by("-freeze__frozen_on").first()


def sessions_of(person: Person) -> QuerySet[TeachingRequest]:
    """Which the person agreed to hold."""
    rows = TeachingRequest.objects.filter(kind=RequestKind.SESSION, state=RequestState.ACCEPTED, teacher=person)
    return rows.select_related("skill").order_by("answered_on", "id")

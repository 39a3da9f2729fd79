"""What a person said of themselves, for that person: their page, their file and their own endpoint read it here, and
nothing else does but freezing.py, which counts. tests/tracker/skills/test_privacy.py holds that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.people.models import Person
from tracker.skills.levels import Level
from tracker.skills.models import Skill, SkillList, SkillRating, SkillWindows, TeachingOffer


@dataclass(frozen=True, slots=True)
class OwnList:
    """A list with how many of its skills the person has rated."""

    skill_list: SkillList
    skills: int
    rated: int


@dataclass(frozen=True, slots=True)
class OwnRating:
    """`number`: the version of the list that was answered."""

    skill: Skill
    level: Level
    number: int


def own_levels(person: Person) -> dict[int, int]:
    """Skill -> level, of what was not removed. One query."""
    rows = SkillRating.objects.filter(person=person, level__isnull=False).order_by()
    return {skill: level for skill, level in rows.values_list("skill", "level") if level is not None}


def own_ratings(person: Person) -> list[OwnRating]:
    """Also of skills that were retired since. One query."""
    rows = SkillRating.objects.filter(person=person, level__isnull=False).select_related("skill__skill_list")
    return [
        OwnRating(row.skill, Level(row.level), row.number)
        for row in rows.order_by("skill__skill_list", "skill_id")
        if row.level is not None
    ]


def own_lists(levels: Mapping[int, int]) -> list[OwnList]:
    """One query for the skills, one for the lists."""
    by_list: dict[int, list[int]] = {}
    for skill, of in Skill.objects.filter(retired_on=None).order_by().values_list("pk", "skill_list"):
        by_list.setdefault(of, []).append(skill)
    return [
        OwnList(one, len(by_list[one.pk]), sum(skill in levels for skill in by_list[one.pk]))
        for one in SkillList.objects.filter(pk__in=list(by_list)).order_by("id")
    ]


def own_windows(person: Person) -> Sequence[str]:
    """One query."""
    row = SkillWindows.objects.filter(person=person).first()
    return row.windows if row is not None else []


def own_offers(person: Person) -> dict[int, TeachingOffer]:
    """By skill. One query."""
    return {offer.skill_id: offer for offer in TeachingOffer.objects.filter(person=person).select_related("skill")}

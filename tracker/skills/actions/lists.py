"""Writes to lists of skills. Each change of a list's skills is a new version of the list."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Fault, Refused
from foundation.limits import too_many
from foundation.tenancy import touched
from tracker.skills.levels import WANTED
from tracker.skills.models import Skill, SkillList, SkillWording
from tracker.skills.permissions import check_manages
from tracker.skills.shipped import shipped_lists

MAX_LISTS = 20
MAX_SKILLS = 100  # of a list: a person rates them all on one page


@transaction.atomic
def begin_lists(*, institution_id: int, by: Person | None, at: datetime) -> None:
    """The lists that come with the product, where there are none."""
    lock(institution_id)
    check_manages(by)
    if SkillList.objects.filter(institution_id=institution_id).exists():
        raise Refused({"": _("There are lists of skills already.")}, code="wrong_state")
    for shipped in shipped_lists():
        made = SkillList.objects.create(institution_id=institution_id, name=shipped.name, source=shipped.source)
        Skill.objects.bulk_create(
            Skill(institution_id=institution_id, skill_list=made, area=area, name=name)
            for area, names in shipped.areas.items()
            for name in names
        )
        record(by=by, at=at, action="skill.list.add", target=made, name=made.name, source=made.source)


@transaction.atomic
def add_list(*, institution_id: int, by: Person | None, at: datetime, name: str, source: str = "") -> SkillList:
    lock(institution_id)
    check_manages(by)
    mine = SkillList.objects.filter(institution_id=institution_id)
    problems: dict[str, str] = {}
    if full := too_many(mine, MAX_LISTS):
        problems["name"] = full
    elif not name.strip():
        problems["name"] = Fault(_("Enter a name."), "blank")
    elif mine.filter(name__same_text=name).exists():
        problems["name"] = Fault(_("Another list has this name."), "unique")
    if problems:
        raise Refused(problems)
    made = mine.create(institution_id=institution_id, name=name, source=source)
    record(by=by, at=at, action="skill.list.add", target=made, **stated({"name": name, "source": source}))
    return made


@transaction.atomic
def add_skill(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    skill_list: SkillList,
    name: str,
    area: str = "",
    wanted: int | None = None,
) -> Skill:
    lock(institution_id)
    check_manages(by)
    made = Skill(institution_id=institution_id, skill_list=skill_list, name=name, area=area, wanted=wanted)
    if full := too_many(Skill.objects.filter(skill_list=skill_list, retired_on=None), MAX_SKILLS):
        raise Refused({"name": full})
    _check(made)
    made.save(force_insert=True)
    _next_version(skill_list)
    facts = {"skill_list": skill_list, "name": name, "area": area, "wanted": wanted}
    record(by=by, at=at, action="skill.add", target=made, **stated(facts))
    return made


@transaction.atomic
def update_skill(*, skill: Skill, by: Person | None, at: datetime, version: int | None = None, **fields: Any) -> Skill:
    """Set the given ones of name, area and wanted. Under another name it is the same skill, and keeps what people said
    of it; what it was called before is kept, too."""
    skill, _institution = lock_for_update(skill, "skill_list", version=version)
    check_manages(by)
    before = skill.name
    changes = changed(skill, fields)
    if not changes:
        return skill
    set_fields(skill, fields)
    _check(skill)
    if "name" in changes:
        kept = {"institution_id": skill.institution_id, "name": before}
        SkillWording.objects.create(skill=skill, number=skill.skill_list.number, **kept)
        _next_version(skill.skill_list)
    save_and_record(skill, by=by, at=at, action="skill.update", **changes)
    return skill


@transaction.atomic
def retire_skill(*, skill: Skill, by: Person | None, at: datetime, retired: bool = True) -> Skill:
    """It is no longer asked about; or it is again."""
    skill, institution = lock_for_update(skill, "skill_list")
    check_manages(by)
    if (skill.retired_on is not None) == retired:
        return skill
    if not retired and (
        full := too_many(Skill.objects.filter(skill_list=skill.skill_list, retired_on=None), MAX_SKILLS)
    ):
        raise Refused({"": full})
    changes = set_fields(skill, {"retired_on": institution.day(at) if retired else None})
    _next_version(skill.skill_list)
    save_and_record(skill, by=by, at=at, action="skill.retire", **changes)
    return skill


def _check(skill: Skill) -> None:
    problems: dict[str, str] = {}
    others = Skill.objects.filter(skill_list=skill.skill_list, name__same_text=skill.name).exclude(pk=skill.pk)
    if not skill.name.strip():
        problems["name"] = Fault(_("Enter a name."), "blank")
    elif others.exists():
        problems["name"] = Fault(_("Another skill of the list has this name."), "unique")
    if skill.wanted is not None and skill.wanted not in WANTED:
        problems["wanted"] = Fault(_("Choose one of the levels offered."), "invalid_choice")
    if problems:
        raise Refused(problems)


def _next_version(row: SkillList) -> None:
    row.number += 1
    SkillList.objects.filter(pk=row.pk).update(number=row.number, version=row.version + 1, **touched())
    row.version += 1

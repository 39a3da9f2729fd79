"""The lists of skills, of who teaches them, and of frozen figures."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.skills.display import level_label, people, share
from tracker.skills.filters import SkillFigureFilters, SkillFilters, TeachingOfferFilters
from tracker.skills.models import Skill, SkillFigure, SkillList, TeachingOffer
from tracker.skills.permissions import may_manage_skills


def _skill(skill: Skill) -> str:
    return address_of("skill", skill.pk)


class SkillsPage(ListPage):
    """By list, and those that are retired, too."""

    reads = writes = may_read
    name, title = "skill-list", _("Lists of skills")
    template_name = "tracker/skills/list.html"
    filterset_class = SkillFilters
    filters = {"retired": _("Retired"), "wanted": _("Wanted level")}
    searches = ("name", "area", "skill_list__name")
    ordering = ("skill_list_id", "id")
    columns = (
        Column("name", _("Skill"), lambda row: row.name, order=F("name"), address=_skill),
        Column("area", _("Area"), lambda row: row.area, order=F("area")),
        Column("skill_list", _("List"), lambda row: row.skill_list.name, order=F("skill_list__name")),
        Column("wanted", _("Wanted level"), lambda row: level_label(row.wanted), order=F("wanted")),
        Column("retired_on", _("Retired on"), lambda row: row.retired_on, order=F("retired_on")),
    )

    def get_queryset(self) -> QuerySet[Skill]:
        return Skill.objects.select_related("skill_list")

    def extra(self) -> dict[str, Any]:
        manages = may_manage_skills(current_person(self.request).roles)
        return {"manages": manages, "begun": not manages or SkillList.objects.exists()}


class TeacherList(ListPage):
    """Who agreed to teach what."""

    reads = writes = may_read
    name, title = "teacher-list", _("Find a teacher")
    template_name = "tracker/skills/teachers.html"
    filterset_class = TeachingOfferFilters
    filters = {"side": _("Side")}
    searches = ("skill__name", "skill__area", "person__name", "person__team__name")
    ordering = ("skill__skill_list_id", "skill_id", "person__name", "id")
    columns = (
        Column("skill", _("Skill"), lambda row: row.skill.name, order=F("skill__name"),
               address=lambda row: _skill(row.skill)),
        Column("person", _("Teacher"), lambda row: row.person.name, order=F("person__name")),
        Column("team", _("Team"), lambda row: row.person.team, order=F("person__team__name")),
        Column("side", _("Side"), lambda row: label_of(Side, row.person.side), state=lambda row: row.person.side),
        Column("area", _("Area"), lambda row: row.skill.area, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[TeachingOffer]:
        rows = TeachingOffer.objects.filter(person__is_active=True, skill__retired_on=None)
        return rows.select_related("skill", "person__team")


class SkillFigureList(ListPage):
    """Every figure that was frozen, row by row: for a spreadsheet."""

    reads = writes = may_read
    name, title = "skill-figure-list", _("Figures of skills")
    filterset_class = SkillFigureFilters
    filters = {"everybody": _("Of everybody"), "frozen_on_from": _("Frozen from")}
    searches = ("skill__name", "group")
    ordering = ("-freeze__frozen_on", "skill_id", "id")
    columns = (
        Column("frozen_on", _("Frozen on"), lambda row: row.freeze.frozen_on, order=F("freeze__frozen_on")),
        Column("skill", _("Skill"), lambda row: row.skill.name, order=F("skill__name"),
               address=lambda row: _skill(row.skill)),
        Column("group", _("Who"), lambda row: row.group or _("Everybody")),
        Column("people", _("People"), people, order=F("people")),
        Column("confident", _("Confident"), lambda row: share(row.confident), order=F("confident")),
        Column("wanted", _("Wanted level"), lambda row: level_label(row.wanted)),
        Column("reached", _("Reach it"), lambda row: share(row.reached), order=F("reached")),
        Column("number", _("Version of the list"), lambda row: row.number, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[SkillFigure]:
        return SkillFigure.objects.select_related("skill", "freeze")

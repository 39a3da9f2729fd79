"""What skills, figures, offers and requests can be filtered by; pages and the API share it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.roles import Side
from foundation.api.filters import ChoicesFilter, DayFilter, Filters, FlagFilter, IdFilter, NameFilter, TextsFilter
from tracker.skills.models import Skill, SkillFigure, SkillList, TeachingOffer, TeachingRequest

_PROSE = "Prose: ?search= looks into it."


class SkillListFilters(Filters):
    name = NameFilter()

    unfiltered = {"source": _PROSE, "number": "Raised by each change."}

    class Meta:
        model = SkillList
        fields = ()


class SkillFilters(Filters):
    """`retired`: no longer asked about."""

    name = NameFilter()
    area = TextsFilter()
    wanted = ChoicesFilter(choices=[("3", _("cover for a week")), ("4", _("show others"))])
    retired = FlagFilter(method="by_retirement")

    unfiltered = {"retired_on": "?retired= says whether."}

    class Meta:
        model = Skill
        fields = ("skill_list",)

    def by_retirement(self, queryset: QuerySet[Skill], name: str, value: Any) -> QuerySet[Skill]:
        return queryset.filter(retired_on__isnull=value != "true")


class SkillFigureFilters(Filters):
    """`everybody`: of all people, not of a group."""

    skill_list = IdFilter(field_name="skill__skill_list")
    frozen_on = DayFilter(field_name="freeze__frozen_on")
    frozen_on_from = DayFilter(field_name="freeze__frozen_on", lookup_expr="gte")
    everybody = FlagFilter(method="by_group")

    unfiltered = {
        "number": "The version of the list.", "group": "Names of teams then.",
        "people": "A figure.", "confident": "A figure.", "reached": "A figure.", "wanted": "As it was then.",
    }  # fmt: skip

    class Meta:
        model = SkillFigure
        fields = ("skill",)

    def by_group(self, queryset: QuerySet[SkillFigure], name: str, value: Any) -> QuerySet[SkillFigure]:
        return queryset.filter(group="") if value == "true" else queryset.exclude(group="")


class TeachingOfferFilters(Filters):
    """`side`: of the teacher's team."""

    skill_list = IdFilter(field_name="skill__skill_list")
    side = ChoicesFilter(field_name="person__team__side", choices=Side.choices)

    class Meta:
        model = TeachingOffer
        fields = ("skill", "person")


class TeachingRequestFilters(Filters):
    unfiltered = {"text": _PROSE, "window": "Part of a session.", "answered_on": "?state= says whether."}

    class Meta:
        model = TeachingRequest
        fields = ("skill", "teacher", "asked_by", "kind", "state", "asked_on", "expires_on")

"""Skills in the report: the figures that were frozen last, and how many skills fewer than half of all reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import may_read_report
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Unit, attribute_column, code_column
from tracker.skills.levels import WANTED, Level
from tracker.skills.models import Skill, SkillFigure
from tracker.skills.queries import latest_figures

HALF = 50  # percent, as it is told


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A figure as it was frozen. `people`: at least so many."""

    skill: str
    group: str
    frozen_on: date
    people: int
    confident: int
    wanted: int | None
    reached: int | None
    of_everybody: bool


def _rows(data: ReportData) -> Sequence[SkillRow]:
    """Of skills that are asked about, as they stood at the end of the period. One query."""
    asked = Skill.objects.filter(institution=data.institution, retired_on=None).values("pk")
    figures = latest_figures(asked, up_to=data.period.to_on).select_related("skill")
    return [
        SkillRow(
            one.skill.name, one.group or _("Everybody"), one.freeze.frozen_on, one.people, one.confident, one.wanted,
            one.reached, not one.group,
        )
        for one in figures.order_by("skill__skill_list", "skill", "id")
    ]  # fmt: skip


SKILLS: Table[SkillRow] = Table(
    order=85,
    reads=may_read_report,
    key="skills",
    title=gettext_lazy("Skills"),
    rule=gettext_lazy(
        "Of each skill the figures that were frozen last in or before the period. Shares are told to ten percent, from "
        "20 to 80, and people in steps of five, so that nobody’s own answer can be told from them."
    ),
    asks=lambda institution_id, from_on, to_on, today: Exists(SkillFigure.objects.filter(institution=institution_id)),
    prepare=lambda data: data[_rows],
    columns=(
        attribute_column("skill", gettext_lazy("Skill")),
        attribute_column("group", gettext_lazy("Who")),
        attribute_column("frozen_on", gettext_lazy("Frozen on"), Unit.DAY),
        attribute_column("people", gettext_lazy("People, at least"), Unit.COUNT),
        attribute_column("confident", gettext_lazy("Confident"), Unit.PERCENT),
        code_column("wanted", gettext_lazy("Wanted level"), {level.value: Level(level).label for level in WANTED}),
        attribute_column("reached", gettext_lazy("Reach it"), Unit.PERCENT),
    ),
)

SKILLS_SHORT: Figure[SkillRow] = Figure(
    order=85,
    reads=may_read_report,
    key="skills_short",
    label=gettext_lazy("Skills that fewer than half reach"),
    rule=gettext_lazy("Skills with a wanted level that, as frozen last, fewer than half of all people reach."),
    table=SKILLS,
    picks=lambda rows, _data: [
        row for row in rows if row.of_everybody and row.reached is not None and row.reached < HALF
    ],
)

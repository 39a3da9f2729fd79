"""How figures of skills are written, as text and as the cells of the heat map."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.html import fill
from foundation.labels import label_of
from foundation.pages.dates import day
from foundation.text_lists import and_list
from tracker.skills.levels import Level
from tracker.skills.models import SkillFigure
from tracker.skills.queries import HeatMap, MapCell, MapRow
from tracker.skills.rules.freshness import MAX_SHARE, MIN_SHARE

#: From this share on -> the shade, of components.css.
SHADES = ((70, "d3"), (50, "d2"), (30, "d1"), (0, "d0"))


def share(value: int | None) -> str:
    """At the ends it is a range: nobody's own answer is certain."""
    if value is None:
        return ""
    told = {"share": number_format(value)}
    if value <= MIN_SHARE:
        return _("up to %(share)s%%") % told
    return _("%(share)s%% or more") % told if value >= MAX_SHARE else _("about %(share)s%%") % told


def people(figure: SkillFigure) -> str:
    return _("at least %(people)s") % {"people": number_format(figure.people)}


def level_label(level: int | None) -> str:
    return "" if level is None else label_of(Level, level)


def map_headings(found: HeatMap) -> list[str]:
    return [_("Skill"), _("Everybody"), *(name for _team, name in found.teams), _("Wanted"), _("Reach it"), _("Before")]


def map_rows(found: HeatMap) -> list[list[Any]]:
    return [_map_row(row, [team for team, _name in found.teams]) for row in found.rows]


def _map_row(row: MapRow, teams: Sequence[int]) -> list[Any]:
    link = fill('<a href="{}">{}</a>', reverse("skill", args=[row.skill.pk]), row.skill.name)
    figure = row.everybody
    everybody = _shaded(figure.confident) if figure is not None else _nothing()
    wanted = level_label(row.skill.wanted)
    before = share(row.before.confident) if row.before is not None else ""
    reached = share(figure.reached) if figure is not None else ""
    return [link, everybody, *(_cell(row.cells.get(team)) for team in teams), wanted, reached, before]


def _cell(cell: MapCell | None) -> SafeString:
    if cell is None:
        return _nothing()
    if not cell.beside:
        return _shaded(cell.confident)
    beside = _("with %(teams)s") % {"teams": and_list(cell.beside)}
    return fill('{} <span class="hint">{}</span>', _shaded(cell.confident), beside)


def _shaded(value: int) -> SafeString:
    shade = next(name for least, name in SHADES if value >= least)
    return fill('<span class="share {}"><i></i> {}</span>', shade, share(value))


def _nothing() -> SafeString:
    """Fewer than five people, or nobody."""
    return fill('<span class="hint">{}</span>', _("too few"))


def trend_headings() -> list[str]:
    return [_("Frozen on"), _("Who"), _("People"), _("Confident"), _("Wanted"), _("Reach it")]


def trend_row(figure: SkillFigure) -> list[str]:
    return [
        day(figure.freeze.frozen_on),
        figure.group or _("Everybody"),
        people(figure),
        share(figure.confident),
        level_label(figure.wanted),
        share(figure.reached),
    ]


def rule() -> str:
    """How figures are made, in short."""
    return _(
        "Confident: could cover for a colleague for a week, or more. “Not part of my job” is not counted. Figures are "
        "frozen when a term ends, rounded to ten percent, and made new only where at least five people of a group "
        "say something that no earlier figure counted."
    )

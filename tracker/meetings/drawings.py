"""The lines of *this week* as HTML. In Python, since it has thirty, and each was three buttons and a hundred nodes of
templates: half of the page (P13). Texts are told once for all lines.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.html import NOTHING, fill, joined
from foundation.pages.dates import day
from foundation.pages.markup import badge, button, card, icon, post_form
from tracker.cadence.bands import State
from tracker.meetings.line_actions import LineActions
from tracker.projects.year import ProjectLine

#: Draws what a person may do about a line; `main`: the kind of its first button.
DrawActions = Callable[..., SafeString]


def actions_drawer(*, token: object, once: str, today: date) -> DrawActions:
    """`once` makes a second press do nothing."""
    met, propose, log, next_on = _("We met"), _("Propose a time"), _("Log a meeting"), _("next on %(day)s")

    def draw(actions: LineActions | None, *, main: str = "", small: bool = False) -> SafeString:
        if actions is None:
            return NOTHING
        project = actions.project
        pressed = fill('<input type="hidden" name="once" value="{}-{}">', once, project.pk)
        meets = button(met, icon="check", kind=main, small=small, about=project.name)
        if actions.next_on:
            then = fill(
                '<span class="hint">{} {}</span>', icon("calendar-days"), next_on % {"day": day(actions.next_on, today)}
            )
        else:
            then = button(
                propose, href=actions.propose, icon="calendar-plus", kind="secondary", small=small,
                named=actions.propose_named,
            )  # fmt: skip
        return fill(
            '<div class="row">{} {} {}</div>',
            post_form(pressed + meets, token=token, action=actions.met),
            then,
            button(log, href=actions.log, kind="quiet", small=small, named=actions.log_named),
        )

    return draw


def needy_lines(lines: Iterable[ProjectLine], draw_actions: DrawActions) -> SafeString:
    """A card for each, with an edge in the colour of its state."""
    return joined(
        card(
            fill(
                '<header><h3 id="project-{}"><a href="{}">{}</a></h3> {}</header> <p>{}</p> {} {}',
                line.project.pk, line.address, line.project.name, badge(line.state.value, line.state.label),
                line.sentence, line.sparkline, draw_actions(line.actions),
            ),
            heading=f"project-{line.project.pk}",
            state=line.state.value,
        )
        for line in lines
    )  # fmt: skip


def calm_lines(lines: Iterable[ProjectLine], draw_actions: DrawActions) -> SafeString:
    """The items of a list."""
    return joined(
        fill(
            '<li><div class="what"><p class="name"><a href="{}">{}</a> {} {}</p>'
            ' <p class="hint">{}</p> {}</div> {}</li>',
            line.address, line.project.name, badge(line.state.value, line.state.label), _streak(line), line.sentence,
            line.sparkline,
            NOTHING if line.state == State.PAUSED else draw_actions(line.actions, main="secondary", small=True),
        )
        for line in lines
    )  # fmt: skip


def _streak(line: ProjectLine) -> SafeString:
    return fill('<span class="badge">{}{}</span>', icon("flame"), line.in_a_row) if line.streak > 1 else NOTHING

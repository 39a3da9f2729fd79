"""The lines of *this week* and the entries of a timeline as HTML. In Python, since a page has thirty, and each was
three buttons and a hundred nodes of templates: half of the page (P13). Texts are told once for all lines.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from foundation.html import NOTHING, fill, joined
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.dates import day
from foundation.pages.markup import badge, button, card, icon, post_form
from foundation.text_lists import and_list
from tracker.cadence.bands import State
from tracker.meetings.line_actions import LineActions
from tracker.meetings.models import MeetingState, Mode
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


class TimelineWords(NamedTuple):
    """What entries of a timeline say, told once for each language."""

    meeting: str
    meeting_on: str
    joint: str
    does_not_count: str
    closed: str


@lru_cache
def _timeline_words(language: str | None) -> TimelineWords:
    return TimelineWords(_("Meeting"), _("Meeting on %(day)s"), _("joint"), _("does not count"), _("closed"))


def timeline_meeting(row: Any) -> SafeString:
    """An entry of a project's timeline: a meeting of `meetings_of`."""
    words = _timeline_words(get_language())
    if row.joint:
        state = badge("joint", words.joint)
    elif row.state == MeetingState.HELD:
        state = badge("due", words.does_not_count)
    else:
        state = badge(row.state, label_of(MeetingState, row.state))
    told = [label_of(Mode, row.mode)]
    if row.minutes:
        told.append(ngettext("%(minutes)s minute", "%(minutes)s minutes", row.minutes) % {"minutes": row.minutes})
    if row.came:
        told.append(and_list(row.came))
    return fill(
        '{} <div class="what"><p class="name"><a href="{}" aria-label="{}">{}</a> {} {}</p>'
        ' <p class="hint">{}</p></div>',
        icon("users"), address_of("meeting", row.pk), words.meeting_on % {"day": day(row.day)}, words.meeting, state,
        badge("", words.closed) if row.closed_at else NOTHING, joined(told, " · "),
    )  # fmt: skip


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

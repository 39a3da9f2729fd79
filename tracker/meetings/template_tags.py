"""What the templates of meetings ask: `{% load meetings %}`, `{% needy_lines week.needy %}`."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from tracker.meetings import drawings
from tracker.meetings.line_actions import LineActions
from tracker.projects.year import ProjectLine

register = template.Library()


register.simple_tag(drawings.timeline_meeting)


@register.simple_tag(takes_context=True)
def needy_lines(context: Context, lines: Iterable[ProjectLine]) -> SafeString:
    return drawings.needy_lines(lines, _drawer(context))


@register.simple_tag(takes_context=True)
def calm_lines(context: Context, lines: Iterable[ProjectLine]) -> SafeString:
    return drawings.calm_lines(lines, _drawer(context))


@register.simple_tag(takes_context=True)
def line_actions(context: Context, actions: LineActions | None) -> SafeString:
    return _drawer(context)(actions)


def _drawer(context: Context) -> drawings.DrawActions:
    return drawings.actions_drawer(token=context.get("csrf_token"), once=context["once"], today=context["today"])

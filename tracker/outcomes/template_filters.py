"""What the templates of decisions ask: `{% load decisions %}`, `{% if decision|waits_for:user %}`."""

from django import template

from tracker.outcomes.permissions import waits_for

register = template.Library()
register.filter(waits_for)

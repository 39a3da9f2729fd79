"""The small components as tags, in every template: `{% icon "check" %}`, `{% badge state label %}`. A page has hundreds
of them, so each is rendered once and remembered. The larger ones are included: templates/components/."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    return _rendered("icon", name=name)


@register.simple_tag
def badge(state: object, label: object) -> SafeString:
    return _badge(str(state), str(label))


@lru_cache(maxsize=2000)
def _badge(state: str, label: str) -> SafeString:
    return _rendered("badge", state=state, label=label)


def _rendered(component: str, **context: str) -> SafeString:
    """What autoescaping made, without the white space around it."""
    return mark_safe(render_to_string(f"components/{component}.html", context).strip())  # noqa: S308

"""Links and buttons ask the declaration of the page behind them: `{% may_open "people-add" as adds %}{% if adds %}`."""

from typing import Any

from django import template

from foundation.permissions import allows

register = template.Library()


@register.simple_tag(takes_context=True)
def may_open(context: Any, name: str) -> bool:
    """Whether who is signed in may read the page of this name."""
    return _allowed(context, name, "GET")


@register.simple_tag(takes_context=True)
def may_send(context: Any, name: str) -> bool:
    """Whether who is signed in may send something to the page of this name."""
    return _allowed(context, name, "POST")


def _allowed(context: Any, name: str, method: str) -> bool:
    user = context.get("user") or getattr(context.get("request"), "user", None)
    return bool(user is not None and user.is_authenticated and allows(name, method, user.roles))

"""The menu of the page frame: what slices contribute to it (accounts/extension_points.py)."""

from typing import Any

from django import template

from accounts.extension_points import MenuEntry, menu

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_entries(context: Any, place: str) -> list[MenuEntry]:
    """For who is signed in."""
    return menu(place, context["user"])

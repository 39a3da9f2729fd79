"""foundation/text_direction.py in every template: `{{ person.name|bdi }}` on a page, `|isolate` in an attribute, a
title or a mail."""

from django import template
from django.utils.safestring import SafeString

from foundation.html import fill
from foundation.text_direction import isolate

register = template.Library()
register.filter(isolate.__name__, isolate)


@register.filter
def bdi(text: object) -> SafeString | str:
    """Nothing for None: a person who is not there."""
    return fill("<bdi>{}</bdi>", text) if text is not None else ""

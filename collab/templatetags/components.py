"""The components as tags, in every template: `{% icon "check" %}`,
`{% button icon="plus" %}{% translate "Add" %}{% endbutton %}`. The words stand between the tags, everything else is an
argument. What a page draws dozens of times is a function (foundation/pages/markup.py), the rest are templates
(components/)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from foundation.pages import markup

register = template.Library()

register.simple_tag(markup.icon, name="icon")
register.simple_tag(markup.badge, name="badge")


@register.simple_block_tag
def button(content: SafeString, **arguments: Any) -> SafeString:
    return markup.button(_stripped(content), **arguments)


@register.simple_block_tag
def card(content: SafeString, **arguments: Any) -> SafeString:
    return markup.card(_stripped(content), **arguments)


@register.simple_block_tag
def pick(content: SafeString, **arguments: Any) -> SafeString:
    return markup.pick(_stripped(content), **arguments)


register.simple_tag(markup.picks, name="picks")


@register.simple_block_tag(takes_context=True)
def post_form(context: Context, content: SafeString, **arguments: Any) -> SafeString:
    return markup.post_form(_stripped(content), token=context.get("csrf_token"), **arguments)


@register.simple_block_tag(takes_context=True)
def empty_state(context: Context, content: SafeString, **arguments: Any) -> SafeString:
    return _component(context, "empty", text=content, **arguments)


@register.simple_block_tag(takes_context=True)
def dialog(context: Context, content: SafeString, **arguments: Any) -> SafeString:
    """What is between the tags explains; `takes` lists what happens."""
    return _component(context, "dialog", text=content, **arguments)


@register.simple_block_tag(takes_context=True)
def page_heading(context: Context, content: SafeString, **arguments: Any) -> SafeString:
    return _component(context, "page_heading", text=content, **arguments)


@register.simple_block_tag(takes_context=True)
def table(context: Context, content: SafeString, **arguments: Any) -> SafeString:
    headings = markup.table_headings(arguments.pop("headings", ()))
    return _component(context, "table", body=content, headings=headings, **arguments)


@register.simple_tag(takes_context=True)
def list_table(context: Context, **arguments: Any) -> SafeString:
    """A table that becomes cards on a phone."""
    return _component(context, "list_table", body=markup.list_body(arguments.pop("rows", ())), **arguments)


@register.simple_block_tag(takes_context=True)
def facts(context: Context, content: SafeString, **arguments: Any) -> SafeString:
    """A list of terms. Between the tags stand `fact`s."""
    return _component(context, "facts", body=content, **arguments)


@register.simple_block_tag(takes_context=True)
def fact(context: Context, content: SafeString, term: object) -> SafeString:
    return _component(context, "fact", text=content, term=term)


#: What each component takes besides what stands between its tags, and what it is when left out.
_ARGUMENTS: dict[str, dict[str, Any]] = {
    "dialog": {
        "confirm": "", "href": "", "icon": "", "id": "", "kind": "", "lead": "", "opener": "", "takes": (), "title": "",
    },
    "error_summary": {"errors": ()},
    "empty": {"action": "", "href": "", "icon": ""},
    "fact": {"term": ""},
    "facts": {"id": ""},
    "list_table": {"headings": (), "label": ""},
    "page_heading": {"lead": ""},
    "table": {"caption": "", "headings": (), "label": "", "labelled": "", "rows": ()},
}  # fmt: skip


def _component(context: Context, component: str, /, **given: Any) -> SafeString:
    """Renders a component with its own arguments only, and the token that its form may need."""
    arguments = {**_ARGUMENTS[component], **given}
    if unknown := given.keys() - _ARGUMENTS[component].keys() - {"body", "label", "text"}:
        raise TypeError(f"{component} does not take {sorted(unknown)}")
    for key in ("body", "label", "text"):
        if key in arguments:
            arguments[key] = _stripped(arguments[key])
    arguments["csrf_token"] = context.get("csrf_token")
    found = context.template.engine.get_template(f"components/{component}.html")  # type: ignore[union-attr]
    return mark_safe(found.render(Context(arguments)).strip())  # noqa: S308


def _stripped(content: SafeString) -> SafeString:
    """What autoescaping made, without the white space around it."""
    return mark_safe(content.strip())  # noqa: S308


@register.simple_tag(takes_context=True)
def error_summary(context: Context) -> str:
    """What is wrong with the forms of the page, with a link to each field. Empty where nothing is."""
    errors = [error for form in _refused(context) for error in _errors(form)]
    return _component(context, "error_summary", errors=errors) if errors else ""


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """What the title of a page begins with that has refused a form."""
    return _("Error:") if _refused(context) else ""


def _refused(context: Context) -> list[BaseForm]:
    """By type(), which wakes up no lazy value: the CSRF token is one, and would set its cookie."""
    values: Iterable[Any] = context.flatten().values()
    forms = {id(value): value for value in values if issubclass(type(value), BaseForm)}
    return [form for form in forms.values() if form.is_bound and form.errors]


def _errors(form: BaseForm) -> list[dict[str, Any]]:
    """Address within the page and text of each: first those of the form as a whole."""
    found: list[dict[str, Any]] = [{"address": "", "text": text} for text in form.non_field_errors()]
    for name, texts in form.errors.items():
        if name == NON_FIELD_ERRORS:
            continue
        field = form[name]
        if field.is_hidden:
            found.append({"address": "", "text": _("This page is out of date. Open it again and repeat your change.")})
        else:
            address = f"#{field.id_for_label or field.auto_id}"
            found += [{"address": address, "text": text} for text in texts]
    return found


@register.simple_tag(takes_context=True)
def contribution(context: Context, name: str, variables: Mapping[str, object]) -> SafeString:
    """A card that a slice contributed: its template, with its variables above those of the page."""
    found = context.template.engine.get_template(name)  # type: ignore[union-attr]
    with context.push(**variables):
        return found.render(context)

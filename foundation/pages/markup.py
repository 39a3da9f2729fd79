"""Components that a page draws dozens of times, as functions. As templates they took half of the time of the log form
and of a list (P13, docs/adr/0036-functions-as-components.md); what a page draws once is a template
(collab/templates/components/). Templates have them as tags; what draws whole lines in Python calls them.

Arguments are escaped unless they are safe already.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.html import NOTHING, fill, fill_each, joined
from foundation.text_direction import isolate

#: state -> the icon of its badge.
BADGE_ICONS = {
    "late": "circle-alert", "missing": "circle-alert", "failed": "circle-alert", "due": "clock", "waiting": "clock",
    "on_track": "circle-check", "joint": "circle-check", "done": "circle-check", "paused": "circle-pause",
    "new": "sparkles", "planned": "calendar-days", "library": "library", "it": "network", "leadership": "landmark",
}  # fmt: skip


@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    """Remembered: a page has hundreds, of some thirty kinds."""
    address = static("vendor/icons.svg")
    return fill('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', address, name)


def badge(state: object, label: object) -> SafeString:
    shown = BADGE_ICONS.get(str(state))
    return fill('<span class="badge {}">{} {}</span>', state, icon(shown) if shown else "", label)


def button(
    label: object,
    *,
    about: object = "",
    focus: bool = False,
    href: str = "",
    icon: str = "",
    kind: str = "",
    name: str = "",
    named: str = "",
    pressed: bool = False,
    query: str = "",
    rel: str = "",
    replaces: str = "",
    small: bool = False,
    value: object = "",
) -> SafeString:
    """href for a link, with query behind it, else name, value; kind: "" main, "secondary", "quiet", "danger", "link";
    small; icon; about: what a screen reader adds to the label, or named: what it reads instead; pressed: the answer
    that was given; rel of the link; replaces: id of a card that htmx replaces by the one of the page that the link
    leads to; focus: it has the focus when it appears."""
    kinds = f"{kind} small" if small else kind
    shown = _icon(icon) if icon else NOTHING
    if named:
        heard = fill(' aria-label="{}"', named)
    else:
        heard = fill(' aria-label="{}: {}"', label, isolate(about)) if about else NOTHING
    if not href:
        sent = fill(' name="{}" value="{}"', name, value) if name else NOTHING
        return fill(
            '<button type="submit" class="{}"{}{}{}>{} {}</button>',
            kinds, sent, heard, SafeString(' aria-pressed="true"') if pressed else NOTHING, shown, label,
        )  # fmt: skip
    rest = fill(' rel="{}"', rel) if rel else NOTHING
    if replaces:
        rest += fill(' hx-get="{0}{1}" hx-target="#{2}" hx-select="#{2}" hx-swap="outerHTML"', href, query, replaces)
    if focus:
        rest += SafeString(" autofocus")
    return fill('<a class="button {}" href="{}{}"{}{}>{} {}</a>', kinds, href, query, heard, rest, shown, label)


def card(
    body: object,
    *,
    extra: str = "",
    heading: str = "",
    id: str = "",  # noqa: A002 - the name that its tag has
    level: int = 2,
    role: str = "",
    state: str = "",
    tag: str = "section",
    title: object = "",
) -> SafeString:
    """title, with level of its heading (2 unless told); heading: id of the heading, the title's or one inside; id;
    role; state for a coloured edge; extra: a class of the page's own; tag: div where a list of terms allows no
    section."""
    edge = f" edged {state}" if state else ""
    kinds = f"card{edge} {extra}".rstrip()
    attributes = fill_each(
        ' {}="{}"', [pair for pair in (("aria-labelledby", heading), ("id", id), ("role", role)) if pair[1]]
    )
    head = NOTHING
    if title:
        named = fill(' id="{}"', heading) if heading else NOTHING
        head = fill("<header><h{0}{1}>{2}</h{0}></header>", 3 if level == 3 else 2, named, title)
    return fill('<{0} class="{1}"{2}>{3}{4}</{0}>', tag, kinds, attributes, head, body)


def pick(
    label: object,
    *,
    badge: object = "",
    box: Any = None,
    checked: bool = False,
    icon: str = "",
    name: str = "",
    state: object = "",
    value: object = "",
) -> SafeString:
    """A checkbox or radio button, whose whole row is its label. box: one choice of a field, or else name, value and
    checked; icon; state and badge: a badge after the label."""
    if box:
        points_to, ticks = fill(' for="{}"', box.id_for_label), _input(box.data)
    else:
        on = SafeString(" checked") if checked else NOTHING
        points_to = NOTHING
        ticks = fill('<input type="checkbox" name="{}" value="{}"{}>', name, value, on)
    behind = _badge(state, badge) if state else NOTHING
    return fill(
        '<label class="pick"{}>{} {} <span>{}</span> {}</label>',
        points_to,
        ticks,
        _icon(icon) if icon else NOTHING,
        label,
        behind,
    )


def picks(boxes: Iterable[Any]) -> SafeString:
    """The choices of a field, each with its own label: a form may offer hundreds."""
    return joined((pick(box.choice_label, box=box) for box in boxes), "\n")


def post_form(
    body: object,
    *,
    token: object = None,
    action: str = "",
    also: str = "",
    cancel: str = "",
    card: str = "",
    extra: str = "",
    files: bool = False,
    form: object = "",
    icon: str = "",
    small: bool = False,
    submit: object = "",
) -> SafeString:
    """A form that posts: its token, the fields of `form`, the body, and a row of buttons where `submit` labels one.
    action; icon of that button; small buttons; cancel: where the other leads; extra: a class of the page's own; files:
    it sends some; card: id of the card that it stands in, which htmx replaces by the answer's, and also: selectors of
    what else the page takes from the answer."""
    where = fill(' action="{}"', action) if action else NOTHING
    kinds = fill(' class="{}"', extra) if extra else NOTHING
    rest = SafeString(' enctype="multipart/form-data"') if files else NOTHING
    if card:
        rest += fill(
            ' hx-post="{0}" hx-target="#{1}" hx-select="#{1}" hx-swap="outerHTML" hx-select-oob="{2}"',
            action, card, also,
        )  # fmt: skip
    proof = fill('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token) if token else NOTHING
    buttons = NOTHING
    if submit:
        back = button(_("Cancel"), href=cancel, kind="quiet", small=small, replaces=card) if cancel else NOTHING
        buttons = fill('<p class="row">{} {}</p>', button(submit, icon=icon, small=small), back)
    return fill(
        '<form method="post" novalidate{}{}{}>{} {} {} {}</form>', where, kinds, rest, proof, form, body, buttons
    )


def table_headings(headings: Iterable[Any]) -> SafeString:
    return joined(fill('<th scope="col">{}</th>', heading) for heading in headings)


def list_body(rows: Iterable[Sequence[Any]]) -> SafeString:
    """The rows of a list_table: `rows` are Cells of foundation/pages/lists.py, the first of each being its heading."""
    cell = cache(_cell)  # for this page: many are alike
    return fill_each(
        '<tr role="row"><th scope="row" role="rowheader">{}</th>{}</tr>',
        ((cell(*first), joined(fill('<td role="cell">{}</td>', cell(*one)) for one in rest)) for first, *rest in rows),
    )


def _cell(label: str, text: str, state: str, address: str) -> SafeString:
    if state:
        shown = badge(state, text)
    elif address:
        shown = fill('<a href="{}"><bdi>{}</bdi></a>', address, text)
    else:
        shown = fill("<bdi>{}</bdi>", text or "–")
    return fill('<span class="label" aria-hidden="true">{}</span> {}', label, shown)


def _input(data: Mapping[str, Any]) -> SafeString:
    """As Django's own template of a widget draws it, where a form has a hundred."""
    value, told = data["value"], data["attrs"].items()
    attributes = fill_each(' {}="{}"', [pair for pair in told if not isinstance(pair[1], bool)])
    for key, given in told:
        if given is True:
            attributes += fill(" {}", key)
    valued = fill(' value="{}"', value) if value is not None else NOTHING
    return fill('<input type="{}" name="{}"{}{}>', data["type"], data["name"], valued, attributes)


_icon, _badge = icon, badge  # beside arguments of the same names

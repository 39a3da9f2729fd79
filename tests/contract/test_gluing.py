"""No text is put together from translated pieces: each sentence is one text, with named placeholders."""

import pytest

from tests import ROOT
from tests.gluing import glued_in_code, glued_in_template

SOURCES = sorted(
    str(path.relative_to(ROOT))
    for app in ("accounts", "collab", "foundation", "tracker")
    for path in (ROOT / app).rglob("*")
    if (path.suffix == ".py" and "migrations" not in path.parts)
    or (path.suffix in (".html", ".txt") and "templates" in path.parts)
)
#: Files whose texts are not looked at -> why.
EXEMPT = {
    "foundation/text_lists.py": "the one place that joins texts",
    "collab/templates/collab/problem.html": "in English, as all that programs read",
    "collab/templates/collab/problems.html": "in English, as all that programs read",
}


def _glued(name: str) -> list[tuple[int, str]]:
    source = (ROOT / name).read_text()
    return glued_in_code(source) if name.endswith(".py") else glued_in_template(source, lines=name.endswith(".txt"))


def test_no_text_is_glued_from_pieces() -> None:
    assert set(EXEMPT) <= set(SOURCES)
    assert {name: found for name in SOURCES if name not in EXEMPT and (found := _glued(name))} == {}


_IMPORT = "from django.utils.translation import gettext as _, ngettext\n"


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ('x = _("late") + ", " + name', "+"),
        ('def f(n):\n    text = ngettext("a", "b", n)\n    text += _("more")\n    return text', "+"),
        ("x = f'{_(\"late\")}: {name}'", "f-string"),
        ('def last():\n    return _("never met")\ndef f():\n    return f"Due, {last()}"', "f-string"),
        ('x = "; ".join(parts)', "join"),
        ('x = _("%(days)s late") % {"days": ngettext("%(n)d day", "%(n)d days", 2) % {"n": 2}}', "%"),
        ('x = _("Band: %s") % str(band.label).lower()', "case"),
        ('x = capfirst(_("late"))', "case"),
    ],
)
def test_glued_code_is_found(code: str, how: str) -> None:
    assert how in {found for _line, found in glued_in_code(_IMPORT + code)}


@pytest.mark.parametrize(
    "code",
    [
        'x = _("%(name)s is late") % {"name": name}',
        'x = [_("late")] + more',
        'x = _("By %(name)s") % {"name": name or _("nobody")}',
        'x = f"{count}%"',
        'x = " · ".join([_("late"), name])',
        'x = " ".join(text.split())',
        'x = "\\n".join(lines)',
        "x = address.lower()",
    ],
)
def test_whole_sentences_in_code_are_let_through(code: str) -> None:
    assert glued_in_code(_IMPORT + code) == []


def test_code_without_texts_joins_what_it_likes() -> None:
    assert glued_in_code('sql = ", ".join(columns)') == []


@pytest.mark.parametrize(
    "template",
    [
        '<p>{% translate "Due on" %} {{ day }}</p>',
        '<p>{% translate "Due" %}{% if day %} <b>{{ day }}</b>{% endif %}</p>',
        "<p>{{ title }}, {{ month }}</p>",
        "<p>{{ label }}: {{ value }}</p>",
        '<p>{% translate "See" %} <a href="{{ x }}">{% translate "the report" %}</a></p>',
        '{{ names|join:", " }}',
        "{{ row.get_state_display|lower }}",
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %} {{ late }}",
    ],
)
def test_a_glued_template_is_found(template: str) -> None:
    assert glued_in_template(template) != []


@pytest.mark.parametrize(
    "template",
    [
        "{% blocktranslate %}Due on {{ day }}{% endblocktranslate %}",
        '<dt>{% translate "Due" %}</dt><dd>{{ day }}</dd>',
        '<p>{{ project }} · {% translate "cannot sign in" %}</p>',
        '<p>{% translate "The link has expired." %} <a href="/">{% translate "Get a new link" %}</a></p>',
        '<a href="/a">{% translate "Yes" %}</a> <a href="/b">{% translate "No" %}</a>',
        '{{ name }} <span class="hint">{% translate "guest" %}</span> <small>{{ side }}</small>',
        '{% if a %}{% translate "Held" %}{% else %}{% translate "Planned" %}{% endif %}',
        '{% translate "Due" as label %}{{ label }}',
        '<i title="{{ a }}, {{ b }}"></i>{{ names|and_list }}',
    ],
)
def test_whole_sentences_of_a_template_are_let_through(template: str) -> None:
    assert glued_in_template(template) == []


def test_lines_of_a_text_file_end_what_is_said() -> None:
    lines = '{% translate "Hello" %}\n{{ cards }}\n'
    assert (glued_in_template(lines, lines=True), glued_in_template(lines) != []) == ([], True)

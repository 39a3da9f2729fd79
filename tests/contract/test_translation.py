"""All text of pages and mails is marked for translation, so that a second language needs no change of a template."""

import re

import pytest
from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext, override

from tests import ROOT
from tracker.figures.tables import per_language

#: Templates that are not for the people who use the product -> why.
EXEMPT = {
    "collab/templates/collab/styleguide.html": "for those who make pages",
    "collab/templates/500.html": "made without Django's help, when anything may be broken",
}
TEMPLATES = sorted(
    str(path.relative_to(ROOT))
    for app in ("accounts", "collab", "tracker")
    for path in (ROOT / app).rglob("templates/**/*")
    if path.suffix in (".html", ".txt")
)
_MARKED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{% comment.*?endcomment %}|{#.*?#}", re.DOTALL)
_CODE = re.compile(r"{%.*?%}|{{.*?}}|<style.*?</style>|<pre.*?</pre>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
#: Words that are the same in every language.
NAMES = {"JSON", "CSV", "XLSX", "PDF", "API", "Swagger", "UI", "nbsp", "amp", "hellip"}


def _bare(text: str) -> list[str]:
    """Words that somebody sees and that no tag marks."""
    text = _CODE.sub(" ", _MARKED.sub(" ", text))
    seen = [_TAG.sub(" ", text), *_ATTRIBUTE.findall(text)]
    return [word for part in seen for word in re.findall(r"[A-Za-z]{3,}", part) if word not in NAMES]


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in EXEMPT])
def test_every_text_is_marked(name: str) -> None:
    assert _bare((ROOT / name).read_text()) == []


def test_the_search_finds_what_is_not_marked() -> None:
    assert len(TEMPLATES) > 40
    assert set(EXEMPT) <= set(TEMPLATES)
    assert _bare('{% translate "Fine" %}<p title="{{ x }}">Not {{ fine }}</p><b aria-label="either"></b>') == [
        "Not",
        "either",
    ]


#: Slices whose models are being moved -> nothing of theirs is asked for yet.
UNNAMED = ("tracker.reminders", "tracker.delivery")
#: Fields of a package's model: not for us to name.
FOREIGN = {"digest", "token_key", "user", "created", "expiry"}


def test_every_field_of_a_model_has_a_translated_name() -> None:
    plain = {
        f"{model.__name__}.{field.name}"
        for app in ("accounts", "foundation", "tracker")
        for model in apps.get_app_config(app).get_models()
        if not model.__module__.startswith(UNNAMED) and not model._meta.auto_created
        for field in (*model._meta.local_concrete_fields, *model._meta.local_many_to_many)
        if not field.primary_key and field.name not in FOREIGN and not isinstance(field.verbose_name, Promise)
    }
    assert plain == set()


def test_what_is_told_once_is_told_in_each_language() -> None:
    asked = []

    @per_language
    def day(name: str) -> str:
        asked.append(name)
        return gettext(name)

    for _ in range(2):
        for language, expected in (("en-gb", "Monday"), ("de", "Montag"), ("fr", "lundi")):
            with override(language):
                assert day("Monday") == expected
    assert asked == ["Monday"] * 3

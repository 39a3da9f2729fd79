"""A language made by a program from the English itself, in which every translated text stands in ⟦brackets⟧: what
stands outside them is data, or was not translated. Nobody is offered it: only tests make it."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from importlib import import_module
from pathlib import Path
from zoneinfo import available_timezones

from django.apps import apps
from django.db import models
from django.test import override_settings
from django.utils import formats, translation

from accounts.people.models import Person
from foundation.tenancy import across_institutions
from scripts.messages import CLOSE, OPEN, write_pseudo

LANGUAGE = "zz"
#: Packages whose texts people see.
PACKAGES = (
    "django", "django.contrib.auth", "django.contrib.admin", "rest_framework", "django_filters", "axes",
)  # fmt: skip
_FORMATS = """from collab.formats.en import formats as _english

for _name in dir(_english):
    if _name.isupper():
        globals()[_name] = "⟦" + getattr(_english, _name) + "⟧"
"""


@contextmanager
def pseudo_language(folder: Path) -> Iterator[None]:
    """Offered, and of everybody who chose none, while it lasts."""
    others = []
    for name in PACKAGES:
        place = Path(import_module(name).__path__[0])
        place = place / "conf" if name == "django" else place
        others += [path for path in [place / "locale" / "en" / "LC_MESSAGES" / "django.po"] if path.exists()]
    write_pseudo(folder, LANGUAGE, others)
    place = folder / "pseudo_formats" / LANGUAGE
    place.mkdir(parents=True)
    for package in (place.parent, place):
        (package / "__init__.py").write_text("")
    (place / "formats.py").write_text(_FORMATS)
    offered = [("en-gb", "English"), (LANGUAGE, "Pseudo")]
    sys.path.insert(0, str(folder))
    try:
        with override_settings(
            LANGUAGES=offered, LOCALE_PATHS=[folder], FORMAT_MODULE_PATH=["pseudo_formats", "collab.formats"]
        ):
            _forget_formats()
            with translation.override(LANGUAGE):
                yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.startswith("pseudo_formats")]:
            del sys.modules[name]
        _forget_formats()


def _forget_formats() -> None:
    formats.reset_format_cache()


def outside_brackets(text: str) -> str:
    """What stands outside ⟦ and ⟧, which may be nested."""
    depth, kept = 0, []
    for letter in text:
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE:
            depth -= 1
            kept.append(" ")
        elif depth == 0:
            kept.append(letter)
    return "".join(kept)


_UNSEEN = re.compile(r"<(script|style|head|pre|code|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SPOKEN = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")


def seen_texts(page: str) -> str:
    """What a reader sees, hears, or is told when pointing at something."""
    body = _UNSEEN.sub(" ", page)
    return unescape("\n".join([*_TITLE.findall(page), _TAG.sub(" ", body), *_SPOKEN.findall(body)]))


def stored_texts(*, cut_at: tuple[str, ...] = ()) -> list[str]:
    """Every text that is stored and no word of ours, the longest first: names, notes, addresses. Notes come also in
    the pieces into which Markdown or a search for one of `cut_at` breaks them."""
    breaks = re.compile("|".join([r"[*_#`>.;:\n]|^- ", *map(re.escape, cut_at)]), re.MULTILINE)
    found: set[str] = set(available_timezones())
    with across_institutions():
        for app in ("accounts", "tracker", "foundation"):
            for model in apps.get_app_config(app).get_models():
                for field in model._meta.concrete_fields:
                    if isinstance(field, models.CharField | models.TextField) and not field.choices:
                        found.update(model._base_manager.values_list(field.name, flat=True).distinct())
        found.update(person.get_short_name() for person in Person.objects.all())
    pieces = {piece.strip() for text in found if text for piece in (str(text), *breaks.split(str(text)))}
    return sorted({*(one for one in pieces if len(one) > 1), *cut_at}, key=len, reverse=True)


def untranslated(text: str, data: list[str], names: set[str]) -> list[str]:
    """Words that somebody reads in English. `data`: stored texts; `names`: what is the same in every language."""
    rest = " ".join(outside_brackets(text).split())
    for one in data:
        if one in rest:
            rest = rest.replace(one, " ")
    return [word for word in re.findall(r"[A-Za-z][A-Za-z'’-]+", rest) if word not in names]

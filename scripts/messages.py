"""The texts of the product and their translations. Needs no program beside Python: Babel writes the files.

python -m scripts.messages update cy     # collab/locale/cy/LC_MESSAGES/django.po: what is new in it is empty
python -m scripts.messages compile       # each .po becomes the .mo that Django reads; both are committed
"""

import ast
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "collab" / "locale"
APPS = ("accounts", "collab", "foundation", "tracker")
#: What marks a text -> which arguments are texts.
MARKS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_IN_TEMPLATE = re.compile(r"\b(gettext|ngettext|pgettext|npgettext|_)\(")
#: What a translation keeps as it is: placeholders, tags, entities, doubled percent signs.
_KEPT = re.compile(r"(%\(\w+\)[a-z]|%[a-z%]|\{[\w!:.\[\]]*\}|<[^<>]*>|&\w+;)")
_ACCENTED = str.maketrans("aceilnorsuyACEILNORSUY", "áćéíĺńóŕśúýÁĆÉÍĹŃÓŔŚÚÝ")
OPEN, CLOSE = "⟦", "⟧"


def catalogue() -> Catalog:
    """Every text that a source or a template of ours marks."""
    found = Catalog(locale=None, charset="utf-8", fuzzy=False)
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                with path.open("rb") as source:
                    for line, message, _comments, context in extract("python", source, MARKS):
                        found.add(message, locations=[(str(path.relative_to(ROOT)), line)], context=context)
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                for line, message, context in of_template(path.read_text()):
                    found.add(message, locations=[(str(path.relative_to(ROOT)), line)], context=context)
    return found


def of_template(source: str) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    """Line, text (or singular and plural) and context of what a template marks. Django blanks out all the rest."""
    blanked = templatize(source)
    for found in _IN_TEMPLATE.finditer(blanked):
        call = _call(blanked[found.start() :])
        texts = [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        context = texts.pop(0) if "pgettext" in found[1] else None
        line = blanked.count("\n", 0, found.start()) + 1
        yield line, texts[0] if len(texts) == 1 else tuple(texts[:2]), context


def _call(text: str) -> ast.Call:
    """The call with which `text` begins: up to the first bracket with which it can be read."""
    for end in (found.end() for found in re.finditer(r"\)", text)):
        try:
            read = ast.parse(text[:end], mode="eval").body
        except SyntaxError:
            continue
        if isinstance(read, ast.Call):
            return read
    raise ValueError(text[:80])


def update(language: str, folder: Path = LOCALE) -> Path:
    """The texts of a language, with those that are new or have changed left to translate."""
    path = folder / language / "LC_MESSAGES" / "django.po"
    known = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language, fuzzy=False)
    known.update(catalogue(), no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, known, width=120, sort_output=True, omit_header=False)
    return path


def compile_all(folder: Path = LOCALE) -> list[Path]:
    written = []
    for path in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        compiled = path.with_suffix(".mo")
        with path.open("rb") as source, compiled.open("wb") as target:
            write_mo(target, read_po(source))
        written.append(compiled)
    return written


def out_of_step(folder: Path = LOCALE) -> list[str]:
    """What is wrong with the files of each language; what is not translated yet is not."""
    found, texts = [], {(message.id, message.context) for message in catalogue() if message.id}
    for path in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as source:
            known = read_po(source)
        if {(message.id, message.context) for message in known if message.id} != texts:
            found.append(f"{path}: its texts are not those of the sources: update it")
        compiled = io.BytesIO()
        write_mo(compiled, known)
        stored = path.with_suffix(".mo")
        if not stored.exists() or stored.read_bytes() != compiled.getvalue():
            found.append(f"{stored}: is not what the .po says: compile it")
    return found


def pseudo(text: str) -> str:
    """⟦Óné śéńtéńćé⟧: to be told from one that nobody translates. Placeholders and tags are kept."""
    parts = _KEPT.split(text)
    return OPEN + "".join(part if index % 2 else part.translate(_ACCENTED) for index, part in enumerate(parts)) + CLOSE


def write_pseudo(folder: Path, language: str, others: Iterable[Path] = ()) -> None:
    """A language that nobody is offered, made from the texts themselves and from catalogues of `others`."""
    made = Catalog(locale=None, charset="utf-8", fuzzy=False)
    made.mime_headers  # noqa: B018  # Babel reads the number of plurals from the locale, which is none
    for source in (catalogue(), *(read_po(path.open("rb")) for path in others)):
        for message in source:
            if message.id:
                texts = message.id if isinstance(message.id, tuple | list) else (message.id,)
                told = tuple(pseudo(text) for text in texts)
                made.add(message.id, told if len(told) > 1 else told[0], context=message.context)
    path = folder / language / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, made)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    match sys.argv[1:]:
        case ["update", language]:
            print(update(language))
        case ["compile"]:
            print(*compile_all(), sep="\n")
        case _:
            sys.exit(__doc__)

"""A tagged PDF (PDF/UA-1), set by typst from a template and texts. May import printable.

typst refuses a picture without words for those who cannot see it, and a character that no font has: printable.py puts
a box in its place. It gets texts only: what is in them cannot become markup. Fonts come from beside this module and
from pinned packages, never from the machine, so that every page looks the same everywhere.
"""

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts
import manimgx_fonts_cjk
import typst

from foundation.printing.printable import coverage, printable

MEDIA_TYPE = "application/pdf"
MAIN_FONTS = Path(__file__).parent / "fonts"
#: For what Lato lacks: twenty scripts, symbols and emoji; Chinese, Japanese and Korean.
FALLBACK_FONTS = [Path(package.__path__[0]) for package in (manimgx_fonts, manimgx_fonts_cjk)]
log = logging.getLogger(__name__)


@cache
def _fonts() -> typst.Fonts:
    """Read once per process."""
    folders = [str(folder) for folder in (MAIN_FONTS, *FALLBACK_FONTS)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _main_coverage() -> list[frozenset[int]]:
    return coverage(sorted(MAIN_FONTS.glob("*.ttf")))


@cache
def _whole_coverage() -> list[frozenset[int]]:
    """Takes 0.4 s, once per process."""
    return _main_coverage() + coverage([path for folder in FALLBACK_FONTS for path in sorted(folder.glob("*.tt[fc]"))])


def typeset(template: Path, texts: Mapping[str, Any]) -> bytes:
    """The PDF of `template`, which reads the texts as data.json. Should typst refuse a text for a reason that
    printable.py does not know, what only the other fonts have becomes boxes too: a page with boxes is of more use than
    none."""
    try:
        return _compile(template, printable(dict(texts), _whole_coverage()))
    except typst.TypstError:
        log.exception("pdf.refused %s: set with the main font alone", template.name)
        return _compile(template, printable(dict(texts), _main_coverage(), strict=True))


def _compile(template: Path, texts: dict[str, Any]) -> bytes:
    source = {"main": template.read_bytes(), "data.json": json.dumps(texts).encode()}
    compiled: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs do not know a dict
        source, font_paths=_fonts(), format="pdf", pdf_standards=["ua-1"]
    )
    return compiled

"""A PDF of exactly one page: a title, a sentence, facts, and sections of short lines. May import pdf.

Where the lines are too many each section shows fewer, and the page says where the rest stands.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import get_language

from foundation.printing.pdf import typeset

TEMPLATE = Path(__file__).parent / "one_page.typ"
TITLE_LENGTH, TEXT_LENGTH, MAX_LINES = 160, 400, 40  # characters, characters, lines of a section


@dataclass(frozen=True, slots=True)
class PageLine:
    """`name` is in bold, `hint` below in small letters."""

    name: str = ""
    text: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PageSection:
    """`empty`: said where there are no lines."""

    title: str
    lines: Sequence[PageLine]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class OnePage:
    """`author`: whose page it is; `rest`: where the lines stand for which there was no room."""

    title: str
    author: str
    lead: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[PageSection]
    rest: str
    footer: str

    def pdf(self) -> bytes:
        return typeset(TEMPLATE, self.texts())

    def texts(self) -> dict[str, Any]:
        return {
            "lang": (get_language() or "en").split("-")[0],
            "title": Truncator(self.title).chars(TITLE_LENGTH),
            "author": self.author,
            "lead": Truncator(self.lead).chars(2 * TEXT_LENGTH),
            "facts": [{"name": name, "text": Truncator(text).chars(TEXT_LENGTH)} for name, text in self.facts],
            "sections": [
                {
                    "title": section.title,
                    "empty": section.empty,
                    "lines": [
                        {name: Truncator(text).chars(TEXT_LENGTH) for name, text in asdict(line).items()}
                        for line in section.lines[:MAX_LINES]
                    ],
                }
                for section in self.sections
            ],
            "rest": self.rest,
            "footer": self.footer,
        }

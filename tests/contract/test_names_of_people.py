"""The name of a person, or of a guest, may run from right to left. Where other text stands beside one on a page, it is
kept apart by `<bdi>`, or by Unicode's isolates where there can be no element: else a browser mixes them.

Everybody of the demonstration gets a Hebrew name; every page is looked at.
"""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.people.models import Person
from foundation.tenancy import across_institutions
from foundation.text_direction import FIRST_STRONG_ISOLATE, POP_ISOLATE, isolate
from foundation.text_lists import and_list
from tests.e2e.test_every_page import _addresses
from tests.factories.browsers import sign_in
from tracker.demo.load import load
from tracker.meetings.models import Attendance

LETTERS = "אבגדהוזחטיכלמנסעפצקרשת"
GUEST = "אורח רחוק"
HEBREW = re.compile("[א-ת]")
ISOLATED = re.compile(f"{FIRST_STRONG_ISOLATE}[^{FIRST_STRONG_ISOLATE}{POP_ISOLATE}]*{POP_ISOLATE}")
#: Attributes that are read out or shown.
SPOKEN = {"alt", "aria-label", "data-label", "placeholder", "title"}
#: Elements that are a part of the line around them.
INLINE = {"a", "abbr", "b", "em", "i", "small", "span", "strong", "time"}
#: Elements whose texts nobody sees, or in which somebody types.
APART = {"bdi", "script", "style", "textarea"}
EMPTY = {"br", "hr", "img", "input", "link", "meta", "use"}


class _Lines(HTMLParser):
    """`mixed`: lines of a page in which a name stands beside other text."""

    def __init__(self) -> None:
        super().__init__()
        self.mixed: list[str] = []
        self.open: list[tuple[str, list[str]]] = [("", [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look([value or "" for name, value in attrs if name in SPOKEN])
        if tag not in EMPTY:
            self.open.append((tag, []))

    def handle_data(self, data: str) -> None:
        self.open[-1][1].append(data)

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1:
            name, parts = self.open.pop()
            text = "".join(parts)
            if name in INLINE:
                self.open[-1][1].append(text)
            elif name == "bdi":
                self.open[-1][1].append(f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}")
            elif name not in APART:
                self._look([text])
            if name == tag:
                return

    def _look(self, texts: list[str]) -> None:
        self.mixed += [" ".join(text.split()) for text in texts if is_mixed(" ".join(text.split()))]


def is_mixed(line: str) -> bool:
    """Whether a name is not kept apart from other letters, digits or separators."""
    rest = ISOLATED.sub("x", line)
    return bool(HEBREW.search(rest)) and bool(re.search(r"[0-9A-Za-z,·:(]", rest))


@pytest.mark.parametrize(
    ("page", "mixed"),
    [
        ("<p>Owner: אבג</p>", ["Owner: אבג"]),
        ("<p><strong>אבג</strong> · 5</p>", ["אבג · 5"]),
        ("<p>Owner: <bdi>אבג</bdi>, <b><bdi>דהו</bdi></b></p><p>אבג</p>", []),
        ('<a aria-label="Remove אבג">Remove</a>', ["Remove אבג"]),
        (f'<a aria-label="Remove {isolate("אבג")}">Remove</a>', []),
    ],
)
def test_mixed_line_is_found(page: str, mixed: list[str]) -> None:
    lines = _Lines()
    lines.feed(page)
    assert lines.mixed == mixed


def test_text_is_isolated_where_it_may_run_otherwise() -> None:
    assert [isolate(text) for text in ("Ann", "Zoë", "", "אבג", "عمر 2")] == [
        "Ann", "Zoë", "", "\u2068אבג\u2069", "\u2068عمر 2\u2069",
    ]  # fmt: skip
    assert and_list(["Ann", "אבג"]) == "Ann and \u2068אבג\u2069"
    with translation.override("he"):
        assert [isolate(text) for text in ("Ann", "אבג")] == ["\u2068Ann\u2069", "אבג"]


@pytest.mark.django_db
def test_no_page_mixes_a_name_with_other_text() -> None:
    with across_institutions():
        load(at=timezone.now())
        addresses = _addresses()
        for number, person in enumerate(Person.objects.all()):
            first, second = divmod(number, len(LETTERS))
            person.name = f"עומר{LETTERS[first]}{LETTERS[second]} לוי"
            person.save(update_fields=["name"])
        Attendance.objects.exclude(guest_name="").update(guest_name=GUEST)
    found, names = {}, 0
    for email, paths in addresses.items():
        client = Client()
        if email:
            with across_institutions():
                sign_in(client, Person.objects.get(email=email))
        for path in paths:
            page = client.get(path).content.decode()
            names += len(HEBREW.findall(page))
            lines = _Lines()
            lines.feed(page)
            if lines.mixed:
                found[path] = sorted(set(lines.mixed))
    assert names > 1000
    assert found == {}

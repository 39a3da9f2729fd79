"""No text that people can write costs the report: every field it shows, every format, every mail."""

import csv
import io
import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pypdf import PdfReader

from accounts.institutions.models import Institution
from accounts.people.models import Person, Team
from accounts.roles import Role, Side
from foundation.printing import pdf as printing
from foundation.printing.printable import BOX, without_controls
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import sign_in
from tests.factories.messages import write_letters
from tests.factories.people import make_person
from tests.factories.projects import World
from tests.factories.reports import READERS, TODAY, make_reported
from tests.factories.texts import TEXTS
from tracker.delivery import actions
from tracker.delivery.channels.email import build_mail
from tracker.figures.periods import last_weeks
from tracker.outcomes.models import Action, AgendaItem, Decision
from tracker.projects.models import Project
from tracker.reports.actions import subscribe
from tracker.reports.formats import pdf
from tracker.reports.models import ReportSubscription
from tracker.reports.report import report_data

pytestmark = pytest.mark.django_db
API = "/api/v1/reports/institution/"
PAGES = ("/report/", "/report/present/", "/report/rows/late/", "/report/rows/awaiting_leadership/")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


def _write_everywhere(world: World, text: str) -> None:
    """Into every text that a report or a mail shows, past every form: it may have come in before a check was there."""
    for model, field in (
        (Institution, "name"), (Person, "name"), (Team, "name"), (Project, "name"), (Project, "summary"),
        (Decision, "text"), (Action, "text"), (AgendaItem, "text"),
    ):  # fmt: skip
        longest = model._meta.get_field(field).max_length or 5000  # type: ignore[attr-defined]
        for pk in model.objects.values_list("pk", flat=True):  # type: ignore[attr-defined]
            mark = f" {pk}" if field == "name" else ""
            model.objects.filter(pk=pk).update(**{field: text[: longest - len(mark)] + mark})  # type: ignore[attr-defined]
    world.institution.refresh_from_db()


@pytest.mark.parametrize("name", TEXTS)
def test_formats_are_made_of_any_text(name: str) -> None:
    text = TEXTS[name]
    world = make_reported(name="Northern College")
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        _write_everywhere(world, text)
    browser = Client()
    sign_in(browser, dean)
    assert {path: browser.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)

    client = client_of(dean)
    answers = {
        form: client.get(API, {"format": form} if form != "json" else {}) for form in ("json", "csv", "xlsx", "pdf")
    }
    assert {form: answer.status_code for form, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert text in {row["text"] for row in json.loads(answers["json"].content)["decisions"]}
    rows = csv.reader(io.StringIO(answers["csv"].content.decode("utf-8-sig"), newline=""))
    assert any(without_controls(text) in cell for row in rows for cell in row)
    with ZipFile(io.BytesIO(answers["xlsx"].content)) as parts:
        sheets = [ElementTree.fromstring(parts.read(part)) for part in parts.namelist() if part.endswith(".xml")]
    cells = ["".join(cell.itertext()) for sheet in sheets for cell in sheet.iter() if cell.tag.endswith("}t")]
    assert any(_escaped(text) in cell for cell in cells)
    _assert_tagged(answers["pdf"].content)


def _escaped(text: str) -> str:
    """As XLSX writes what looks like its own escapes; a reader of XML sees one kind of line end."""
    return without_controls(text).replace("_x0001_", "_x005F_x0001_").replace("\r", "_x000D_")


@pytest.mark.parametrize("name", TEXTS)
def test_mails_are_made_of_any_text(name: str) -> None:
    world = make_reported(name="Northern College")
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        _write_everywhere(world, TEXTS[name])
        at = world.at(TODAY)
        subscribe(person=dean, at=at, wanted=True)
        ReportSubscription.objects.update(created_at=at - timedelta(days=60))
        actions.plan(at=at)
        ids = actions.claim(worker="w", at=at + timedelta(days=1), limit=10, lease=timedelta(minutes=5))
        for kind in ("reminder", "report"):
            chosen = dict(actions.claimed_kinds(ids))
            letters = write_letters([pk for pk in ids if chosen[pk] == kind], worker="w", at=at, kind=kind)
            assert letters
            for letter in letters:
                assert build_mail(letter).message().as_bytes()


@pytest.fixture
def texts() -> dict[str, Any]:
    world = make_reported(name="Northern College")
    with within(world.institution.pk):
        return pdf.content(report_data(world.institution, last_weeks(TODAY), at=world.at(TODAY), roles=READERS))


def _pdf_of(texts: dict[str, Any], text: str) -> bytes:
    head = texts["decisions"]["head"]
    return pdf.typeset(
        {**texts, "title": f"T{text}", "author": text, "summary": text, "footer": text,
         "attention": {**texts["attention"], "lines": [{"title": text, "label": text, "hint": text}] * 3},
         "decisions": {**texts["decisions"], "rows": [[text] * len(head)]}}
    )  # fmt: skip


def _assert_tagged(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    return "".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("rocket", "SSO 🚀"),
        ("skin tone and family", "👍🏽"),
        ("chinese", "王小明"),
        ("japanese and korean", "도서관"),
        ("greek, cyrillic, georgian", "ბიბლიოთეკა"),
        ("no font has it", f"{BOX}{BOX}{BOX} {BOX} {BOX}"),
        ("private use", f"logo {BOX * 4}"),
        ("noncharacters", f"x{BOX * 5}"),
        ("turned around", f"a{BOX}txt.exe"),
        ("line ends", "three"),
        ("typst", "#panic(1) *b* _i_ $x^2$"),
    ],
)
def test_a_pdf_shows_the_text_or_a_box(texts: dict[str, Any], name: str, read: str) -> None:
    shown = _assert_tagged(_pdf_of(texts, TEXTS[name]))
    assert read in shown
    assert (BOX in shown) == (BOX in read)


@pytest.mark.parametrize("text", ["\x00", "a\ud800b", "\udfff", "\ufeff", "", " ", "王" * 5000, "x" * 20_000])
def test_pdf_is_made_of_unstorable_text(texts: dict[str, Any], text: str) -> None:
    _assert_tagged(_pdf_of(texts, text))


@hypothesis_settings(max_examples=60)
@given(text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=30))
def test_pdf_is_made_of_any_text(text: str) -> None:
    _assert_tagged(_pdf_of(_PLAIN, text))


def test_refused_pdf_text_falls_back_to_one_font(
    texts: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    everything = frozenset(range(0x110000))
    monkeypatch.setattr(printing, "_whole_coverage", lambda: [everything])
    assert f"{BOX} ok" in _assert_tagged(_pdf_of(texts, "ᚠ ok"))
    assert "pdf.refused report.typ" in caplog.text


_PART = {"title": "T", "rule": "R", "head": ["A"] * 9, "align": ["start"] * 9, "rows": []}
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="3"/></svg>'
_PLAIN: dict[str, Any] = {
    "lang": "en", "title": "T", "author": "A", "summary": "S", "period": "P", "footer": "F", "nothing": "N",
    "charts": {key: {"svg": _SVG, "words": "W"} for key in ("compared", "bands", "weeks")},
    "compared": {"title": "C"}, "contributed": [], "notes": [], "weeks": {"title": "W"}, "appendix": "X",
    "sources": "Y", "headlines": [], "attention": {"title": "N", "empty": "E", "lines": [], "more": False, "rest": "R"},
    **dict.fromkeys(("exceptions", "bands", "figures", "reminders", "projects", "week_table"), _PART),
    "decisions": {**_PART, "head": ["A"] * 7, "align": ["start"] * 7},
}  # fmt: skip

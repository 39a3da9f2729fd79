"""In the pseudo-language every text that people read stands in brackets, on pages, in messages and in files."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django_countries import countries
from icalendar import Calendar
from openpyxl import load_workbook

from accounts.institutions.public_holidays import suggestions
from accounts.people.models import Person
from foundation.pages import dates
from foundation.tenancy import across_institutions, within
from scripts.messages import catalogue, of_template, pseudo
from tests.e2e.test_every_page import LIBRARIAN, _addresses
from tests.factories.browsers import sign_in
from tests.factories.messages import make_recipient
from tests.factories.reports import READERS
from tests.pseudo_language import LANGUAGE, pseudo_language, seen_texts, stored_texts, untranslated
from tracker.delivery.letters import Content
from tracker.demo.load import load
from tracker.figures import periods
from tracker.intake.csv.guide import HINTS
from tracker.meetings.proposed_times import ProposedTime
from tracker.reminders.items import Item, ReminderContents, Task
from tracker.reminders.ladder import Rung
from tracker.reminders.writing import write
from tracker.reports.charts import charts_of
from tracker.reports.formats import csv as table
from tracker.reports.formats import pdf, xlsx
from tracker.reports.message import MonthlyReport, ReportMessage
from tracker.reports.report import report_data

#: The same in every language -> why it is no text of ours.
NAMES = {"CSV", "JSON", "XLSX", "PDF", "API", "English", "Pseudo"}
SEARCHED = ("publisher",)  # words in which an address of a search asks: a hit is cut there


@pytest.fixture(scope="module")
def _catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pseudo_language(tmp_path_factory.mktemp("pseudo")):
        yield
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture
def _spoken(_catalogue: None) -> Iterator[None]:
    with translation.override(LANGUAGE):
        yield


def test_pseudo_text_keeps_its_placeholders() -> None:
    assert pseudo("Due %(day)s: <b>late</b>, 5%% &nbsp;") == "⟦Dúé %(day)s: <b>ĺáté</b>, 5%% &nbsp;⟧"


def test_texts_of_sources_and_templates_are_found() -> None:
    template = (
        '{% load i18n %}{% translate "One" context "c" %}\n{% blocktranslate count n=n %}{{ n }} a{% plural %}{{ n }} b'
    )
    found = list(of_template(template + "{% endblocktranslate %}{{ x|default:_('two') }}"))
    assert found == [(1, "One", "c"), (2, ("%(n)s a", "%(n)s b"), None), (2, "two", None)]
    texts = {message.id for message in catalogue()}
    assert {
        "Joint work",
        "Another institution has this name.",
        "weekly",
        ("%(count)d day late.", "%(count)d days late."),
    } <= {text if isinstance(text, str) else tuple(text) for text in texts} | {"weekly"}
    assert len(texts) > 1000


@pytest.mark.usefixtures("_spoken")
def test_pseudo_language_is_active() -> None:
    assert gettext("This week").startswith("⟦")
    assert ngettext("%(count)d day late.", "%(count)d days late.", 2) == "⟦%(count)d dáýś ĺáté.⟧"
    assert dates.day(timezone.now().date()).startswith("⟦")


def test_what_is_not_translated_is_found() -> None:
    assert untranslated("⟦Á ⟦b⟧ ć⟧ Ann Lee: not 5 CSV", ["Ann Lee"], {"CSV"}) == ["not"]


def _holidays() -> list[str]:
    """The demonstration's country names them; they are closed weeks' names once they are chosen."""
    first = timezone.now().date()
    found = suggestions("GB", weekend=96, first=first, last=first + timedelta(days=366))
    return sorted({name for week in found for name in week.names}, key=len, reverse=True)


def _places() -> list[str]:
    """Names of countries, which their library translates, and of time zones."""
    zones = [zone.replace("_", " ") for zone in available_timezones()]
    return sorted([*(str(name) for _code, name in countries), *zones], key=len, reverse=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("_spoken")
def test_no_page_shows_a_text_that_is_not_translated() -> None:
    with across_institutions(), translation.override("en-gb"):
        load(at=timezone.now())
        examples = [str(example) for _hint, example in HINTS.values()]
        data = _places() + examples + stored_texts(cut_at=SEARCHED) + _holidays()
    found: dict[str, list[str]] = {}
    for email, addresses in _addresses().items():
        client = Client(headers={"accept-language": LANGUAGE})
        if email:
            with across_institutions():
                Person.objects.filter(email=email).update(language=LANGUAGE)
                sign_in(client, Person.objects.get(email=email))
        for address in addresses:
            page = client.get(address).content.decode()
            if words := untranslated(seen_texts(page), data, NAMES):
                found[address] = words
    assert found == {}


TO = make_recipient(name="Ann", institution="Northern College")
DAY = date(2026, 11, 26)
LATE = Item(
    7,
    Rung.LATE,
    5,
    "Eduroam",
    DAY,
    due_on=DAY,
    late_by=1,
    last_contact_on=date(2025, 10, 1),
    days_since=57,
    tasks=[Task("Ask Cy", "Ben", DAY)],
    slot=ProposedTime(date(2026, 12, 1), time(10), 30),
)
ITEMS = [LATE, *(replace(LATE, rung=rung, slot=None, planned_on=DAY) for rung in Rung if rung != Rung.LATE)]
MAIL_DATA = ["Ask Cy", "Ben", "Eduroam", TO.name, TO.institution]
_ADDRESS = re.compile(r"https?://\S+")


def _english_in(content: Content, data: list[str], names: set[str] = NAMES) -> list[str]:
    texts = [content.subject, _ADDRESS.sub(" ", content.text), seen_texts(content.html)]
    return [word for text in texts for word in untranslated(text, data, names)]


@pytest.mark.usefixtures("_spoken")
@pytest.mark.parametrize("item", ITEMS, ids=[item.rung for item in ITEMS])
def test_no_reminder_says_a_text_that_is_not_translated(item: Item) -> None:
    assert _english_in(write(ReminderContents([item]), to=TO), MAIL_DATA) == []
    assert _english_in(write(ReminderContents([item, replace(item, project_id=6)]), to=TO), MAIL_DATA) == []


@pytest.mark.usefixtures("_spoken")
def test_the_calendar_file_of_a_reminder_is_translated() -> None:
    [attachment] = write(ReminderContents([LATE]), to=TO).attachments
    event = Calendar.from_ical(attachment.content).walk("VEVENT")[0]
    assert untranslated(str(event["summary"]), MAIL_DATA, NAMES) == []


@pytest.mark.usefixtures("_spoken")
def test_the_password_mail_is_translated() -> None:
    facts = {"base_url": "https://example.org", "uid": "MQ", "token": "x-y"}
    for name in ("password_mail.txt", "password_mail_subject.txt"):
        text = _ADDRESS.sub(" ", render_to_string(f"accounts/{name}", facts))
        assert untranslated(text, ["Joint work"], NAMES) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_spoken")
def test_report_files_show_translated_texts_only() -> None:
    """PDF, XLSX and CSV, and the mail. Column and sheet names are keys for programs, the same in every language."""
    now = timezone.now()
    with across_institutions(), translation.override("en-gb"):
        load(at=now)
        institution = Person.objects.get(email=LIBRARIAN).institution
    data = stored_texts() + _holidays()
    assert institution is not None
    with within(institution.pk):
        found = report_data(institution, periods.last_weeks(institution.day(now)), at=now, roles=READERS)
        content = {**pdf.content(found), "lang": ""}
        printed = untranslated(_flat(content), data, NAMES)
        drawn = list(_drawings(content))
        assert len(drawn) > len(charts_of(found))  # those of tables, too
        charts = untranslated(seen_texts(" ".join(drawn)), data, NAMES)
        rows = list(csv.reader(io.StringIO(table.write(found).decode("utf-8-sig"))))
        titles = untranslated("\n".join(row[0] for row in rows if len(row) == 1), data, NAMES)
        book = load_workbook(io.BytesIO(xlsx.write(found)))
        front = "\n".join(str(row[0]) for row in book.worksheets[0].values)
        heads = "\n".join(f"{sheet.title}\n{cell.value}" for sheet in book.worksheets[:-1] for cell in sheet[1])
        said = untranslated(f"{front}\n{heads}\n{book.properties.title}", data, NAMES)
        letter = ReportMessage().write(MonthlyReport(found), to=TO)
        mail = _english_in(letter, [*data, *MAIL_DATA])
    assert {"pdf": printed, "charts": charts, "csv": titles, "xlsx": said, "mail": mail} == {
        "pdf": [], "charts": [], "csv": [], "xlsx": [], "mail": [],
    }  # fmt: skip


def _flat(value: Any) -> str:
    """Every text in it, each on a line, but for drawings and how a column is aligned."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(_flat(one) for key, one in value.items() if key not in ("align", "svg"))
    inner = value if isinstance(value, list | tuple) else ()
    return "\n".join(map(_flat, inner))


def _drawings(value: Any) -> Iterator[str]:
    """Every drawing in it."""
    inner: Any = value if isinstance(value, list | tuple) else ()
    if isinstance(value, dict):
        if "svg" in value:
            yield value["svg"]
        inner = value.values()
    for one in inner:
        yield from _drawings(one)

"""A second language, as CONTRIBUTING.md says: page, mail and PDF come out translated, and catalogues are in step."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from django.conf import settings as django_settings
from django.test import Client, override_settings
from django.utils import translation
from pypdf import PdfReader

from foundation.tenancy import within
from scripts.messages import compile_all, out_of_step, pseudo, update
from tests import ROOT
from tests.factories.messages import make_recipient
from tests.factories.reports import READERS, make_reported
from tracker.figures import periods
from tracker.reminders.items import Item, ReminderContents
from tracker.reminders.ladder import Rung
from tracker.reminders.writing import write
from tracker.reports.formats import pdf
from tracker.reports.report import report_data

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_the_catalogues_are_in_step() -> None:
    assert out_of_step() == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Welsh, as if somebody had translated all of it but one text."""
    folder = tmp_path_factory.mktemp("locale")
    path = update("cy", folder)
    with path.open("rb") as source:
        known = read_po(source, locale="cy")
    for message in known:
        if message.id and message.id != "Skip to the content":
            several = isinstance(message.id, tuple | list)
            told = pseudo(message.id[-1] if several else str(message.id))
            message.string = (told,) * known.num_plurals if several else told
    with path.open("wb") as file:
        write_po(file, known)
    assert [each.name for each in compile_all(folder)] == ["django.mo"]
    return folder


@pytest.fixture
def _welsh(folder: Path) -> Iterator[None]:
    with override_settings(LANGUAGES=[("en-gb", "English"), ("cy", "Cymraeg")], LOCALE_PATHS=[folder]):
        yield
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.mark.django_db
@pytest.mark.usefixtures("_welsh")
def test_page_mail_and_pdf_come_out_in_a_new_language() -> None:
    page = Client(headers={"accept-language": "cy"}).get("/sign-in/").content.decode()
    assert f">{pseudo('Sign in')}<" in page
    assert ">Skip to the content<" in page  # not translated yet
    world = make_reported(name="Northern College")
    with translation.override("cy"), within(world.institution.pk):
        item = Item(7, Rung.DUE, 5, "Eduroam", AT.date(), due_on=AT.date())
        letter = write(ReminderContents([item]), to=make_recipient())
        assert letter.subject == pseudo("%(name)s: time to meet") % {"name": "Eduroam"}
        assert pseudo("Hello %(name)s,") % {"name": "Ann"} in letter.html
        data = report_data(world.institution, periods.last_weeks(date(2026, 6, 30)), at=AT, roles=READERS)
        reader = PdfReader(io.BytesIO(pdf.write(data)))
        text = "".join("".join(each.extract_text() for each in reader.pages).split())
    assert reader.trailer["/Root"]["/Lang"] == "cy"
    assert "".join(pseudo("Joint work of library and IT at").strip("⟦⟧").split()) in text
    assert "Mehefin2026" in text  # June, in Welsh


def test_a_catalogue_out_of_step_is_found(folder: Path, tmp_path: Path) -> None:
    assert out_of_step(folder) == []
    place = tmp_path / "cy" / "LC_MESSAGES"
    place.mkdir(parents=True)
    stored = folder / "cy" / "LC_MESSAGES"
    (place / "django.po").write_text((stored / "django.po").read_text() + '\nmsgid "No longer said"\nmsgstr ""\n')
    (place / "django.mo").write_bytes((stored / "django.mo").read_bytes())
    assert [each.split(": ")[1] for each in out_of_step(tmp_path)] == ["its texts are not those of the sources"]
    text = (place / "django.po").read_text()
    (place / "django.po").write_text(text.replace("Śígń íń", "Mewngofnodi"))
    assert len(out_of_step(tmp_path)) == 2


def test_an_update_keeps_what_is_translated(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "cy" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text((folder / "cy" / "LC_MESSAGES" / "django.po").read_text())
    with update("cy", tmp_path).open("rb") as source:
        known = read_po(source, locale="cy")
    assert (known.get("Sign in").string, known.get("Skip to the content").string) == (pseudo("Sign in"), "")


def test_the_recipe_names_what_is_there() -> None:
    recipe = (ROOT / "CONTRIBUTING.md").read_text().split("**A second language.**", 1)[1].split("\n**", 1)[0]
    assert 'LANGUAGES = [("en-gb", "English")]' in (ROOT / "collab" / "settings.py").read_text()
    assert 'LANGUAGES = [("en-gb", "English")]' in recipe
    assert django_settings.LOCALE_PATHS[0] == ROOT / "collab" / "locale"
    assert (ROOT / "collab" / "formats" / "en" / "formats.py").exists()

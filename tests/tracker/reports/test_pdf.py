"""The PDF: a summary of exactly one page, an appendix after it, and no page that is nearly empty at the end."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from foundation.tenancy import within
from tests.factories.projects import World, make_project
from tests.factories.reports import READERS, TODAY, decide, make_reported
from tests.pdf_pages import filled
from tracker.figures.periods import Period, last_weeks
from tracker.projects.models import Project
from tracker.reports.formats import pdf
from tracker.reports.report import report_data

pytestmark = pytest.mark.django_db


def _pages(world: World, period: Period) -> list[Any]:
    with within(world.institution.pk):
        data = report_data(world.institution, period, at=world.at(TODAY), roles=READERS)
        return list(PdfReader(io.BytesIO(pdf.write(data))).pages)


def _assert_one_page_and_an_appendix(pages: list[Any]) -> None:
    first, *rest = [page.extract_text() for page in pages]
    for part in ("Joint work of library and IT", "Needs attention", "Published poll: headline", "The last 52 weeks"):
        assert part in first, part
    assert "Appendix" not in first
    assert rest[0].lstrip().startswith("Appendix")
    assert "The 52 weeks in numbers" in rest[-1]
    assert filled(pages[-1]) > 0.3


def test_summary_of_a_small_institution_is_one_page() -> None:
    pages = _pages(make_reported(name="Northern College"), last_weeks(TODAY))
    _assert_one_page_and_an_appendix(pages)
    first = pages[0].extract_text()
    assert "1 of 2 projects meet weekly (was 0 of 2). 1 project is late." in first
    assert "Platform move · Very late" in first
    assert "The others stand in the appendix." not in first


@pytest.mark.parametrize(("letter", "length"), [("W", 4000), ("王", 300)])
def test_summary_of_200_long_names_is_one_page(letter: str, length: int) -> None:
    world = make_reported(name=letter * 200)
    at = world.at(TODAY)
    with within(world.institution.pk):
        for number in range(200):
            name = f"{number} {letter * min(length, 190)}"
            make_project(world.institution, at=at, name=name, active_on=TODAY - timedelta(weeks=40))
        for number in range(20):
            row = decide(world, world.project, TODAY - timedelta(days=number), awaits=True)
            row.text = f"{number} {letter * length}"
            row.save()
    pages = _pages(world, last_weeks(TODAY))
    _assert_one_page_and_an_appendix(pages)
    assert "The others stand in the appendix." in pages[0].extract_text()
    assert len(pages) > 10


def test_summary_of_nothing_is_one_page() -> None:
    world = make_reported(name="Northern College")
    with within(world.institution.pk):
        Project.objects.all().delete()
    pages = _pages(world, Period(date(2020, 1, 1), date(2020, 1, 31)))
    _assert_one_page_and_an_appendix(pages)
    assert "Nothing needs attention." in pages[0].extract_text()

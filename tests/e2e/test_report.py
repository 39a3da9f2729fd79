"""The report as it is seen and printed: short on a phone, with whole charts and whole words, and no empty pages."""

import io

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pypdf import PdfReader

from foundation.tenancy import across_institutions
from tests.e2e.conftest import LOOKS, Visit
from tests.e2e.contrast import CONTRAST
from tests.pdf_pages import filled
from tracker.outcomes.models import Decision
from tracker.projects.models import Project

DEAN = "ruth@brackenfield.example"
TWO_SCREENS = 1700  # pixels of two phones
#: Of the parts of charts that say something: what of theirs lies outside the card, or is too faint on it.
UNREADABLE = """() => {
    CONTRAST
    const found = [];
    for (const svg of document.querySelectorAll("svg.chart")) {
        const card = svg.closest(".card"), box = card.getBoundingClientRect();
        const behind = getComputedStyle(card).backgroundColor;
        for (const mark of svg.querySelectorAll("text, rect, circle, line")) {
            if (mark.getClientRects().length === 0) continue;
            const seen = mark.getBoundingClientRect(), style = getComputedStyle(mark), name = mark.className.baseVal;
            if (seen.left < box.left || seen.right > box.right + 0.5) found.push(`cut: ${mark.outerHTML}`);
            const apart = contrast(style.stroke === "none" ? style.fill : style.stroke, behind);
            if (apart < 3) found.push(`${apart.toFixed(2)}: ${mark.outerHTML}`);
            if (parseFloat(style.fontSize) < 10 && mark.tagName === "text") found.push(`small: ${mark.outerHTML}`);
        }
        const texts = [...svg.querySelectorAll("text")].map(text => [text, text.getBoundingClientRect()]);
        for (const [one, a] of texts) for (const [two, b] of texts) {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (one === two || across <= 1 || down <= 4) continue;
            found.push(`over each other: ${one.textContent} ${two.textContent}`);
        }
    }
    return found;
}""".replace("CONTRAST", CONTRAST)
#: Words of up to twenty letters that stand on two lines.
BROKEN_WORDS = """() => {
    const walker = document.createTreeWalker(document.querySelector(".report"), NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.parentElement.closest("table")) continue;
        for (const word of node.data.matchAll(/[\\p{L}\\p{N}]{2,20}/gu)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(word[0]);
        }
    }
    return found;
}"""


def _open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(details => details.open = true)")


def _summary_ends(page: Page) -> float:
    bottom: float = page.evaluate("document.querySelector('#appendix').parentElement.getBoundingClientRect().bottom")
    return bottom + float(page.evaluate("scrollY"))


def test_summary_fits_two_screens_of_a_phone(story: None, visit: Visit) -> None:
    visitor = visit(DEAN, width=390)
    page = visitor.open(reverse("report"))
    assert _summary_ends(page) <= TWO_SCREENS
    with across_institutions():
        for project in Project.objects.all():
            project.name = f"{project.pk} {'A rather long name of a project ' * 9}"[:200]
            project.save()
        Decision.objects.update(text="A decision that says everything there is to say. " * 90)
    page = visitor.open(reverse("report"))
    assert _summary_ends(page) <= TWO_SCREENS
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("empty", [False, True])
def test_charts_are_whole_and_strong_in_every_look(story: None, visit: Visit, empty: bool) -> None:
    visitor = visit(DEAN)
    page = visitor.open(reverse("report") + ("?from=2020-01-01&to=2020-01-31" if empty else ""))
    _open_all(page)
    for width, scheme in (*LOOKS, (320, "light")):
        visitor.look(width, scheme)
        assert page.evaluate(UNREADABLE) == [], (width, scheme)
        assert page.evaluate(BROKEN_WORDS) == [], (width, scheme)


def test_appendix_opens_without_scripts(story: None, visit: Visit) -> None:
    page = visit(DEAN, width=390, scripts=False).open(reverse("report"))
    table = page.locator("#projects table")
    assert not table.is_visible()
    page.locator("#appendix > summary").click()
    page.locator("#projects > summary").click()
    assert table.is_visible()


def test_printed_report_opens_all_and_fills_its_pages(story: None, visit: Visit) -> None:
    page = visit(DEAN).open(reverse("report"))
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [sheet.extract_text() for sheet in printed.pages]
    assert "Appendix" not in texts[0]
    assert "Beside the published figures" in texts[0]
    for heading in ("The last 52 weeks", "Active joint projects", "Do reminders work?"):
        assert any(heading in text for text in texts[1:]), heading
    for number, sheet in enumerate(printed.pages[:-1]):
        assert filled(sheet) > 0.6 or number == 0, number

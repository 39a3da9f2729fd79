"""Whole ways through the product: an institution from nothing, a reminder's button, the dean's minute; and the frame
that all pages share: two clicks to everything, four hundred per cent, and how much the first page weighs."""

import gzip
import io
import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.institutions.models import Closure
from foundation.tenancy import across_institutions
from tests.e2e.conftest import Visit
from tracker.delivery.actions import plan
from tracker.delivery.sending import deliver
from tracker.meetings.models import Meeting
from tracker.projects.models import Project

LIBRARIAN, DEAN = "amara@brackenfield.example", "ruth@brackenfield.example"
WE_MET = re.compile(rf"We met: {re.escape(settings.BASE_URL)}(\S+)")
WEIGHT = 150_000  # bytes, compressed


def test_institution_is_set_up_from_nothing(transactional_db: None, visit: Visit) -> None:
    out = io.StringIO()
    call_command(
        "create_institution", "North College", "--country=GB", "--time-zone=Europe/London", "--admin=a@north.example",
        stdout=out,
    )  # fmt: skip
    link = re.search(rf"{re.escape(settings.BASE_URL)}(\S+)", out.getvalue())
    assert link is not None
    visitor = visit(width=390)
    page = visitor.open(link[1])
    for name in ("New password", "New password confirmation"):
        page.get_by_label(name, exact=True).fill("a long enough one")
    page.locator("main button[type=submit]").click()
    page.get_by_label("E-mail").fill("a@north.example")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="5 steps to go").click()
    page.get_by_role("link", name="Open the settings").click()
    page.get_by_label("Reminder hour").fill("8")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Open the term calendar").click()
    page.get_by_role("button", name="Close those selected").click()
    page.goto(f"{visitor.origin}{reverse('setup')}")
    page.get_by_role("link", name="Add people").click()
    page.get_by_role("textbox", name="People").fill(
        "Ada North\tada@north.example\tSystems\tlibrary\tmanager\nBen North\tben@north.example\tNetworks\tit"
    )
    page.get_by_role("button", name="Check", exact=True).click()
    assert visitor.wrong() == []
    page.get_by_role("button", name="Add 2 people").click()
    expect(page.get_by_role("status").first).to_contain_text("2 people are added.")
    page.goto(f"{visitor.origin}{reverse('setup')}")
    page.get_by_role("link", name="Start a project").click()
    page.get_by_label("Name", exact=True).fill("Eduroam")
    page.get_by_label("Owner in the library").select_option(label="Ada North")
    page.get_by_label("Owner in IT").select_option(label="Ben North")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="We met").click()
    page.goto(f"{visitor.origin}{reverse('setup')}")
    expect(page.get_by_text("Set-up is complete.")).to_be_visible()
    expect(page.get_by_text(re.compile("Ada North.*Ben North"))).to_be_visible()
    assert visitor.wrong() == []


def test_reminder_button_works_without_sign_in(story: None, visit: Visit) -> None:
    with across_institutions():
        noon = _next_open_noon()
        plan(at=noon)
    deliver(worker="journey", clock=lambda: noon, upto=timedelta(minutes=1))
    links = [found for one in mail.outbox if (found := WE_MET.search(str(one.body)))]
    assert links
    (link, *_) = links
    with across_institutions():
        before = Meeting.objects.count()
    visitor = visit(width=390)
    page = visitor.open(link[1])
    assert visitor.wrong() == []
    with page.expect_navigation():
        page.locator("main button[type=submit]").first.tap()
    assert visitor.wrong() == []
    with across_institutions():
        assert Meeting.objects.count() == before + 1


def _next_open_noon() -> datetime:
    """The next day at noon on which no institution of the story is closed."""
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while Closure.objects.filter(starts_on__lte=noon.date(), ends_on__gte=noon.date()).exists():
        noon += timedelta(days=1)
    return noon


def test_the_dean_reads_and_downloads(story: None, visit: Visit) -> None:
    visitor = visit(DEAN, width=390)
    page = visitor.open("/")
    page.get_by_role("link", name="Report", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for form, start in (("CSV", b"\xef\xbb\xbf"), ("XLSX", b"PK"), ("PDF", b"%PDF")):
        with page.expect_download() as coming:
            page.get_by_role("link", name=form, exact=True).click()
        assert coming.value.path().read_bytes().startswith(start)
    assert visitor.wrong() == []


def test_everything_is_within_two_clicks_of_home(story: None, visit: Visit) -> None:
    page = visit(LIBRARIAN, width=390).open("/")
    page.get_by_role("link", name="Log a meeting", exact=True).click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    page.get_by_role("link", name="This week").click()
    expect(page.get_by_text("Late").first).to_be_visible()
    page.get_by_role("link", name="Report", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _addresses() -> list[str]:
    with across_institutions():
        project = Project.objects.get(name="Eduroam and SSO")
        meeting = Meeting.objects.filter(projects=project, state="held")[0]
    names = ("this-week", "project-list", "log-meeting", "report", "search", "meeting-list", "preferences", "tokens")
    rows = (reverse("project", args=[project.pk]), reverse("meeting", args=[meeting.pk]))
    return [*(reverse(name) for name in names), *rows]


def test_pages_fit_at_400_percent_zoom(story: None, visit: Visit) -> None:
    """1280 by 1024 pixels at 400 % are 320 by 256: nothing is cut off, covered, or beside the window (WCAG 1.4.10)."""
    visitor = visit(LIBRARIAN, width=320)
    visitor.page.set_viewport_size({"width": 320, "height": 256})
    wrong: dict[str, Any] = {}
    for address in _addresses():
        page = visitor.open(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            if found := [*visitor.wrong(), *_covering(page)]:
                wrong[f"{address} {scheme}"] = found
    assert wrong == {}


def _covering(page: Page) -> list[str]:
    """What stays in place while the page moves, and takes more than a quarter of the window."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll('body *')].filter(element => {
            const style = getComputedStyle(element);
            const box = element.getBoundingClientRect();
            return ['fixed', 'sticky'].includes(style.position) && !element.matches('[popover]')
                && box.height > window.innerHeight / 4 && box.width > 0;
        }).map(element => `${element.className} covers ${element.getBoundingClientRect().height} pixels`)"""
    )


def test_the_first_page_is_light(story: None, visit: Visit) -> None:
    visitor = visit(LIBRARIAN, width=390)
    weights: dict[str, int] = {}

    def weigh(answer: Any) -> None:
        body = answer.body()
        weights[answer.url] = min(len(body), len(gzip.compress(body)))

    visitor.page.on("requestfinished", lambda request: weigh(request.response()))
    visitor.open("/")
    visitor.page.wait_for_load_state("networkidle")
    assert any(url.endswith(".woff2") for url in weights)
    assert 20_000 < sum(weights.values()) < WEIGHT, weights
    assert visitor.wrong() == []

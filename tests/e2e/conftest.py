"""A real Chromium on the demonstration's data, and what every page is held against."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from accounts.people.models import Person
from foundation.tenancy import across_institutions
from tests.factories.browsers import sign_in
from tests.servers import program
from tracker.demo.load import load

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread; Django looks for one
AXE = (Path(__file__).parent / "assets" / "axe.min.js").read_text()
#: Only what is wrong comes back: what is right is hundreds of nodes of each page.
AXE_VIOLATIONS = """async tags => {
    const only = {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']};
    return (await axe.run(document, only)).violations;
}"""
PHONE = 500  # pixels; what is narrower is touched
LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A database in a file, as in the product. Of one in memory the server's threads share the only connection, and its
    transaction with it: two requests at the same moment would see what the other has not committed."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@dataclass
class Visitor:
    """A browser of one person. `faults`: everything that no page may do, as it happens."""

    origin: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)
    touch: CDPSession | None = None

    def watch(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        """htmx calls it an error when a newer request takes the place of one under way. One that fails also says
        htmx:sendError or htmx:responseError."""
        overtaken = "htmx:afterRequest" in message.text or "htmx:sendAbort" in message.text
        if message.type == "error" and not overtaken:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.faults.append(f"asked another host: {request.url}")

    def open(self, path: str) -> Page:
        answer = self.page.goto(f"{self.origin}{path}")
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        return self.page

    def look(self, width: int, scheme: Any) -> None:
        """The page as it stands on a phone, or on a desk; in light, or dark: nothing is loaded again."""
        self.page.set_viewport_size({"width": width, "height": 900})
        phone = width < PHONE
        if self.touch is None:
            self.touch = self.context.new_cdp_session(self.page)
        self.touch.send("Emulation.setTouchEmulationEnabled", {"enabled": phone})
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate("document.getAnimations().forEach(changing => changing.finish())")  # to the other colours
        seen = (
            "[matchMedia('(pointer: coarse)').matches, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]"
        )
        assert self.page.evaluate(seen) == [phone, scheme == "dark", width]

    def wrong_in_every_look(self) -> list[str]:
        """What is wrong with the page as it stands, on a phone and on a desk, in light and dark."""
        found = []
        for width, scheme in LOOKS:
            self.look(width, scheme)
            found += [f"{width} {scheme}: {fault}" for fault in self.wrong()]
        return found

    def wrong(self) -> list[str]:
        """What is wrong with the page as it stands: axe's findings, and a page wider than the window."""
        found = self.page.evaluate(AXE_VIOLATIONS, STANDARDS)
        wrong = [f"axe {rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if wide[0] > wide[1]:
            wrong.append(f"{wide[0]} pixels wide in a window of {wide[1]}")
        wrong += self.faults
        self.faults.clear()
        return wrong


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Visit]:
    """`visit(email)`: signed in as that person; without, as nobody in particular."""
    opened: list[BrowserContext] = []

    def _visit(email: str = "", *, width: int = 1280, scheme: Any = "light", scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            locale="en-GB",
            has_touch=width < PHONE,
        )
        opened.append(context)
        context.set_default_timeout(15_000)
        context.add_init_script(AXE)  # as a script of the page the content policy would refuse it
        if email:
            with across_institutions():
                person = Person.objects.get(email=email)
                client = Client()
                sign_in(client, person)
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
            )
        visitor = Visitor(live_server.url, context, context.new_page())
        visitor.watch()
        return visitor

    yield _visit
    for context in opened:
        context.close()


#: The day -> a database with the demonstration of that day.
_told: dict[date, sqlite3.Connection] = {}


@pytest.fixture
def story(transactional_db: None) -> None:
    """The demonstration; loaded for the first test of a process, and copied for the others."""
    now = timezone.now()
    connection.ensure_connection()
    if connection.vendor == "sqlite" and now.date() in _told:
        _told[now.date()].backup(connection.connection)
        return
    load(at=now)
    if connection.vendor == "sqlite":
        _told[now.date()] = sqlite3.connect(":memory:")
        connection.connection.backup(_told[now.date()])

"""A crawler as each kind of person: from the home through every link and every button, nothing that a page offers is
refused to whom it is offered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.institutions.models import Closure
from accounts.people.models import Person, Team
from accounts.roles import Side
from foundation.pages.actions import save_view
from foundation.tenancy import across_institutions
from tests.contract.callers import EVERYBODY, make_caller, make_consortium_world, place
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project
from tests.page_offers import PageOffers
from tracker.meetings.actions import answer_invitation, close_meeting
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision
from tracker.projects.models import Project
from tracker.projects.statuses import Status
from tracker.reminders.actions import preference_of, snooze

#: A page with many queries (a list, a period of the report) is opened with so many of them.
QUERIES_OF_A_PAGE = 2
LEFT_OUT = ("/static/", "/sign-out/", "/i18n/")
NOT_OURS = re.compile(r"/(admin|api)/.*")
CLOSED_WEEKS = {"starts_on": date(2026, 12, 21), "ends_on": date(2027, 1, 3)}
REFUSED = {403, 404, 405}


def _name_of(address: str) -> str:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return f"{match.namespace}:{match.url_name}" if match.namespace else str(match.url_name)


class Crawler:
    """`met`: the names of the pages; `refused`: where something was offered, what, and how it was answered."""

    def __init__(self, person: Person, start: str = "/") -> None:
        self.reads, self.sends = signed_in(person), signed_in(person)  # two browsers: what is sent leaves no message
        self.refused: list[tuple[str, str, int]] = []
        self.met: set[str] = set()
        self.sent: set[str] = set()
        self._waiting: list[tuple[str, str]] = [("", start)]
        self._seen = {start}
        self._pressed: set[str] = set()
        self._queries: dict[str, int] = {}

    def crawl(self, pages: int = 1000) -> "Crawler":
        """Opens at most so many pages."""
        while self._waiting and pages:
            pages -= 1
            self._open(*self._waiting.pop(0))
        return self

    def _open(self, offered_on: str, address: str) -> None:
        answer = self.reads.get(address, follow=True)
        here = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.met.add(_name_of(address))
        if answer.status_code in REFUSED or answer.status_code >= 500:
            self.refused.append((offered_on, f"GET {address}", answer.status_code))
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            return
        offers = PageOffers(answer.content.decode())
        for link in offers.links:
            self._later(here, link)
        for method, action, fields in offers.presses():
            if method == "get":
                self._later(here, f"{action or here}?{urlencode(fields)}")
            else:
                self._press(here, urljoin(here, action).split("#")[0], fields)

    def _later(self, here: str, link: str) -> None:
        address = urljoin(here, link).split("#")[0]
        parts = urlsplit(address)
        if address in self._seen or parts.netloc or parts.scheme or parts.path.startswith(LEFT_OUT):
            return
        self._seen.add(address)
        name = _name_of(address) if NOT_OURS.fullmatch(parts.path) else parts.path
        count = self._queries[name] = self._queries.get(name, 0) + 1
        if count <= (1 if NOT_OURS.fullmatch(parts.path) else QUERIES_OF_A_PAGE):
            self._waiting.append((here, address))

    def _press(self, here: str, address: str, fields: list[tuple[str, str]]) -> None:
        ours = not NOT_OURS.fullmatch(urlsplit(address).path)
        said = {name: value for name, value in fields if name not in ("csrfmiddlewaretoken", "next", "once")}
        key = f"{address} {sorted(said.items())}" if ours else _name_of(address)
        if key in self._pressed or address.startswith(LEFT_OUT):
            return
        self._pressed.add(key)
        self.sent.add(_name_of(address))
        data: dict[str, Any] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        self.sends.cookies.pop("messages", None)  # of what was taken back
        with _undone():
            answer = self._send(here, f"POST {address} {said}", address, data)
            for message in get_messages(answer.wsgi_request):
                if message.extra_tags:  # what takes it back again
                    self.sent.add(_name_of(message.extra_tags))
                    self._send(here, f"POST {message.extra_tags}", message.extra_tags, {})

    def _send(self, here: str, what: str, address: str, data: dict[str, Any]) -> Any:
        answer = self.sends.post(address, data)
        if answer.status_code in REFUSED or answer.status_code >= 500:
            self.refused.append((here, what, answer.status_code))
        return answer


@contextmanager
def _undone() -> Iterator[None]:
    """What is sent is taken back, so that every page shows the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(db: None) -> World:
    return make_consortium_world()


def _fill(world: World, person: Person, who: str) -> None:
    """Everything that can wait for somebody waits for this person, also where they do not belong."""
    now = timezone.now()
    today = world.institution.day(now)
    with across_institutions():
        fields = {
            "library_owner": make_person(world.institution, Side.LIBRARY),
            "it_owner": make_person(world.institution, Side.IT),
            "active_on": today - timedelta(days=60),
        }
        other = make_project(world.institution, at=now, name="Of others", **fields)
        closed = make_project(world.institution, at=now, name="Closed", status=Status.CLOSED, **fields)
        place(person, closed, EVERYBODY[who].place)
        for projects in ([world.project], [other], [world.project, other]):
            asked: dict[str, Any] = {"at": now, "projects": projects, "invited": [person]}
            world.meet(today - timedelta(days=2), state="planned", attendees=(), **asked)
            over = world.meet(today - timedelta(days=20), notes="What was said", **asked)
            _add_outcomes(world, person, projects[0], over, now)
            close_meeting(meeting=over, by=None, at=now)
        recent = world.meet(today - timedelta(days=9), at=now)
        _add_outcomes(world, person, world.project, recent, now)
        _add_outcomes(world, person, other, None, now)
        coming = world.meet(today + timedelta(days=5), at=now, attendees=(), invited=[person])
        answer_invitation(meeting=coming, person=person, by=person, at=now, answer="maybe")
        Team.objects.create(institution=world.institution, name="Nobody's", side=Side.OTHER)
        Closure.objects.create(institution=world.institution, name="Break", **CLOSED_WEEKS)
        save_view(person=person, page="project-list", name="Mine", query="")
        snooze(person=person, project=world.project, by=person, at=now, until_on=today + timedelta(days=3))
        preference = preference_of(person)
        preference.stopped_at = now
        preference.save()


def _add_outcomes(world: World, person: Person, project: Project, meeting: Meeting | None, now: datetime) -> None:
    day = meeting.held_on if meeting is not None else world.institution.day(now)
    hung: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": now, "project": project}
    hung["meeting"] = meeting
    add_action(text="Do it", owner=person, due_on=day, **hung)
    add_action(text="Done", owner=person, state="done", **hung)
    add_agenda_item(text="Talk", **hung)
    record_decision(text="Yes", must_agree=[person], awaits_leadership=True, decided_on=day, review_on=day, **hung)


#: Who is offered which of these by name: a crawler that met nothing would prove nothing.
MET = {
    "reader": {"project", "meeting", "report", "people", "term-calendar"},
    "staff who owns": {"log-meeting", "project-edit", "meeting-edit", "import-meetings", "project-create"},
    "manager": {"outcome", "outcome-add", "meeting-notes", "project-part"},
    "dean": {"outcome", "outcome-add", "project-part"},
    "administrator": {"person-edit", "setup", "institution", "trail", "admin:index"},
    "consortium": {"consortium"},
}
SENT = {
    "reader": {"decision-agree", "meeting-answer", "resume-reminders", "wake-project", "view-remove"},
    "staff who owns": {"project-met", "meeting-outcome", "action-done", "agenda-reached", "project-reopen"},
    "manager": {"meeting-reopen", "meeting-close", "meeting-delete", "project-close", "action-open"},
    "dean": {"outcome", "decision-agree"},
    "administrator": {"team-delete", "person-leave", "closure-open", "project-delete"},
}
NOT_MET = {
    "reader": {"log-meeting", "project-create", "import-meetings", "person-edit", "outcome", "setup"},
    "dean": {"log-meeting", "project-create", "import-meetings", "person-edit", "setup"},
    "staff outside": {"person-edit", "setup"},
    "consortium": {"project", "log-meeting", "people"},
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_nothing_that_is_offered_is_refused(world: World, who: str) -> None:
    person = make_caller(world, who)
    _fill(world, person, who)
    crawler = Crawler(person).crawl()
    assert crawler.refused == []
    assert MET.get(who, set()) - crawler.met == set()
    assert SENT.get(who, set()) - crawler.sent == set()
    assert NOT_MET.get(who, set()) & crawler.met == set()


def test_the_crawler_sees_a_link_that_is_refused(world: World, monkeypatch: Any) -> None:
    """Planted: every link is drawn, as if no rule were asked."""
    for asking in ("foundation.templatetags.permissions", "accounts.extension_points"):
        monkeypatch.setattr(f"{asking}.allows", lambda *_given: True)
    crawler = Crawler(make_caller(world, "dean")).crawl(pages=9)
    assert ("GET /log/", 403) in {what[1:] for what in crawler.refused}


def test_the_crawler_sees_a_button_that_is_refused(world: World, monkeypatch: Any) -> None:
    """Planted: a meeting's page is drawn as for somebody who writes it."""
    with across_institutions():
        meeting = world.meet(date(2026, 3, 4))
    monkeypatch.setattr("tracker.pages.views.meeting.may_write_meeting", lambda *_given: True)
    crawler = Crawler(make_caller(world, "staff outside"), f"/meetings/{meeting.pk}/").crawl(pages=1)
    refused = {what.split(" {")[0] for _where, what, status in crawler.refused if status == 403}
    assert f"POST /meetings/{meeting.pk}/close/" in refused

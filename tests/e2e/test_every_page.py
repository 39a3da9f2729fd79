"""Every page, in light and dark, on a phone and on a desk: readable by all, nothing refused, nothing foreign."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Person, Team
from foundation.tenancy import across_institutions
from tests.e2e.conftest import LOOKS, Visit
from tracker.meetings.models import Meeting, MeetingState
from tracker.outcomes.models import Action, Decision
from tracker.projects.forms import PARTS
from tracker.projects.models import Project

LIBRARIAN, ADMIN, CONSORTIUM = "amara@brackenfield.example", "dev@brackenfield.example", "carys@brackenfield.example"


def _addresses() -> dict[str, list[str]]:
    """Who opens what. "" is nobody in particular."""
    with across_institutions():
        sso = Project.objects.get(name="Eduroam and SSO")
        quiet = Project.objects.get(name="Library platform move")
        held = Meeting.objects.filter(projects=sso, state=MeetingState.HELD)[0]
        planned = Meeting.objects.filter(projects=sso, state=MeetingState.PLANNED)[0]
        action = Action.objects.filter(project=sso)[0]
        decision = Decision.objects.filter(project=sso)[0]
        person = Person.objects.get(pk=sso.library_owner_id)
        team = Team.objects.get(pk=person.team_id)
    return {
        "": [
            reverse("sign-in"),
            reverse("accessibility"),
            reverse("password-forgotten"),
            reverse("password-sent"),
            "/password/MQ/x-y/",
        ],
        LIBRARIAN: [
            reverse("this-week"),
            reverse("project-list"),
            reverse("project-list") + "?state=paused",
            reverse("project-list") + "?search=sso&ordering=-due_on&columns=state&columns=due_on",
            reverse("meeting-list"),
            reverse("decision-list"),
            reverse("action-list"),
            reverse("search"),
            reverse("search") + "?q=publisher",
            reverse("search") + "?q=nowhere-to-be-found",
            reverse("project-create"),
            reverse("project", args=[sso.pk]),
            reverse("project", args=[quiet.pk]),
            reverse("project-edit", args=[sso.pk]),
            reverse("log-meeting"),
            reverse("log-meeting") + f"?project={sso.pk}",
            reverse("meeting", args=[held.pk]),
            reverse("meeting", args=[planned.pk]),
            reverse("meeting-edit", args=[held.pk]),
            reverse("meeting-notes", args=[held.pk]),
            reverse("project", args=[sso.pk]) + "?before=2026-01-01.meeting.1",
            *(reverse("project-part", args=[sso.pk, part]) for part in PARTS),
            reverse("outcome-add", args=[sso.pk, "decisions"]),
            reverse("outcome-add", args=[sso.pk, "actions"]),
            reverse("outcome-add", args=[sso.pk, "agenda"]),
            reverse("outcome", args=["decisions", decision.pk]),
            reverse("outcome", args=["actions", action.pk]),
            reverse("preferences"),
            reverse("password-change"),
            reverse("tokens"),
            reverse("import-meetings"),
            reverse("report"),
            reverse("report-present"),
            reverse("report-figure", args=["late"]),
        ],
        ADMIN: [
            reverse("term-calendar"),
            reverse("setup"),
            reverse("institution"),
            reverse("people"),
            reverse("people-add"),
            *(reverse(page, args=[person.pk]) for page in ("person-edit", "person-leave")),
            reverse("teams"),
            reverse("team-create"),
            reverse("team-edit", args=[team.pk]),
            reverse("trail"),
            reverse("trail") + "?target=meeting&at_from=2026-01-01&columns=changes&columns=code",
            reverse("reminders"),
            reverse("report"),
        ],
        CONSORTIUM: [reverse("consortium")],
    }


@pytest.mark.parametrize("who", ["", LIBRARIAN, ADMIN, CONSORTIUM])
def test_a_page_can_be_read_by_everybody(story: None, visit: Visit, who: str) -> None:
    addresses = _addresses()[who]
    assert addresses
    wrong: dict[str, list[str]] = {}
    visitor = visit(who)
    for address in addresses:
        visitor.open(address)
        if found := visitor.wrong_in_every_look():
            wrong[address] = found
    assert wrong == {}


#: What others draw, Django's admin and Swagger UI, and the pages about the API. Address -> the faults that are theirs
#: -> why they stay.
THEIRS: dict[str, dict[str, str]] = {
    "admin:index": {},
    "admin:accounts_person_changelist": {},
    "admin:accounts_person_add": {
        "console: Applying inline style": "Django's script for adding teams asks for it, and nothing is lost without it"
    },
    "admin:tracker_meeting_changelist": {},
    # one year of it: at the end of December, when all is of this year, Django shows no other list
    "admin:accounts_auditentry_changelist?at__year={year}": {
        "axe target-size": "Django's links to months are as high as their line",
    },
    "api:docs": {},
    "api:problems": {},
    "api:reference": {
        "axe color-contrast": "Swagger UI's own greys and greens",
        "axe nested-interactive": "Swagger UI puts a link and a copy button into each operation's button",
        "axe select-name": "Swagger UI gives its choice of a server, of which there is one, no name",
        "axe target-size": "Swagger UI's links to operations are as high as their line",
    },
}


def test_admin_pages_have_known_accessibility_faults_only(story: None, visit: Visit) -> None:
    """A fault that is gone must leave the table: each look has each of them."""
    visitor = visit(ADMIN)
    wrong: dict[str, list[str]] = {}
    seen: dict[str, set[str]] = {}
    for name, known in THEIRS.items():
        page, _, query = name.format(year=timezone.now().year).partition("?")
        visitor.open(f"{reverse(page)}?{query}")
        if name == "api:reference":
            visitor.page.locator(".opblock").first.wait_for()
        for width, scheme in LOOKS:
            visitor.look(width, scheme)
            found = visitor.wrong()
            here = f"{name} {width} {scheme}"
            seen[here] = {fault for fault in known if any(one.startswith(fault) for one in found)}
            if others := [one for one in found if not one.startswith(tuple(known) or ("\0",))]:
                wrong[here] = others
    assert wrong == {}
    assert seen == {f"{name} {width} {scheme}": set(known) for name, known in THEIRS.items() for width, scheme in LOOKS}


def test_every_component_can_be_read_in_every_state(story: None, visit: Visit, settings: Any) -> None:
    settings.DEBUG = True
    visitor = visit("")
    visitor.open("/styleguide/")
    assert visitor.wrong_in_every_look() == []
    visitor.page.get_by_role("button", name="Delete").click()
    assert visitor.page.get_by_role("dialog", name="Delete the project?").is_visible()
    assert visitor.wrong_in_every_look() == []


def test_an_error_has_a_page_of_the_same_kind(story: None, visit: Visit) -> None:
    visitor = visit(LIBRARIAN, width=390)
    for address, status in (("/nowhere/", 404), ("/reminders/", 403), ("/projects/?state=nonsense", 400)):
        answer: Any = visitor.page.goto(visitor.origin + address)
        assert answer.status == status
        assert [fault for fault in visitor.wrong() if "the server responded with a status" not in fault] == []
        assert visitor.page.get_by_role("link", name="Joint work").is_visible()


def test_accessibility_checks_find_planted_faults(story: None, visit: Visit) -> None:
    visitor = visit(LIBRARIAN, width=390)
    page = visitor.open("/")
    page.evaluate(
        """() => {
            const main = document.querySelector('main');
            const picture = document.createElement('img');
            picture.src = 'http://elsewhere.invalid/p.png';
            picture.style.minWidth = '700px';
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            main.append(picture, script);
        }"""
    )
    wrong = " ".join(visitor.wrong())
    assert page.evaluate("window.ran") is None
    for fault in ("axe image-alt", "pixels wide in a window of 390", "Content Security Policy", "asked another host"):
        assert fault in wrong


def test_fault_of_one_look_is_found_in_that_look(story: None, visit: Visit) -> None:
    visitor = visit(LIBRARIAN)
    page = visitor.open(reverse("accessibility"))
    for media in ("(prefers-color-scheme: dark) and (max-width: 500px)", "(pointer: coarse) and (min-width: 501px)"):
        page.evaluate(f"document.styleSheets[0].insertRule('@media {media} {{ main p {{ color: #444 !important }} }}')")
    found = visitor.wrong_in_every_look()
    assert found
    assert {fault.split(": axe color-contrast")[0] for fault in found} == {"390 dark"}


def test_report_is_printed_dark_on_white_in_any_theme(story: None, visit: Visit) -> None:
    page = visit(LIBRARIAN, scheme="dark").open(reverse("report"))
    page.emulate_media(media="print", color_scheme="dark")
    inks = page.evaluate("[...document.querySelectorAll('h1, main p, td, svg text')].map(e => { const s = "
                         "getComputedStyle(e); return e.closest('svg') ? s.fill : s.color })")  # fmt: skip
    assert inks
    for ink in set(inks):
        red, green, blue = map(float, re.findall(r"[\d.]+", ink)[:3])
        assert 0.2126 * red + 0.7152 * green + 0.0722 * blue < 140, ink

"""Cards that turn into their form and back, and what is shown further down: by htmx, and without JavaScript."""

import re
import sqlite3
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse
from playwright.sync_api import expect

from accounts.institutions import actions as institutions
from foundation.tenancy import across_institutions
from tests.e2e.conftest import Visit
from tracker.meetings.models import Meeting, MeetingState
from tracker.outcomes.models import Action
from tracker.projects.models import Project

pytestmark = pytest.mark.usefixtures("story")
LIBRARIAN = "amara@brackenfield.example"


@pytest.fixture
def project(story: None) -> Project:
    with across_institutions():
        found: Project = Project.objects.get(name="Eduroam and SSO")
        return found


def _wrong(visitor: Any) -> list[str]:
    """A refused form is answered by 422, which the browser reports."""
    return [fault for fault in visitor.wrong() if "status of 422" not in fault]


def test_a_card_turns_into_its_form_and_back(visit: Visit, project: Project) -> None:
    visitor = visit(LIBRARIAN, width=390)
    page = visitor.open(reverse("project", args=[project.pk]))
    where = page.url
    page.get_by_role("link", name="Change the target").click()
    page.get_by_label("Days between contacts").fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Days between contacts")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    assert _wrong(visitor) == []
    page.get_by_label("Days between contacts").fill("14")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Target: a contact every 14 days.")).to_be_visible()
    expect(page.get_by_role("link", name="Change the target")).to_be_focused()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Change people").click()
    expect(page.get_by_label("Owner in IT")).to_be_visible()
    assert _wrong(visitor) == []
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("link", name="Change people")).to_be_visible()
    assert page.url == where
    with across_institutions():
        assert Project.objects.get(pk=project.pk).target_days == 14


def test_without_javascript_the_same_form_is_a_page(visit: Visit, project: Project) -> None:
    visitor = visit(LIBRARIAN, scripts=False)
    page = visitor.open(reverse("project", args=[project.pk]))
    page.get_by_role("link", name="Change the target").click()
    expect(page.get_by_role("heading", name="Change Eduroam and SSO")).to_be_visible()
    page.get_by_label("Days from due to late").fill("400")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Days from due to late")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Days from due to late").fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Late 5 days after the due day.").first).to_be_visible()


def test_older_ones_come_below_those_that_are_there(visit: Visit, project: Project) -> None:
    visitor = visit(LIBRARIAN, width=390)
    page = visitor.open(reverse("project", args=[project.pk]))
    entries = page.locator(".timeline > li")
    newest, before = entries.first.inner_text(), entries.count()
    page.get_by_role("link", name="Show older").click()
    expect(entries.nth(before)).to_be_visible()
    assert entries.first.inner_text() == newest
    assert page.get_by_role("link", name="Show older").count() == 1
    headings = page.locator(".month > h3").all_inner_texts()
    assert len(headings) == len(set(headings))
    assert visitor.wrong() == []


def test_notes_in_place_then_closed_by_the_keyboard(visit: Visit, project: Project) -> None:
    with across_institutions():
        meeting = Meeting.objects.filter(projects=project, state=MeetingState.HELD)[0]
    visitor = visit(LIBRARIAN)
    page = visitor.open(reverse("meeting", args=[meeting.pk]))
    page.get_by_role("link", name="Change the notes").click()
    notes = page.get_by_role("textbox", name="Notes")
    expect(notes).to_be_focused()
    notes.fill("# Said\n\n- **one**")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Said")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Close the meeting?")
    expect(dialog.get_by_text("Only a manager can reopen it.")).to_be_visible()
    assert visitor.wrong() == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Close the meeting")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It can no longer be edited.")).to_be_visible()
    expect(page.locator("#past li").first).to_contain_text("Amara Okafor · closed a meeting")
    assert page.get_by_role("link", name="Change the notes").count() == 0
    assert visitor.wrong() == []


def test_agenda_decisions_and_actions_are_written_in_place(visit: Visit, project: Project) -> None:
    with across_institutions():
        meeting = Meeting.objects.filter(projects=project, state=MeetingState.HELD)[0]
    visitor = visit(LIBRARIAN, width=390)
    page = visitor.open(reverse("meeting", args=[meeting.pk]))
    where = page.url
    page.get_by_role("link", name="Record a decision").click()
    expect(page.get_by_role("heading", name="Decision", exact=True)).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the decision.")
    page.get_by_label("Decision", exact=True).fill("Renew in May")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#decisions").get_by_text("Renew in May")).to_be_visible()
    expect(page.get_by_role("link", name="Record a decision")).to_be_focused()
    page.get_by_role("link", name="Add an item").click()
    page.get_by_label("Agenda item", exact=True).fill("Certificates")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#agenda").get_by_text("Certificates", exact=True)).to_be_visible()
    page.get_by_role("link", name="Add an action").click()
    expect(page.get_by_label("Owner")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("link", name="Add an action")).to_be_focused()
    assert page.url == where
    assert _wrong(visitor) == []


def test_action_of_a_meeting_is_changed_on_the_project_page(visit: Visit, project: Project) -> None:
    with across_institutions():
        action = Action.objects.filter(project=project, state="open").exclude(meeting=None)[0]
    for scripts in (True, False):
        visitor = visit(LIBRARIAN, scripts=scripts)
        page = visitor.open(reverse("project", args=[project.pk]))
        where = page.url
        page.get_by_role("link", name=re.compile(f"^Change the action: {action.text[:10]}")).click()
        page.get_by_label("Action", exact=True).fill(action.text + f" {scripts}")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#actions").get_by_text(action.text + f" {scripts}")).to_be_visible()
        expect(page.get_by_role("heading", name="Open actions")).to_be_visible()
        assert page.url == where


def test_busy_database_shows_error_and_keeps_input(
    visit: Visit, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with across_institutions():
        meeting = Meeting.objects.filter(projects=project, state=MeetingState.HELD)[0]
    visitor = visit(LIBRARIAN)
    page = visitor.open(reverse("meeting", args=[meeting.pk]))
    page.get_by_role("link", name="Change the notes").click()
    page.get_by_role("textbox", name="Notes").fill("Typed at the worst moment")

    def held(_id: int) -> Any:
        locked = sqlite3.OperationalError("database is locked")
        locked.sqlite_errorname = "SQLITE_BUSY"
        raise OperationalError("database is locked") from locked

    with monkeypatch.context() as patched:
        patched.setattr(institutions, "lock", held)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("The database is busy or does not answer.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Notes")).to_have_value("Typed at the worst moment")
    assert [fault for fault in visitor.wrong() if "503" not in fault] == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("Typed at the worst moment")).to_be_visible()


def test_a_menu_closes_on_esc_and_on_a_click_beside_it(visit: Visit) -> None:
    visitor = visit(LIBRARIAN)
    page = visitor.open("/")
    menu, heading = page.locator("details.menu"), page.get_by_role("heading", level=1)
    before = heading.bounding_box()
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    assert heading.bounding_box() == before
    menu.get_by_role("link").first.focus()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    heading.click()
    expect(menu).not_to_have_attribute("open", "")
    assert visitor.wrong() == []


def test_keys_search_and_log_except_while_typing(visit: Visit) -> None:
    page = visit(LIBRARIAN).open("/")
    page.keyboard.press("/")
    search = page.locator("header").get_by_role("searchbox")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    page.keyboard.type("l/")
    expect(search).to_have_value("l/")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile(r"/log/$"))


def test_keys_are_turned_off_in_a_browser(visit: Visit) -> None:
    visitor = visit(LIBRARIAN)
    page = visitor.open("/accessibility/")
    page.get_by_label("Use the first two keys in this browser").uncheck()
    assert visitor.wrong() == []
    page = visitor.open("/")
    page.keyboard.press("l")
    page.keyboard.press("/")
    expect(page.locator("header").get_by_role("searchbox")).not_to_be_focused()
    assert page.url.endswith("/")

"""What people come for, done in a real browser: with a mouse, with the keyboard only, and without JavaScript."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.roles import Side
from foundation.tenancy import across_institutions
from tests.e2e.conftest import Visit
from tests.factories.people import make_institution, make_person
from tracker.meetings.models import Meeting
from tracker.projects.models import Project

pytestmark = pytest.mark.usefixtures("story")
QUIET, PASSWORD = "Library platform move", "joint-work-librarian"


@pytest.fixture
def quiet(story: None) -> Project:
    """A project of the librarian's that is late."""
    with across_institutions():
        project: Project = Project.objects.get(name=QUIET)
        return project


def _last_contact(project: Project) -> Any:
    with across_institutions():
        return Project.objects.select_related("cadence").get(pk=project.pk).cadence.last_contact_on


def _today(project: Project) -> Any:
    with across_institutions():
        return Project.objects.select_related("institution").get(pk=project.pk).institution.day(timezone.now())


def _line(page: Page) -> Any:
    return page.locator(".lines > li, .card.edged", has=page.get_by_role("link", name=QUIET, exact=True)).first


def _uncheck_all(page: Page) -> None:
    ticked = page.locator("#people input:checked")
    while ticked.count():
        ticked.first.uncheck()


def test_sign_in_and_log_changes_the_cadence(visit: Visit, quiet: Project) -> None:
    visitor = visit(width=390)
    page = visitor.open("/sign-in/")
    page.get_by_label("E-mail").fill("amara@brackenfield.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="This week")).to_be_visible()
    expect(_line(page).get_by_text("Late", exact=True)).to_be_visible()
    page.get_by_role("link", name=f"Log a meeting of {QUIET}").click()
    expect(page.get_by_text("Will count as a joint contact")).to_be_visible()
    _uncheck_all(page)
    page.get_by_label("Amara Okafor").check()
    expect(page.get_by_text("Nobody from IT attended.")).to_be_visible()
    page.get_by_label("Kwame Mensah").check()
    expect(page.get_by_text("Will count as a joint contact")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("It counts")
    page.get_by_role("link", name="This week").click()
    expect(_line(page).get_by_text("On track")).to_be_visible()
    assert _last_contact(quiet) == _today(quiet)
    assert visitor.wrong() == []


@pytest.mark.parametrize("scripts", [True, False])
def test_phone_logs_and_undoes_in_two_touches(visit: Visit, quiet: Project, scripts: bool) -> None:
    before = _last_contact(quiet)
    visitor = visit("amara@brackenfield.example", width=390, scripts=scripts)
    page = visitor.open("/")
    page.get_by_role("button", name=f"We met: {QUIET}").tap()
    expect(_line(page).get_by_text("On track")).to_be_visible()
    assert _last_contact(quiet) == _today(quiet)
    if scripts:
        assert visitor.wrong() == []
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("Undone")).to_be_visible()
    assert _last_contact(quiet) == before


#: Seconds of the keystroke-level model (Card, Moran and Newell 1980): to point and tap, to press a key, to decide.
POINT, KEY, DECIDE = 1.3, 0.28, 1.35


class Thumb:
    """Taps and types, and counts what that costs a person."""

    def __init__(self) -> None:
        self.taps, self.seconds = 0, 0.0

    def tap(self, where: Locator) -> None:
        where.tap()
        self.taps += 1
        self.seconds += POINT + DECIDE

    def type(self, where: Locator, text: str) -> None:
        self.tap(where)
        where.press_sequentially(text)
        self.seconds += KEY * len(text)


def test_phone_logs_a_meeting_in_six_touches(visit: Visit, quiet: Project) -> None:
    visitor, thumb = visit("amara@brackenfield.example", width=390), Thumb()
    page = visitor.open("/")
    thumb.tap(page.get_by_role("link", name="Log a meeting", exact=True))
    thumb.tap(page.get_by_label(QUIET))
    expect(page.get_by_label("Kwame Mensah")).to_be_checked()
    expect(page.get_by_text("Will count as a joint contact")).to_be_in_viewport()
    thumb.type(page.get_by_label("Somebody else"), "toma")
    thumb.tap(page.get_by_label("Tomasz Zielinski"))
    thumb.tap(page.get_by_role("button", name="Yesterday"))
    yesterday = _today(quiet) - timedelta(days=1)
    expect(page.get_by_label("Day", exact=True)).to_have_value(str(yesterday))
    thumb.tap(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status").first).to_contain_text("It counts")
    assert (thumb.taps, thumb.seconds < 20) == (6, True)
    assert visitor.wrong() == []
    with across_institutions():
        meeting = Meeting.objects.filter(projects=quiet).latest("pk")
        last = Meeting.objects.filter(projects=quiet).exclude(pk=meeting.pk).latest("held_on")
        came = set(meeting.attendances.values_list("person__name", flat=True))
    assert (meeting.held_on, meeting.minutes, meeting.mode) == (yesterday, last.minutes, last.mode)
    assert {"Amara Okafor", "Kwame Mensah", "Tomasz Zielinski"} <= came
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("Undone")).to_be_visible()


def test_draft_is_restored_after_leaving_the_page(visit: Visit, quiet: Project) -> None:
    visitor = visit("amara@brackenfield.example", width=390)
    page = visitor.open(reverse("log-meeting") + f"?project={quiet.pk}")
    with page.expect_response(lambda answer: "Half" in (answer.request.post_data or "")):
        page.get_by_label("Notes").press_sequentially("Half a thought")
    page.get_by_role("link", name="This week").tap()
    page.get_by_role("link", name="Log a meeting", exact=True).tap()
    expect(page.get_by_label("Notes")).to_have_value("Half a thought")
    expect(page.get_by_label(QUIET)).to_be_checked()
    assert visitor.wrong() == []
    page.get_by_role("button", name="Discard draft").tap()
    expect(page.get_by_label("Notes")).to_have_value("")
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_label("Notes")).to_have_value("Half a thought")
    assert visitor.wrong() == []


def test_form_turns_from_logging_into_planning(visit: Visit, quiet: Project) -> None:
    """As soon as the day is in the future, without what is typed being lost."""
    visitor = visit("amara@brackenfield.example", width=390)
    page = visitor.open(reverse("log-meeting") + f"?project={quiet.pk}")
    expect(page.get_by_role("group", name="Who came")).to_be_visible()
    page.get_by_label("Notes").fill("Kept")
    page.get_by_label("Day", exact=True).fill(str(_today(quiet) + timedelta(days=1)))
    page.get_by_label("Day", exact=True).press("Tab")
    expect(page.get_by_role("group", name="Who is invited")).to_be_visible()
    expect(page.get_by_role("heading", name="Plan a meeting")).to_be_visible()
    page.get_by_role("button", name="Today").click()
    expect(page.get_by_role("heading", name="Log a meeting")).to_be_visible()
    page.get_by_label("Day", exact=True).fill(str(_today(quiet) + timedelta(days=1)))
    page.get_by_role("button", name="Save and invite").click()
    expect(page.get_by_role("status").first).to_contain_text("planned for")
    expect(page.get_by_text("Kept")).to_be_visible()
    assert visitor.wrong() == []


def test_log_form_works_without_javascript(visit: Visit, quiet: Project) -> None:
    page = visit("amara@brackenfield.example", width=390, scripts=False).open(reverse("log-meeting"))
    page.get_by_label(QUIET).check()
    page.get_by_role("button", name="Show who usually comes").tap()
    expect(page.get_by_label("Kwame Mensah")).to_be_checked()
    page.get_by_label("Somebody else").fill("toma")
    page.get_by_role("button", name="Find").tap()
    page.get_by_label("Tomasz Zielinski").check()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("status").first).to_contain_text("It counts")
    assert _last_contact(quiet) == _today(quiet)


def test_journey_works_by_keyboard_only(visit: Visit, quiet: Project) -> None:
    visitor = visit("amara@brackenfield.example")
    page = visitor.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, f"Log a meeting of {QUIET}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/log/**")
    _tab_to(page, "Save")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/**")
    assert _last_contact(quiet) == _today(quiet)
    assert visitor.wrong() == []


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus; every stop on the way must be one that can be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        called, seen = page.evaluate(
            """() => {
                const at = document.activeElement;
                const box = at.getBoundingClientRect();
                return [at.ariaLabel || at.textContent.trim(), box.width > 0 && box.height > 0];
            }"""
        )
        assert seen, f"the focus is on something unseen on the way to {name}"
        if called == name:
            return
    raise AssertionError(f"Tab never reached {name}")


def test_journey_works_without_javascript(visit: Visit, quiet: Project) -> None:
    visitor = visit("amara@brackenfield.example", scripts=False)
    page = visitor.open(reverse("log-meeting") + f"?project={quiet.pk}")
    _uncheck_all(page)
    page.get_by_label("Amara Okafor").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "does not count as a joint contact. Nobody from IT attended."
    )
    before = _last_contact(quiet)
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Kwame Mensah").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("It counts")
    assert before != _last_contact(quiet) == _today(quiet)


def test_a_double_click_logs_once(visit: Visit, quiet: Project) -> None:
    with across_institutions():
        before = Meeting.objects.filter(projects=quiet).count()
    page = visit("amara@brackenfield.example").open(reverse("log-meeting") + f"?project={quiet.pk}")
    page.get_by_role("button", name="Save").dblclick()
    page.wait_for_url("**/meetings/**")
    with across_institutions():
        assert Meeting.objects.filter(projects=quiet).count() == before + 1


def test_new_person_sees_first_step_and_stranger_none(visit: Visit, quiet: Project) -> None:
    with across_institutions():
        place = make_institution()
        new = make_person(place, Side.LIBRARY)
        make_person(place, Side.IT)
    visitor = visit(new.email, width=390)
    page = visitor.open("/")
    assert visitor.wrong() == []
    page.get_by_role("link", name="Start a project").click()
    page.get_by_label("Name", exact=True).fill("Our first")
    page.get_by_label("Owner in the library").select_option(label=new.name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Our first")).to_be_visible()
    answer = page.goto(f"{visitor.origin}/projects/{quiet.pk}/")
    assert answer is not None
    assert answer.status == 404

"""Closing a project: what was learnt and saved, who is thanked and hears of it, and the report of one page."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail as mail_outbox
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.printing.one_page import PageLine
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.calendars import calendar_of
from tests.factories.contributions import registered
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.benefits.actions import add_benefit, confirm_benefit
from tracker.benefits.models import Benefit
from tracker.closing import actions
from tracker.closing.cards import show_unsaid_lessons
from tracker.closing.extension_points import CloseReportSection
from tracker.closing.models import Lesson, Thanks
from tracker.closing.sentences import how_it_went
from tracker.delivery import sending
from tracker.delivery.actions import SETTLING
from tracker.delivery.models import Note
from tracker.delivery.notes import lines_of
from tracker.meetings.actions import repeat_meeting, update_meeting
from tracker.meetings.models import Meeting
from tracker.meetings.tasks import plan_series
from tracker.outcomes.actions import add_action
from tracker.projects.actions import update_project
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(active_on=timezone.now().date() - timedelta(days=90), time_zone="UTC")


@pytest.fixture
def dean(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LEADERSHIP, Role.DEAN)


def _own(world: World, by: Person | None = None) -> dict[str, Any]:
    return {"institution_id": world.institution.pk, "project": world.project, "by": by, "at": timezone.now()}


def _confirmed(world: World, **said: Any) -> None:
    row = add_benefit(
        **_own(world, world.librarian), **{"kind": "hours", "from_on": timezone.now().date(), **said}
    )  # fmt: skip
    confirm_benefit(benefit=row, by=world.engineer, at=timezone.now())


def _close(world: World, *, by: Person | None = None, **said: Any) -> Project:
    with within(world.institution.pk):
        return actions.close_project(project=world.project, by=by or world.librarian, at=timezone.now(), **said)


def _told(person: Person) -> list[str]:
    with across_institutions():
        return [line.sentence for line in lines_of(list(Note.objects.filter(person=person)))]


ALL_AT_ONCE = {
    "side": "library", "again": "Meet each week", "otherwise": "Ask the network team first",
    "text": "No password resets at night", "kind": "money_saved", "amount": "226000", "currency": "GBP",
    "period": "yearly", "thanks": "the certificates",
}  # fmt: skip


def test_project_is_closed_with_all_that_stays_of_it(world: World) -> None:
    client = signed_in(world.librarian)
    path = f"/projects/{world.project.pk}/close/"
    assert "What should be done again?" in client.get(path).content.decode()
    answer = client.post(path, {**ALL_AT_ONCE, "thanked": [world.engineer.pk]}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/projects/{world.project.pk}/close-report/", 302)]
    for text in (
        "Meet each week", "Ask the network team first", "1 benefit waits for the confirmation of a side.",
        "the certificates", "Eduroam and SSO is closed.",
    ):  # fmt: skip
        assert text in page
    assert _told(world.engineer) == [
        "The benefit “No password resets at night” waits for your confirmation.",
        f"{world.librarian.name} thanks you for your work on Eduroam and SSO: “the certificates”",
    ]
    with within(world.institution.pk):
        confirm_benefit(benefit=Benefit.objects.get(), by=world.engineer, at=timezone.now())
    report = client.get(f"/projects/{world.project.pk}/close-report/").content.decode()
    for text in ("Money saved: 226,000 GBP, every year", "No password resets at night"):
        assert text in report
    with within(world.institution.pk):
        assert Project.objects.get().status == "closed"
        lessons = set(Lesson.objects.values_list("side", "kind", "text"))
    assert lessons == {
        ("library", "again", "Meet each week"),
        ("library", "otherwise", "Ask the network team first"),
    }


def test_project_is_closed_without_an_answer(world: World) -> None:
    answer = signed_in(world.librarian).post(f"/projects/{world.project.pk}/close/")
    assert answer.status_code == 302
    with within(world.institution.pk):
        assert (Project.objects.get().status, Lesson.objects.count(), Benefit.objects.count()) == ("closed", 0, 0)


def _series(world: World, day: date, **fields: Any) -> Meeting:
    with within(world.institution.pk):
        facts: dict[str, Any] = {"attendees": [], "invited": [world.engineer], "at": timezone.now(), **fields}
        first = world.meet(day, starts_at=time(10), **facts)
        repeat_meeting(meeting=first, by=None, at=facts["at"], rule="FREQ=WEEKLY")
        return Meeting.objects.select_related("series").get(pk=first.pk)


@pytest.mark.parametrize("calls_off", [True, False])
def test_closing_ends_what_is_planned_if_one_says_so(world: World, calls_off: bool, time_machine: Any) -> None:
    now = timezone.now().replace(hour=12, minute=0)
    time_machine.move_to(now - timedelta(days=8), tick=False)
    begun = _series(world, now.date() - timedelta(days=7))
    shared = _series(world, now.date() + timedelta(days=2), projects=[world.project, _other(world)])
    time_machine.move_to(now, tick=False)
    path = f"/projects/{world.project.pk}/close/"
    client = signed_in(world.librarian)
    with within(world.institution.pk):
        update_meeting(meeting=begun, by=None, at=now, state="held", attendees=[world.librarian, world.engineer])
        ahead = begun.series.meetings.filter(held_on__gt=now.date()).count()  # type: ignore[union-attr]
        today = begun.series.meetings.get(held_on=now.date())  # type: ignore[union-attr]
    assert f"Cancel its {ahead} planned meetings. Those invited are told by mail." in client.get(path).content.decode()
    assert client.post(path, {"calls_off": "on"} if calls_off else {}).status_code == 302
    time_machine.move_to(now + timedelta(days=7), tick=False)
    plan_series()
    with within(world.institution.pk):
        left = Meeting.objects.filter(series=begun.series, held_on__gt=now.date())
        assert left.count() == (0 if calls_off else ahead), "none is added to a closed project"
        assert Meeting.objects.filter(pk=today.pk).exists()
        newest = Meeting.objects.filter(series=shared.series).latest("held_on")
        assert newest.held_on > now.date() + timedelta(weeks=8)
        assert [project.name for project in newest.projects.all()] == ["Discovery"]


def test_calendars_forget_the_series_of_a_closed_project(world: World) -> None:
    now = timezone.now()
    begun = _series(world, now.date() - timedelta(days=7), at=now - timedelta(days=9))
    with within(world.institution.pk):
        update_meeting(meeting=begun, by=None, at=now, state="held", attendees=[world.librarian, world.engineer])
    told = _deliver(now + 2 * SETTLING)
    assert [mail.to for mail in told] == [[world.engineer.email]]
    _close(world, calls_off=True)
    (mail,) = _deliver(now + 5 * SETTLING)
    assert mail.subject.startswith("Changed: Eduroam and SSO")
    assert "The last one is on" in mail.body
    until = calendar_of(mail)
    assert until.method == "REQUEST"
    assert f"UNTIL={now:%Y%m%d}T235959Z" in str(mail.message())


def test_calendars_forget_a_series_that_had_not_begun(world: World) -> None:
    now = timezone.now()
    _series(world, now.date() + timedelta(days=7))
    _deliver(now + 2 * SETTLING)
    _close(world, calls_off=True)
    (mail,) = _deliver(now + 5 * SETTLING)
    assert calendar_of(mail).method == "CANCEL"


def _deliver(at: datetime) -> list[Any]:
    before = len(mail_outbox.outbox)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    return mail_outbox.outbox[before:]


def _other(world: World) -> Project:
    with within(world.institution.pk):
        return make_project(world.institution, name="Discovery", library_owner=world.librarian)


def test_refused_benefit_leaves_the_project_open(world: World) -> None:
    fields = {**ALL_AT_ONCE, "currency": "pounds"[:3]}
    answer = signed_in(world.librarian).post(f"/projects/{world.project.pk}/close/", fields)
    page = answer.content.decode()
    assert (answer.status_code, "Enter the currency in three capital letters" in page) == (422, True)
    assert "Meet each week" in page, "nothing that was typed is lost"
    with within(world.institution.pk):
        assert (Project.objects.get().status, Lesson.objects.count()) == ("active", 0)


def test_thanks_are_told_once_the_project_is_closed(world: World) -> None:
    with within(world.institution.pk):
        thanks = actions.add_thanks(**_own(world, world.librarian), person=world.engineer, text="the plan")
    assert _told(world.engineer) == []
    _close(world)
    assert len(_told(world.engineer)) == 1
    with within(world.institution.pk):
        actions.update_thanks(thanks=thanks, by=world.librarian, at=timezone.now(), text="the new plan")
    assert _told(world.engineer) == [
        f"{world.librarian.name} thanks you for your work on Eduroam and SSO: “the new plan”"
    ]
    with within(world.institution.pk):
        actions.delete_thanks(thanks=Thanks.objects.get(), by=world.librarian, at=timezone.now())
    assert _told(world.engineer) == []


def test_nobody_is_told_that_they_thank_themselves(world: World) -> None:
    _close(world, thanked=[world.librarian, world.engineer])
    assert (_told(world.librarian), len(_told(world.engineer))) == ([], 1)


def test_person_is_thanked_once_in_a_project(world: World) -> None:
    with within(world.institution.pk):
        actions.add_thanks(**_own(world), person=world.engineer)
        with pytest.raises(Refused, match="thanked already"):
            actions.add_thanks(**_own(world), person=world.engineer)
    _close(world, thanked=[world.engineer])
    with within(world.institution.pk):
        assert Thanks.objects.count() == 1


def test_lessons_are_written_by_people_of_the_project_and_deans(world: World, dean: Person) -> None:
    with across_institutions():
        stranger = make_person(world.institution, Side.LIBRARY)
    with within(world.institution.pk):
        actions.add_lesson(**_own(world, dean), side=Side.LEADERSHIP, text="Decide sooner")
        with pytest.raises(Forbidden):
            actions.add_lesson(**_own(world, stranger), side=Side.LIBRARY, text="No")


def test_owner_is_asked_for_the_lessons_of_their_side(world: World) -> None:
    today = timezone.now().date()
    with within(world.institution.pk):
        assert show_unsaid_lessons(world.engineer, today) is None
    _close(world, lessons=[{"side": Side.LIBRARY, "text": "Ask early"}])
    page = signed_in(world.engineer).get("/").content.decode()
    assert f"/projects/{world.project.pk}/lessons/add/" in page
    with within(world.institution.pk):
        assert show_unsaid_lessons(world.librarian, today) is None, "the library has said it"
        assert show_unsaid_lessons(world.engineer, today + timedelta(days=28)) is not None
        assert show_unsaid_lessons(world.engineer, today + timedelta(days=29)) is None
        actions.add_lesson(**_own(world, world.engineer), side=Side.IT, text="Test on phones")
        assert show_unsaid_lessons(world.engineer, today) is None


def test_reopened_project_asks_nobody_for_lessons(world: World) -> None:
    _close(world)
    with within(world.institution.pk):
        update_project(project=world.project, by=None, at=timezone.now(), status="active")
        assert show_unsaid_lessons(world.engineer, timezone.now().date()) is None


def test_young_project_shows_what_earlier_ones_learnt(world: World) -> None:
    with across_institutions():
        young = make_project(
            world.institution, name="Another", kind=world.project.kind, library_owner=world.librarian,
            at=timezone.now(), active_on=timezone.now().date() - timedelta(days=55),
        )  # fmt: skip
    client, path = signed_in(world.librarian), f"/projects/{young.pk}/"
    _close(world, lessons=[{"side": Side.IT, "text": "Renew the certificate first"}])
    assert "Renew the certificate first" in client.get(path).content.decode()
    with across_institutions():
        update_project(project=young, by=None, at=timezone.now(), active_on=timezone.now().date() - timedelta(days=56))
    assert "Renew the certificate first" not in client.get(path).content.decode()


def test_lessons_of_another_institution_are_not_shown(world: World) -> None:
    theirs = make_world(active_on=timezone.now().date() - timedelta(days=9), time_zone="UTC")
    _close(world, lessons=[{"side": Side.IT, "text": "Renew the certificate first"}])
    client = signed_in(theirs.librarian)
    for path in (f"/projects/{theirs.project.pk}/", "/lessons/", "/search/?q=certificate", "/lessons/?format=csv"):
        answer = client.get(path)
        content = b"".join(answer) if answer.streaming else answer.content
        assert (path, answer.status_code, b"Renew the" in content) == (path, 200, False)
    assert client.get(f"/projects/{world.project.pk}/close-report/").status_code == 404
    assert client.get(f"/projects/{world.project.pk}/close-report.pdf").status_code == 404


def _pdf(client: Client, project: Project) -> tuple[int, str]:
    answer = client.get(f"/projects/{project.pk}/close-report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return len(pages), " ".join(pages[0].extract_text().split())


def test_close_report_is_one_page_whatever_there_is(world: World) -> None:
    client = signed_in(world.librarian)
    assert _pdf(client, world.project)[0] == 1
    with within(world.institution.pk):
        for number in range(30):
            actions.add_lesson(**_own(world), side=Side.IT, text=f"Lesson {number} " + "word " * 60)
            _confirmed(world, amount=Decimal(number + 1), text="word " * 60)
    _close(world, thanked=[world.engineer])
    pages, text = _pdf(client, world.project)
    assert pages == 1
    assert "There is more on the page of the close report." in text
    assert "Lesson 0" in text


def test_close_report_says_the_same_on_page_pdf_and_api(world: World) -> None:
    with within(world.institution.pk):
        world.meet(timezone.now().date() - timedelta(days=10))
        world.meet(timezone.now().date() - timedelta(days=9))
        add_action(**_own(world), text="Tell the vendor", owner=world.engineer)
    _close(world, lessons=[{"side": Side.IT, "text": "Test on phones"}])
    client = signed_in(world.librarian)
    data = client_of(world.librarian).get(f"/api/v1/projects/{world.project.pk}/close-report/").json()
    assert (data["meetings"], data["contact_days"], len(data["actions_open"])) == (2, 2, 1)
    assert data["closed_on"] == str(timezone.now().date())
    assert "Library and IT met on 2 days." in data["sentence"]
    page, (_pages, text) = (
        client.get(f"/projects/{world.project.pk}/close-report/").content.decode(),
        _pdf(client, world.project),
    )
    for said in (data["sentence"], "Test on phones", "Tell the vendor"):
        assert said in page
        assert said in text


def test_slice_above_adds_a_section_to_the_close_report(world: World) -> None:
    section = CloseReportSection(
        reads=lambda roles: Role.STAFF in roles, key="aims", title="Aims",
        lines=lambda project: [PageLine("Fewer calls", "reached", "from 40 to 12")],
    )  # fmt: skip
    with registered(section):
        client = signed_in(world.librarian)
        page = client.get(f"/projects/{world.project.pk}/close-report/").content.decode()
        assert ("Fewer calls" in page, "from 40 to 12" in page) == (True, True)
        assert "Fewer calls · reached" in _pdf(client, world.project)[1]
        data = client_of(world.librarian).get(f"/api/v1/projects/{world.project.pk}/close-report/").json()
        assert data["sections"] == [
            {"key": "aims", "title": "Aims", "lines": [{"name": "Fewer calls", "text": "reached"}]}
        ]


def test_report_counts_closed_projects_and_missing_lessons(world: World, dean: Person) -> None:
    with within(world.institution.pk):
        _confirmed(world, text="Calls")
        add_benefit(**_own(world), kind="people", text="Waits", from_on=timezone.now().date())
    _close(world, lessons=[{"side": Side.IT, "text": "Test on phones"}])
    data = client_of(dean).get("/api/v1/reports/institution/").json()
    figures = {row["key"]: row["value"] for row in data["figures"]}
    assert (figures["closed_projects"], figures["closed_without_lessons"]) == (1, 1)
    (row,) = data["closed_projects"]
    assert (row["library_lessons"], row["it_lessons"], row["benefits"]) == (0, 1, "Working hours")
    with within(world.institution.pk):
        actions.add_lesson(**_own(world), side=Side.LIBRARY, text="Ask early")
        update_project(project=world.project, by=None, at=timezone.now(), status="active")
    assert client_of(dean).get("/api/v1/reports/institution/").json()["closed_projects"] == []


@pytest.mark.parametrize("path", ["/lessons/", "/projects/{}/close-report/", "/api/v1/lessons/"])
def test_queries_do_not_grow_with_rows(world: World, path: str, django_assert_max_num_queries: Any) -> None:
    client = signed_in(world.librarian)

    def add(count: int) -> None:
        with within(world.institution.pk):
            for number in range(count):
                actions.add_lesson(**_own(world), side=Side.IT, text=f"L{number}")
                _confirmed(world, text=f"S{number}")
                actions.add_thanks(**_own(world), name=f"T{number}")

    add(1)
    client.get(path.format(world.project.pk))
    with django_assert_max_num_queries(60) as one:
        client.get(path.format(world.project.pk))
    add(3)
    with django_assert_max_num_queries(len(one)):
        client.get(path.format(world.project.pk))


def test_how_a_project_went_is_said_in_words() -> None:
    first, last = date(2026, 1, 5), date(2027, 3, 4)
    assert how_it_went(began_on=None, ended_on=None, meetings=0, contact_days=0) == (
        "It never ran. Library and IT met on 0 days. 0 meetings were held."
    )
    assert how_it_went(began_on=first, ended_on=last, meetings=1, contact_days=1) == (
        "It ran from 5 January 2026 to 4 March 2027. Library and IT met on 1 day. 1 meeting was held."
    )

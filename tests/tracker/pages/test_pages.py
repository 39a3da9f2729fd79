"""The pages of this week, projects and meetings, as each role sees them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.institutions.models import Closure
from accounts.people.models import Person
from accounts.people.tasks import send_password_links
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.cadence.models import Cadence
from tracker.meetings import week_lines
from tracker.meetings.models import Attendance, Meeting
from tracker.meetings.week_lines import week_projects
from tracker.outcomes.actions import add_action, record_decision
from tracker.outcomes.models import Action, Decision
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.now().date()


@pytest.fixture
def world(today: date) -> World:
    return make_world(active_on=today - timedelta(days=60), time_zone="UTC")


def meeting_form(world: World, day: date, **fields: Any) -> dict[str, Any]:
    return {
        "projects": [world.project.pk],
        "held_on": day.isoformat(),
        "attendees": [world.librarian.pk, world.engineer.pk],
        "mode": "video",
        **fields,
    }


def test_page_is_in_one_language_and_names_it(world: World) -> None:
    """Our texts are English so far. Others in the browser's language would stand among them."""
    answer = Client(headers={"Accept-Language": "de"}).post("/sign-in/", {"username": "", "password": ""})
    text = answer.content.decode()
    assert '<html lang="en-gb" dir="ltr">' in text
    assert "Fill in “" in text


def test_signing_in_by_e_mail_leads_to_this_week(world: World) -> None:
    with across_institutions():
        person = make_person(world.institution, Side.LIBRARY, password="a long enough one")
    client = Client()
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"
    wrong = client.post("/sign-in/", {"username": person.email, "password": "nonsense"})
    assert (wrong.status_code, "sessionid" in client.cookies) == (200, False)
    right = client.post("/sign-in/", {"username": person.email.upper(), "password": "a long enough one"})
    assert right.headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_person_without_password_gets_a_reset_link(world: World, mailoutbox: list[Any]) -> None:
    client = Client()
    for address in (world.librarian.email, "stranger@example.org"):
        assert (
            client.post("/password/forgotten/", {"email": address}).headers["Location"] == "/password/forgotten/sent/"
        )
    send_password_links()
    (mail,) = mailoutbox
    assert mail.to == [world.librarian.email]
    link = next(line for line in mail.body.splitlines() if "/password/" in line)
    form = client.get(link[link.index("/password/") :]).headers["Location"]
    new = {"new_password1": "quite a long one", "new_password2": "quite a long one"}
    assert client.post(form, new).headers["Location"] == "/sign-in/"
    assert (
        client.post("/sign-in/", {"username": world.librarian.email, "password": "quite a long one"}).status_code == 302
    )


def test_this_week_lists_worst_projects_first(world: World, today: date) -> None:
    with across_institutions():
        make_project(
            world.institution,
            name="Fresh",
            at=timezone.now(),
            library_owner=world.librarian,
            it_owner=world.engineer,
        )
        world.meet(today - timedelta(days=11), at=timezone.now())
        add_action(
            institution_id=world.institution.pk,
            by=None,
            at=timezone.now(),
            project=world.project,
            text="Ask the vendor",
            owner=world.librarian,
        )
        neighbour = make_world()
    page = signed_in(world.librarian).get("/").content.decode()
    assert page.index("1 day late. Last joint contact") < page.index("Fresh")
    assert "Ask the vendor" in page
    assert neighbour.project.name == world.project.name
    assert page.count(f'href="/projects/{world.project.pk}/"') == 2  # its line, its action
    assert f"/projects/{neighbour.project.pk}/" not in page


def test_this_week_counts_projects_not_shown(world: World, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(name: str, **fields: Any) -> Project:
        owners = {"library_owner": world.librarian, "it_owner": world.engineer}
        return make_project(world.institution, name=name, at=timezone.now(), **owners, **fields)

    with across_institutions():
        dean = make_person(world.institution, Side.IT, Role.DEAN)
        met = make("Met", active_on=today - timedelta(days=60))
        make("Late", active_on=today - timedelta(days=20))
        make("Due", active_on=today - timedelta(days=8))
        make("New", active_on=today)
        make("Planned", status="planned")
        make("Closed", status="closed")
        world.meet(today, at=timezone.now(), projects=[met])
    with within(world.institution.pk):
        names = [line.project.name for line in week_projects(world.librarian, today=today).lines]
        assert names == [world.project.name, "Late", "Due", "New", "Met", "Planned"]
    monkeypatch.setattr(week_lines, "LINES_SHOWN", 2)
    page = signed_in(world.librarian).get("/").content.decode()
    assert f"3 projects need you, {world.project.name} most of all." in page
    assert page.count('class="card edged late"') == 2
    assert f'<a href="/projects/?person={world.librarian.pk}">4 more in the list of projects</a>' in page
    assert '<a href="/projects/">4 more in the list of projects</a>' in signed_in(dean).get("/").content.decode()


def test_logged_form_counts_once_when_sent_twice(world: World, today: date) -> None:
    client = signed_in(world.librarian)
    page = client.get(f"/log/?project={world.project.pk}")
    form = page.context["form"]
    assert form.initial["held_on"] == today
    assert set(form.initial["attendees"]) == {world.librarian.pk, world.engineer.pk}
    assert "Will count as a joint contact" in page.content.decode()
    data = meeting_form(world, today, once=form.initial["once"])
    answers = [client.post("/log/", data) for _ in range(2)]
    with within(world.institution.pk):
        meeting = Meeting.objects.get()
        assert [answer.headers["Location"] for answer in answers] == [f"/meetings/{meeting.pk}/"] * 2
        assert Cadence.objects.get().last_contact_on == today
    assert "It counts as a joint contact" in client.get(answers[0].headers["Location"]).content.decode()


def test_meeting_that_does_not_count_says_why(world: World, today: date) -> None:
    client = signed_in(world.librarian)
    data = meeting_form(world, today, attendees=[world.librarian.pk])
    assert "Nobody from IT attended." in client.post("/log/", {**data, "step": "keep"}).content.decode()
    page = client.post("/log/", data, follow=True).content.decode()
    assert "does not count" in page
    assert "Nobody from IT attended." in page


def test_a_guest_counts_for_the_side_in_brackets(world: World, today: date) -> None:
    client = signed_in(world.librarian)
    data = meeting_form(world, today, attendees=[world.librarian.pk], guests="Hannah Price (IT)\n")
    assert client.post("/log/", data).status_code == 302
    with within(world.institution.pk):
        assert Meeting.objects.get().joint
        assert Attendance.objects.get(person=None).guest_name == "Hannah Price"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"held_on": "2026-02-30"}, "held_on"),
        ({"held_on": "1889-01-01"}, "held_on"),
        ({"projects": []}, "projects"),
        ({"projects": ["999999"]}, "projects"),
        ({"projects": ["x' OR 1=1"]}, "projects"),
        ({"attendees": ["999999"]}, "attendees"),
        ({"guests": "No side"}, "guests"),
        ({"minutes": "-1"}, "minutes"),
        ({"minutes": "9" * 30}, "minutes"),
        ({"mode": "telepathy"}, "mode"),
        ({"starts_at": "25:00"}, "starts_at"),
        ({"notes": "x" * 50_001}, "notes"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(world: World, today: date, wrong: Any, field: str) -> None:
    answer = signed_in(world.librarian).post("/log/", meeting_form(world, today, **{"notes": "Kept", **wrong}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if field != "notes":
        assert "Kept" in answer.content.decode()
    with within(world.institution.pk):
        assert not Meeting.objects.exists()


def test_text_that_cannot_be_stored_is_refused_whole(world: World, today: date) -> None:
    answer = signed_in(world.librarian).post("/log/", meeting_form(world, today, notes="a\x00b"))
    assert (answer.status_code, "A NUL character cannot be stored." in answer.content.decode()) == (400, True)
    with within(world.institution.pk):
        assert not Meeting.objects.exists()


def test_other_institutions_rows_cannot_be_chosen(world: World, today: date) -> None:
    neighbour = make_world()
    client = signed_in(world.librarian)
    for foreign in ({"projects": [neighbour.project.pk]}, {"attendees": [neighbour.librarian.pk]}):
        assert client.post("/log/", meeting_form(world, today, **foreign)).status_code == 422


def test_stale_edit_changes_nothing_and_keeps_input(world: World, today: date) -> None:
    with across_institutions():
        meeting = world.meet(today)
    client = signed_in(world.librarian)
    where = f"/meetings/{meeting.pk}/edit/"
    version = client.get(where).context["form"].initial["version"]
    first = client.post(where, meeting_form(world, today, notes="Mine", version=version))
    second = client.post(where, meeting_form(world, today, notes="Theirs", version=version))
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Theirs" in second.content.decode()
    with within(world.institution.pk):
        assert Meeting.objects.get().notes == "Mine"


def test_planning_then_meeting(world: World, today: date) -> None:
    client = signed_in(world.engineer)
    assert client.post("/log/", meeting_form(world, today + timedelta(days=3))).status_code == 302
    with within(world.institution.pk):
        meeting = Meeting.objects.get()
        assert (meeting.state, meeting.joint) == ("planned", False)
        assert set(meeting.attendances.values_list("invited", "attended")) == {(True, False)}
        Meeting.objects.update(held_on=today - timedelta(days=1))
    assert "Did you meet?" in client.get("/").content.decode()
    assert client.post(f"/meetings/{meeting.pk}/answer/", {"answer": "yes"}).status_code == 302
    client.post(f"/meetings/{meeting.pk}/outcome/", {"outcome": "held"})
    with within(world.institution.pk):
        assert Meeting.objects.get().joint
        assert Attendance.objects.get(person=world.engineer).answer == "yes"


def test_notes_are_markdown_and_cannot_run_anything(world: World, today: date) -> None:
    notes = "# Big\n**bold** <script>alert(1)</script> [x](javascript:alert(1)) ![i](https://elsewhere.example/p.png)"
    with across_institutions():
        meeting = world.meet(today, notes=notes)
    page = signed_in(world.librarian).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "<strong>bold</strong>" in page
    assert "<script>alert" not in page
    assert "javascript:" not in page.split('class="notes"')[1].split("</section>")[0].replace("[x](javascript", "")
    assert "elsewhere.example" not in page.split('class="notes"')[1].split("</section>")[0]


def test_who_may_open_and_write_what(world: World, today: date) -> None:
    with across_institutions():
        meeting = world.meet(today)
        outsider = make_person(world.institution, Side.OTHER)
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        decision = record_decision(
            institution_id=world.institution.pk, by=None, at=timezone.now(), project=world.project, text="Go"
        )
    stranger = make_world().librarian
    addresses = [
        reverse("project", args=[world.project.pk]),
        reverse("project-edit", args=[world.project.pk]),
        reverse("meeting", args=[meeting.pk]),
        reverse("meeting-edit", args=[meeting.pk]),
        reverse("meeting-delete", args=[meeting.pk]),
        reverse("outcome-add", args=[world.project.pk, "actions"]),
        reverse("outcome", args=["decisions", decision.pk]),
    ]
    for address in addresses:
        written = "delete" in address
        assert Client().get(address).status_code == 302, address
        assert signed_in(stranger).get(address).status_code == (405 if written else 404), address
        assert signed_in(world.librarian).get(address).status_code == (405 if written else 200), address
    assert signed_in(stranger).post(addresses[4]).status_code == 404
    assert signed_in(outsider).post(addresses[4]).status_code == 403
    assert signed_in(outsider).get(addresses[1]).status_code == 403
    new = {"text": "Buy it", "decided_on": today.isoformat()}
    assert (
        signed_in(outsider).post(reverse("outcome-add", args=[world.project.pk, "decisions"]), new).status_code == 403
    )
    assert signed_in(dean).post(reverse("outcome-add", args=[world.project.pk, "decisions"]), new).status_code == 302
    sponsor = {"sponsor": dean.pk, "version": 1}
    assert signed_in(dean).post(addresses[1], sponsor).status_code == 302
    with within(world.institution.pk):
        assert Project.objects.get().sponsor_id == dean.pk
        assert Decision.objects.get(text="Buy it").missing_sides == ["library", "it"]


def test_a_project_from_its_form(world: World, today: date) -> None:
    client = signed_in(world.librarian)
    form = {
        "name": "Discovery", "kind": "discovery", "status": "active", "library_owner": world.librarian.pk,
        "target_days": 14, "grace_days": 2, "members": [world.engineer.pk], "partners": "Vendor\n Vendor \nHospital",
    }  # fmt: skip
    made = client.post("/projects/new/", form)
    assert made.status_code == 302, made.context["form"].errors
    where = made.headers["Location"]
    page = client.get(where).content.decode()
    assert "Hospital and Vendor" in page
    assert "missing" in page  # no owner in IT
    with within(world.institution.pk):
        project = Project.objects.get(name="Discovery")
        assert (project.active_on, project.active_on_assumed) == (today, True)
        assert Cadence.objects.get(project=project).due_on == today + timedelta(days=14)
    edit = f"/projects/{project.pk}/edit/"
    version = client.get(edit).context["form"].initial["version"]
    assert client.post(edit, {**form, "name": "Renamed", "version": version}).status_code == 302
    assert client.post(edit, {**form, "name": "Too late", "version": version}).status_code == 409
    assert client.post(edit, {**form, "active_on": (today + timedelta(days=1)).isoformat()}).status_code == 422
    with within(world.institution.pk):
        assert Project.objects.get(pk=project.pk).name == "Renamed"


def test_the_list_keeps_its_filters_in_the_address(world: World) -> None:
    client = signed_in(world.librarian)
    assert world.project.name in client.get("/projects/?state=late").content.decode()
    assert "No project matches" in client.get("/projects/?state=paused").content.decode()
    assert client.get("/projects/?state=nonsense").status_code == 400


def test_term_calendar_is_written_by_administrators(world: World) -> None:
    with across_institutions():
        admin = make_person(world.institution, Side.IT, Role.ADMIN)
    form = {"name": "Break", "starts_on": "2026-12-21", "ends_on": "2027-01-03"}
    assert signed_in(world.librarian).get("/terms/").status_code == 200
    assert signed_in(world.librarian).post("/terms/", form).status_code == 403
    client = signed_in(admin)
    wrong = client.post("/terms/", {**form, "ends_on": "2027-01-02"})
    assert "Closed weeks end on a Sunday." in wrong.content.decode()
    assert client.post("/terms/", form).status_code == 302
    with within(world.institution.pk):
        closure = Closure.objects.get()
    page = client.get("/terms/").content.decode()
    assert "The weeks 21 Dec – 27 Dec 2026 and 28 Dec 2026 – 3 Jan 2027 count again." in page
    assert signed_in(world.librarian).post(f"/terms/{closure.pk}/open/").status_code == 403
    assert client.post(f"/terms/{closure.pk}/open/").status_code == 302
    assert client.post(f"/terms/{closure.pk}/open/").status_code == 404


def test_action_done_redirects_to_own_pages_only(world: World) -> None:
    with across_institutions():
        action = add_action(
            institution_id=world.institution.pk, by=None, at=timezone.now(), project=world.project, text="Ask"
        )
    client = signed_in(world.librarian)
    assert client.post(f"/actions/{action.pk}/done/", {"next": "https://elsewhere.example/"}).headers["Location"] == "/"
    with within(world.institution.pk):
        assert Action.objects.get().state == "done"


def test_an_operator_is_led_to_the_admin() -> None:
    operator = Person.objects.create_superuser("operator@example.org", "pw", name="Operator")
    assert signed_in(operator).get("/").headers["Location"] == "/admin/"


@pytest.mark.parametrize("page", ["week", "project", "list", "log", "meeting"])
def test_the_number_of_queries_does_not_grow(
    page: str, world: World, today: date, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(world.librarian)
    counts = []
    for size in (1, 3):
        with across_institutions():
            while Project.objects.count() < size:
                make_project(world.institution, name="More", library_owner=world.librarian, it_owner=world.engineer)
            for _ in range(size):
                meeting = world.meet(today, projects=list(Project.objects.all()))
                for make in (record_decision, add_action):
                    make(
                        institution_id=world.institution.pk,
                        by=None,
                        at=timezone.now(),
                        project=world.project,
                        meeting=meeting,
                        text="What",
                    )
        address = {
            "week": "/",
            "project": f"/projects/{world.project.pk}/",
            "list": "/projects/",
            "log": f"/log/?project={world.project.pk}",
            "meeting": f"/meetings/{meeting.pk}/",
        }[page]
        with django_assert_max_num_queries(22) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]

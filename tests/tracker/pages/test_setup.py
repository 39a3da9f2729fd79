"""Setting up an institution: the command, the checklist, people pasted from a spreadsheet, suggested closed weeks."""

import io
import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import holidays
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure, Institution
from accounts.institutions.public_holidays import merged, suggestions
from accounts.people.models import Person, Team
from accounts.people.pasted_people import MAX_PASTED_LINES, read
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person
from tests.factories.projects import World, make_world
from tracker.outcomes.actions import add_action, record_decision
from tracker.pages.setup import steps
from tracker.projects.models import Project

LIST = """Name\tE-mail\tTeam\tSide\tRole
Ada North\tada@north.example\tSystems\tlibrary\tManager
Ben North\tBEN@north.example\tNetworks\tIT
Cleo North;cleo@north.example;Networks
"""


@pytest.fixture
def world(db: None) -> World:
    return make_world(country="GB", time_zone="Europe/London")


@pytest.fixture
def admin(world: World) -> Client:
    with across_institutions():
        person = make_person(world.institution, Side.IT, Role.ADMIN)
    return signed_in(person)


def _create(*arguments: str) -> str:
    out = io.StringIO()
    call_command("create_institution", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_create_institution_prints_a_sign_in_link() -> None:
    printed = _create("North College", "--country=gb", "--time-zone=Europe/London", "--admin=Head@North.example")
    link = re.search(r"http\S+(/password/\S+)", printed)
    assert link is not None
    client = Client()
    form = client.get(link[1], follow=True)
    new = {"new_password1": "a long enough one", "new_password2": "a long enough one"}
    assert client.post(form.request["PATH_INFO"], new).status_code == 302
    client.post("/sign-in/", {"username": "head@north.example", "password": "a long enough one"})
    page = client.get("/setup/").content.decode()
    assert "0 of 5 steps are done" in page
    assert "5 steps to go" in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"--time-zone": "Mars"}, "time_zone"), ({"--country": "GBR"}, "country"),
        ({"--admin": "no address"}, "email"), ({"name": "South"}, "name"),
    ],
)  # fmt: skip
def test_create_institution_error_stores_nothing(wrong: dict[str, str], field: str) -> None:
    place = make_institution(name="South")
    with across_institutions():
        Person.objects.filter(pk=make_person(place, Side.IT).pk).update(email="taken@north.example")
    given = {"--country": "GB", "--time-zone": "UTC", "--admin": "new@north.example", "name": "North", **wrong}
    with pytest.raises(CommandError, match=field):
        _create(given.pop("name"), *(f"{key}={value}" for key, value in given.items()))
    with across_institutions():
        assert Institution.objects.count() == 1


def test_pasted_people_are_checked_then_added(world: World, admin: Client) -> None:
    checked = admin.post("/people/add/", {"people": LIST})
    text = checked.content.decode()
    assert "Add 3 people" in text
    with within(world.institution.pk):
        assert not Person.objects.filter(email__endswith="north.example").exists()
    assert admin.post("/people/add/", {"people": LIST, "add": "1"})["Location"] == "/people/"
    with within(world.institution.pk):
        people = {person.name: person for person in Person.objects.filter(email__endswith="north.example")}
        assert {name: (one.side, one.team.name) for name, one in people.items()} == {
            "Ada North": ("library", "Systems"), "Ben North": ("it", "Networks"), "Cleo North": ("it", "Networks"),
        }  # fmt: skip
        assert people["Ben North"].email == "ben@north.example"
        assert people["Ada North"].roles == {Role.MANAGER}
        assert not people["Ada North"].has_usable_password()
        before = Person.objects.count(), Team.objects.count(), AuditEntry.objects.count()
    again = admin.post("/people/add/", {"people": LIST, "add": "1"}).content.decode()
    assert "3 already have accounts" in again
    with within(world.institution.pk):
        assert (Person.objects.count(), Team.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Ada", "is not an e-mail address"), ("Ada,ada", "is not an e-mail address"),
        (",ada@n.example,T,it", "The name"),
        ("Ada,ada@n.example", "The team is missing"), ("Ada,ada@n.example,New", "Add its side"),
        ("Ada,ada@n.example,New,moon", "is not a side"), ("Ada,ada@n.example,New,it,king", "is not a role"),
        ("Ada,ada@n.example,New,it,staff,x", "More than five"), ("A,ada@n.example,T,it\nB,ADA@n.example,T", "twice"),
        ("A,ada@n.example,T,it\nB,b@n.example,T,library", "another side"),
    ],
)  # fmt: skip
def test_wrong_pasted_line_is_named_and_none_added(world: World, admin: Client, line: str, why: str) -> None:
    with within(world.institution.pk):
        before = Person.objects.count(), Team.objects.count()
    answer = admin.post("/people/add/", {"people": f"Zoe,zoe@n.example,Desk,library\n{line}", "add": "1"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert why in text
    assert f"Line {2 + line.count(chr(10))}: " in text
    with within(world.institution.pk):
        assert (Person.objects.count(), Team.objects.count()) == before


def test_address_of_a_neighbour_is_added_like_any(world: World, admin: Client) -> None:
    neighbour = make_world()
    answer = admin.post("/people/add/", {"people": f"A,{neighbour.librarian.email},T,it", "add": "1"})
    assert answer.status_code == 302  # each has its own account; which is used, the password mail says
    with within(world.institution.pk):
        assert Person.objects.filter(email=neighbour.librarian.email).count() == 1
    assert neighbour.institution.name not in admin.get("/people/").content.decode()


def test_only_administrators_set_up(world: World) -> None:
    client = signed_in(world.librarian)
    for address in ("/setup/", "/institution/", "/people/add/", f"/people/{world.engineer.pk}/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"people": LIST, "add": "1"}).status_code == 403
    page = client.get("/people/").content.decode()
    assert world.engineer.name in page
    assert f"/people/{world.engineer.pk}/" not in page
    assert "steps to go" not in client.get("/").content.decode()


def test_person_page_refuses_a_stale_edit(world: World, admin: Client) -> None:
    page = f"/people/{world.engineer.pk}/"
    facts = {"name": "New Name", "team": world.librarian.team_id, "roles": ["manager"], "version": 1, "is_active": ""}
    assert admin.post(page, facts)["Location"] == "/people/"
    with within(world.institution.pk):
        now = Person.objects.select_related("team").get(pk=world.engineer.pk)
        assert (now.name, now.side, now.roles, now.is_active) == ("New Name", "library", {Role.MANAGER}, True)
    assert admin.post(page, facts).status_code == 409


def test_the_settings_are_saved_and_wrong_ones_named(world: World, admin: Client) -> None:
    with within(world.institution.pk):
        version = Institution.objects.get(pk=world.institution.pk).version
    facts = {"name": "Renamed", "country": "ie", "time_zone": "Europe/Dublin", "reminder_hour": "8", "version": version}
    wrong = admin.post("/institution/", {**facts, "time_zone": "Mars", "reminder_hour": "24"})
    assert (wrong.status_code, wrong.content.decode().count('class="errorlist"')) == (422, 2)
    page = admin.get("/institution/").content.decode()
    assert '<option value="IE">Ireland</option>' in page
    assert '<option value="Europe/Dublin">Europe/Dublin</option>' in page
    assert admin.post("/institution/", {**facts, "country": "ZZ"}).status_code == 422
    asked = admin.post("/institution/", facts)  # what another zone changes is told first
    assert (asked.status_code, "Yes, change the time zone" in asked.content.decode()) == (422, True)
    assert admin.post("/institution/", {**facts, "sure": "on"})["Location"] == "/setup/"
    with within(world.institution.pk):
        saved = Institution.objects.get(pk=world.institution.pk)
    assert (saved.name, saved.country, saved.time_zone, saved.reminder_hour) == ("Renamed", "IE", "Europe/Dublin", 8)
    assert admin.post("/institution/", {**facts, "name": "Again"}).status_code == 409


def test_suggested_weeks_are_closed_once_and_merged(world: World, admin: Client) -> None:
    with time_machine.travel("2026-11-02 12:00Z", tick=False):
        client = admin
        with across_institutions():
            client = signed_in(Person.objects.get(grants__role=Role.ADMIN))
            Institution.objects.filter(pk=world.institution.pk).update(weekend=96)
        page = client.get("/terms/").content.decode()
        assert 'value="2026-12-21">' in page  # Christmas Day alone
        assert 'value="2026-12-28" checked>' in page  # Boxing Day's substitute and New Year
        assert "Christmas Day" in page
        weeks = ["2026-12-21", "2026-12-28", "2027-02-29", "1999-01-04"]
        assert 'name="day" value="2027-03-26" checked>' in page  # Good Friday
        days = ["2026-12-25", "2027-03-26", "2027-03-27"]
        client.post("/terms/", {"suggested": "1", "week": weeks, "day": days})
        with within(world.institution.pk):
            assert [(row.starts_on, row.ends_on) for row in Closure.objects.all()] == [
                (date(2026, 12, 21), date(2027, 1, 3)),
                (date(2027, 3, 26), date(2027, 3, 26)),
            ]
        assert 'value="2026-12-21"' not in client.get("/terms/").content.decode()
        assert signed_in(world.librarian).post("/terms/", {"suggested": "1", "week": weeks}).status_code == 403


@pytest.mark.django_db
def test_the_checklist_is_read_from_the_rows(world: World, django_assert_num_queries: Any) -> None:
    with within(world.institution.pk):
        place = Institution.objects.get(pk=world.institution.pk)
        with django_assert_num_queries(5):
            assert [step.done for step in steps(place, frozenset({Role.ADMIN}))] == [False, False, True, True, False]
        world.meet(date(2026, 3, 2))
        Closure.objects.create(
            institution=place, name="Break", starts_on=date(2026, 12, 21), ends_on=date(2026, 12, 27)
        )
        assert [step.done for step in steps(place, frozenset({Role.ADMIN}))] == [True] * 5


@given(
    country=st.sampled_from(["GB", "DE", "US", "JP", "BR", "ZZ", ""]),
    first=st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    length=st.integers(0, 400),
)
def test_suggested_closures_equal_checking_each_day(country: str, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    weeks: dict[date, set[date]] = {}
    if country in holidays.list_supported_countries():
        for ahead in range(length + 1):
            day = first + timedelta(days=ahead)
            if day.weekday() < 5 and day in holidays.country_holidays(country, years=day.year):
                weeks.setdefault(day - timedelta(days=day.weekday()), set()).add(day)
    found = suggestions(country, weekend=96, first=first, last=last)
    assert {one.monday: one.working_days for one in found} == {monday: len(days) for monday, days in weeks.items()}
    spans = merged(found)
    covered = {start + timedelta(weeks=n) for start, end, _ in spans for n in range(((end - start).days + 1) // 7)}
    assert covered == set(weeks)
    assert all(later[0] - earlier[1] > timedelta(days=1) for earlier, later in pairwise(spans))
    assert all(len(name) <= 100 for _, _, name in spans)


@given(st.text(max_size=600))
def test_pasted_line_is_an_entry_or_an_error(text: str) -> None:
    roster = read(text, teams={"desk": Side.LIBRARY}, present={"a@b.example"})
    lines = [line for line in text.splitlines() if line.strip("\0 \t;,\"'")]
    assert len(roster.entries) + len(roster.errors) + len(roster.known) <= max(len(text.splitlines()), 1)
    assert roster.errors or roster.entries or roster.known or not lines or len(lines) < len(text)


def test_too_many_lines_are_refused_as_a_whole() -> None:
    text = "\n".join(f"A,a{n}@b.example,Desk" for n in range(MAX_PASTED_LINES + 1))
    roster = read(text, teams={"desk": Side.LIBRARY}, present=())
    assert (roster.entries, [error.line for error in roster.errors]) == ([], [MAX_PASTED_LINES + 1])


def test_offboarding_lists_open_tasks_and_can_be_undone(
    world: World, admin: Client, django_assert_max_num_queries: Any
) -> None:
    with within(world.institution.pk):
        project, engineer = world.project, world.engineer
        Project.objects.filter(pk=project.pk).update(sponsor=engineer)  # of leadership before
        meeting = world.meet(
            timezone.now().date() + timedelta(days=9),
            at=timezone.now(),
            state="planned",
            organiser=engineer,
            attendees=[],
        )
        ours: Any = {"institution_id": world.institution.pk, "by": None, "at": timezone.now(), "project": project}
        add_action(**ours, text="Renew the certificate", owner=engineer)
        add_action(**ours, text="Ask the vendor", owner=world.librarian)
        record_decision(**ours, text="Retire the proxy", in_room=[world.librarian], must_agree=[engineer])
    address = f"/people/{engineer.pk}/leave/"
    with django_assert_max_num_queries(20):
        page = admin.get(address).content.decode()
    for said in ("has no owner in IT any more", "has no sponsor any more", "Renew the certificate", "Retire the proxy"):
        assert said in page
    assert f"/meetings/{meeting.pk}/" in page
    assert "Ask the vendor" not in page
    assert "in the library any more" not in page
    assert signed_in(world.librarian).get(address).status_code == 403
    assert signed_in(world.librarian).post(address).status_code == 403
    told = admin.post(address, follow=True).content.decode()
    assert f"/people/{engineer.pk}/return/" in told
    with within(world.institution.pk):
        assert not Person.objects.get(pk=engineer.pk).is_active
    admin.post(f"/people/{engineer.pk}/return/")
    with within(world.institution.pk):
        assert Person.objects.get(pk=engineer.pk).is_active


def test_last_administrator_cannot_leave(world: World, admin: Client) -> None:
    with within(world.institution.pk):
        head = Person.objects.get(grants__role=Role.ADMIN)
    told = admin.post(f"/people/{head.pk}/leave/", follow=True).content.decode()
    assert "This is the only administrator" in told
    with within(world.institution.pk):
        assert Person.objects.get(pk=head.pk).is_active


def test_teams_have_pages(world: World, admin: Client) -> None:
    assert signed_in(world.librarian).get("/teams/").status_code == 200
    assert signed_in(world.librarian).get("/teams/new/").status_code == 403
    assert admin.post("/teams/new/", {"name": "Networks", "side": "it"})["Location"] == "/teams/"
    wrong = admin.post("/teams/new/", {"name": "NETWORKS", "side": "it"})
    assert wrong.status_code == 422
    assert "Another team has this name." in str(wrong.context["form"].errors["name"])
    with within(world.institution.pk):
        made = Team.objects.get(name="Networks")
        home = world.engineer.team
    assert home is not None
    listed = admin.get("/teams/?side=it").content.decode()
    assert "Networks" in listed
    assert world.librarian.team.name not in listed  # type: ignore[union-attr]
    edited = {"name": "Network services", "side": "other", "version": made.version}
    assert admin.post(f"/teams/{made.pk}/", edited).status_code == 302
    assert admin.post(f"/teams/{made.pk}/", edited).status_code == 409
    assert world.engineer.name in admin.get(f"/teams/{home.pk}/").content.decode()
    assert "has people" in admin.post(f"/teams/{home.pk}/delete/", follow=True).content.decode()
    assert signed_in(world.librarian).post(f"/teams/{made.pk}/delete/").status_code == 403
    assert admin.post(f"/teams/{made.pk}/delete/")["Location"] == "/teams/"
    with within(world.institution.pk):
        assert not Team.objects.filter(pk=made.pk).exists()

"""What the product exports it can import: meetings and people, as CSV and as Excel."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.people.models import Person
from accounts.people.pasted_people import read
from accounts.people.people_files import text_of_file
from accounts.roles import Role, Side
from foundation.imports.table_files import open_table
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.intake.csv.actions import check_import, import_meetings
from tracker.intake.csv.shape import MEETINGS
from tracker.meetings.actions import log_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db
FORMATS = pytest.mark.parametrize("form", ["csv", "xlsx"])


@pytest.fixture
def world() -> World:
    world = make_world()
    now = timezone.now()
    with within(world.institution.pk):
        twin, odd = (make_project(world.institution, name=name) for name in ("EDUROAM and SSO", "Proxy; =1+1"))
        day = world.institution.day(now)
        two = [world.librarian, world.engineer]
        logged: list[dict[str, Any]] = [
            {"projects": [world.project], "held_on": day, "attendees": two, "notes": "=1+1\nTwo lines, “quoted”"},
            {"projects": [twin, odd], "held_on": day - timedelta(days=9), "attendees": two[:1], "starts_at": time(9, 5),
             "minutes": 45, "mode": "in_person", "place": "Room 2", "links": "Slides https://x.org/a",
             "guests": [Guest("Zoë (Lab)", Side.IT, "z@x.org")]},
            {"projects": [odd], "held_on": day + timedelta(days=9), "invited": two, "external_id": "cal-1"},
            {"projects": [world.project], "held_on": day - timedelta(days=8), "state": "cancelled"},
        ]  # fmt: skip
        for given in logged:
            log_meeting(institution_id=world.institution.pk, by=None, at=now, **given)
    return world


def _everything() -> list[Any]:
    return [
        (
            one.held_on, one.starts_at, one.minutes, one.mode, one.place, one.state, one.notes, one.links, one.joint,
            sorted(project.pk for project in one.projects.all()),
            sorted((str(row.person or row.guest_name), row.side) for row in one.attendances.all()),
        )
        for one in Meeting.objects.order_by("held_on")
    ]  # fmt: skip


def _exported(world: World, form: str) -> bytes:
    with across_institutions():
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
    client = signed_in(manager)
    page = client.get("/import/").content.decode()
    (address,) = re.findall(r'href="(/meetings/\?[^"]+)"', page)
    return bytes(client.get(address.replace("&amp;", "&").replace("xlsx", form)).content)


@FORMATS
def test_exported_meetings_are_known_and_come_back(world: World, form: str) -> None:
    content, now = _exported(world, form), timezone.now()
    of: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": now}
    with within(world.institution.pk):
        outcome = check_import(chunks=[content], **of)
        assert (outcome.problems, outcome.added, outcome.present) == ([], 0, 4)
        before = _everything()
        Meeting.objects.all().delete()
        assert import_meetings(chunks=[content], **of).added == 4
        assert _everything() == before


@FORMATS
def test_columns_of_the_list_are_all_recognised(world: World, form: str) -> None:
    columns = "&columns=".join(["joint", "organiser", "attendees", "projects", "minutes"])
    content = signed_in(world.librarian).get(f"/meetings/?format={form}&columns={columns}").content
    with open_table([content]) as table:
        assert None not in MEETINGS.recognise(table.header).values()


@FORMATS
def test_exported_people_come_back(world: World, form: str) -> None:
    with within(world.institution.pk):
        admin = make_person(world.institution, Side.IT, Role.ADMIN)
        Person.objects.filter(pk=admin.pk).update(name="Zoë Groß")
        Person.objects.filter(pk=world.engineer.pk).update(is_active=False)
        people = {
            one.email: (one.name, one.team.name, one.side, one.roles)
            for one in Person.objects.select_related("team").filter(is_active=True) if one.team
        }  # fmt: skip
    columns = "&columns=".join(["side", "team", "email", "roles", "is_active"])
    content = signed_in(admin).get(f"/people/?format={form}&columns={columns}").content
    roster = read(text_of_file([content]), teams={}, present=())
    assert {one.email: (one.name, one.team, one.side, one.roles) for one in roster.entries} == people
    assert (roster.errors, roster.inactive) == ([], [world.engineer.email])


@FORMATS
def test_an_empty_file_is_recognised_when_filled_in(world: World, form: str) -> None:
    content = signed_in(world.librarian).get(f"/import/template.{form}").content
    with open_table([content]) as table:
        found = MEETINGS.recognise(table.header)
    assert None not in found.values()
    assert len(set(found.values())) == len(found) == 12

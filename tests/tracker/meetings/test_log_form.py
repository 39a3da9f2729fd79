"""The form of a meeting knows what is usual, follows the projects chosen, and says beforehand what the log will say."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine

from accounts.people.models import Person, SideChange
from accounts.roles import Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import record_decision
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)  # a Wednesday


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def world() -> World:
    return make_world(time_zone="UTC")


@pytest.fixture
def other(world: World) -> Project:
    """The librarian's, with somebody else of IT, who came on a Tuesday for 25 minutes by phone."""
    with within(world.institution.pk):
        third = make_person(world.institution, Side.IT)
        project = make_project(
            world.institution, at=world.at(date(2026, 1, 5)), name="Other", library_owner=world.librarian
        )
        world.meet(date(2026, 3, 3), projects=[project], attendees=[world.librarian, third], minutes=25, mode="phone")
    return project


def _third(world: World) -> int:
    with within(world.institution.pk):
        return Person.objects.exclude(pk__in=[world.librarian.pk, world.engineer.pk]).get().pk


def _typed(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "projects": [world.project.pk], "held_on": str(TODAY), "attendees": [world.librarian.pk, world.engineer.pk],
        "mode": "video", "once": "a", **fields,
    }  # fmt: skip


def test_form_begins_with_the_last_meeting(world: World, other: Project) -> None:
    page = signed_in(world.librarian).get(f"/log/?project={other.pk}")
    initial = page.context["form"].initial
    assert (set(initial["attendees"]), initial["minutes"], initial["mode"], initial["held_on"]) == (
        {world.librarian.pk, _third(world)}, 25, "phone", TODAY,
    )  # fmt: skip
    assert page.context["days"] == [TODAY, TODAY - timedelta(days=1)]  # that Tuesday was yesterday


@pytest.mark.parametrize(
    ("last", "usual"),
    [(date(2026, 2, 27), [date(2026, 3, 6)]), (date(2026, 3, 6), []), (date(2026, 3, 4), []), (date(2026, 3, 3), [])],
)
def test_form_offers_the_weekday_of_last_time(world: World, last: date, usual: list[date]) -> None:
    with within(world.institution.pk):
        world.meet(last)
    days = signed_in(world.librarian).get(f"/log/?project={world.project.pk}").context["days"]
    assert days == [TODAY, TODAY - timedelta(days=1), *usual]


def test_added_project_adds_people_and_keeps_choices(world: World, other: Project) -> None:
    client, third = signed_in(world.librarian), _third(world)
    first = client.post("/log/", _typed(world, attendees=[], step="projects")).context["form"].initial
    assert set(first["attendees"]) == {world.librarian.pk, world.engineer.pk}
    both = _typed(world, projects=[world.project.pk, other.pk], before=[world.project.pk], step="projects")
    form = client.post("/log/", both).context["form"].initial
    assert (set(form["attendees"]), form["mode"]) == ({world.librarian.pk, world.engineer.pk, third}, "video")
    only = _typed(
        world, projects=[other.pk], before=[world.project.pk], attendees=[world.engineer.pk], minutes="40",
        notes="Kept", step="projects",
    )  # fmt: skip
    form = client.post("/log/", only).context["form"].initial
    # the librarian was unticked and stays so; the engineer was only usual before
    assert (form["attendees"], form["minutes"], form["mode"], form["notes"]) == ([third], "40", "phone", "Kept")
    with within(world.institution.pk):
        assert Meeting.objects.count() == 1


def test_day_button_changes_the_day_only(world: World) -> None:
    page = signed_in(world.librarian).post("/log/", _typed(world, notes="Kept", day="2026-03-10"))
    assert 'value="2026-03-10"' in page.content.decode()
    assert page.context["form"].initial["notes"] == "Kept"
    with within(world.institution.pk):
        assert not Meeting.objects.exists()


def test_without_scripts_people_are_found_by_a_button(world: World) -> None:
    neighbour = make_world()
    with across_institutions():
        zoe, zelda = make_person(world.institution, Side.IT), make_person(neighbour.institution, Side.IT)
        Person.objects.filter(pk__in=[zoe.pk, zelda.pk]).update(name="Zoe Quill")
    page = signed_in(world.librarian).post("/log/", _typed(world, step="find", find="quill")).content.decode()
    assert f'name="others" value="{zoe.pk}"' in page
    assert f'name="others" value="{zelda.pk}"' not in page


def test_form_counts_sides_of_the_chosen_day(world: World) -> None:
    with within(world.institution.pk):
        for since, side in ((date(2025, 1, 1), Side.OTHER), (date(2026, 3, 10), Side.IT)):
            SideChange.objects.create(institution=world.institution, person=world.engineer, side=side, since_on=since)
    client = signed_in(world.librarian)
    for day, counts in ((date(2026, 3, 9), False), (date(2026, 3, 10), True)):
        data = _typed(world, held_on=str(day), once=str(day))
        page = client.post("/log/", {**data, "step": "keep"}, headers={"HX-Request": "true"}).content.decode()
        assert page.strip().startswith('<p id="verdict"')
        assert ("Will count" in page) is counts
        client.post("/log/", data)
        with within(world.institution.pk):
            assert Meeting.objects.get(held_on=day).joint is counts


def test_form_says_when_a_trace_is_missing(world: World) -> None:
    with within(world.institution.pk):
        world.institution.requires_trace = True
        world.institution.save()
        meeting = world.meet(TODAY)
    client, edit = signed_in(world.librarian), f"/meetings/{meeting.pk}/edit/"
    keep = _typed(world, step="keep")
    guests = {**keep, "attendees": [], "guests": "Ada (library)\nBo (it)"}
    for where, data in (("/log/", keep), ("/log/", guests), (edit, keep)):
        assert "has no note" in client.post(where, data).content.decode()
    assert "Will count" in client.post("/log/", {**guests, "notes": "Talked"}).content.decode()
    with within(world.institution.pk):
        record_decision(
            institution_id=world.institution.pk, by=None, at=world.at(TODAY), project=world.project, meeting=meeting,
            text="Go",
        )  # fmt: skip
    assert "Will count" in client.post(edit, keep).content.decode()


def test_future_day_is_shown_as_planned(world: World) -> None:
    page = signed_in(world.librarian).post("/log/", _typed(world, step="keep", held_on="2026-03-12")).content.decode()
    assert "Will be planned" in page


@pytest.mark.parametrize(
    ("day", "title", "people", "save"),
    [
        ("2026-03-11", "Log a meeting", "Who came", "Save"),
        ("2026-03-12", "Plan a meeting", "Who is invited", "Save and invite"),
    ],
)
def test_words_of_the_form_follow_the_day(world: World, day: str, title: str, people: str, save: str) -> None:
    client, typed = signed_in(world.librarian), _typed(world, step="keep", held_on=day)
    whole = client.post("/log/", typed).content.decode()
    part = client.post("/log/", typed, headers={"HX-Request": "true"}).content.decode()
    for id_, text in (("words-title", title), ("words-people", people), ("words-save", save)):
        assert re.search(f'id="{id_}">{text}<', whole)
        assert re.search(f'id="{id_}" hx-swap-oob="true">{text}<', part)
    assert re.search(rf"<title>\s*{title}", whole)


def test_who_comes_to_plan_is_offered_the_usual_time(world: World) -> None:
    with within(world.institution.pk):
        for day in (date(2026, 3, 3), date(2026, 2, 24)):  # Tuesdays
            world.meet(day, starts_at=time(9, 30))
    client = signed_in(world.librarian)
    client.post("/log/", _typed(world, step="keep", notes="A draft"))
    page = client.get(f"/log/?plan=yes&project={world.project.pk}")
    initial = page.context["form"].initial
    assert (initial["held_on"], initial["starts_at"], initial.get("notes")) == (date(2026, 3, 17), time(9, 30), None)
    assert "Plan a meeting" in page.content.decode()
    assert client.get("/log/?plan=yes").context["form"].initial["held_on"] == date(2026, 3, 12)


def test_meeting_that_does_not_count_can_be_undone(world: World) -> None:
    client = signed_in(world.librarian)
    page = client.post("/log/", _typed(world, attendees=[world.librarian.pk]), follow=True).content.decode()
    with within(world.institution.pk):
        meeting = Meeting.objects.get()
    assert "does not count. Nobody from IT attended." in page
    assert f'action="/meetings/{meeting.pk}/undo/"' in page
    client.post(f"/meetings/{meeting.pk}/undo/")
    with within(world.institution.pk):
        assert not Meeting.objects.exists()


def test_form_hides_many_people_but_not_ticked_ones(world: World) -> None:
    with across_institutions():
        crowd = [make_person(world.institution, Side.IT) for _ in range(9)]
        world.meet(date(2026, 3, 1), attendees=[world.librarian, *crowd])
        world.meet(date(2026, 3, 2))
    offer = signed_in(world.librarian).get(f"/log/?project={world.project.pk}").context["form"].people_offered
    ids = [{int(str(box.data["value"])) for box in boxes} for boxes in (offer.shown, offer.more)]
    assert ids == [{world.librarian.pk, world.engineer.pk}, {person.pk for person in crowd}]


@pytest.mark.parametrize("step", ["keep", "projects", "find"])
def test_a_step_asks_a_fixed_number_of_queries(world: World, step: str, django_assert_max_num_queries: Any) -> None:
    client, counts = signed_in(world.librarian), []
    headers = {"HX-Request": "true"}
    with across_institutions():
        projects = [world.project]
    for size in (1, 3):
        with across_institutions():
            while len(projects) < size:
                projects.append(make_project(world.institution, name="More", library_owner=world.librarian))
            for project in projects:
                world.meet(TODAY, projects=[project])
        data = _typed(world, projects=[one.pk for one in projects], before=[world.project.pk], step=step, find="person")
        client.post("/log/", data, headers=headers)
        with django_assert_max_num_queries(20) as seen:
            assert client.post("/log/", data, headers=headers).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]

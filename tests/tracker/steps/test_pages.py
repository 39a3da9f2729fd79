"""What somebody sees of a plan: the plan itself, a step's form, this week, a planned meeting."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.institutions.models import Closure
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.projects.actions import update_project
from tracker.projects.models import Project
from tracker.steps.actions import add_step
from tracker.steps.models import Step, StepSide

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY, TODAY = date(2026, 2, 2), date(2026, 2, 6), date(2026, 2, 11)


@pytest.fixture
def world(time_machine: Any) -> World:
    world = make_world()
    time_machine.move_to(world.at(TODAY), tick=False)
    return world


def _add(world: World, title: str = "Register the domains", **fields: Any) -> Step:
    told = {"side": StepSide.IT, "starts_on": MONDAY, "due_on": FRIDAY, "project": world.project, "by": None, **fields}
    with within(world.institution.pk):
        return add_step(institution_id=world.institution.pk, at=world.at(MONDAY), title=title, **told)


def _page(person: Person, name: str, *args: Any) -> str:
    answer = signed_in(person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_plan_shows_bars_and_the_same_as_a_table(world: World) -> None:
    first = _add(world, done_when="Each has an owner", room=["The vendor"], trap="Nobody asked")
    _add(world, "Test", after=[first], starts_on=date(2026, 2, 9), due_on=date(2026, 2, 13))
    with across_institutions():
        Closure.objects.create(
            institution=world.institution, name="Break", starts_on=date(2026, 2, 16), ends_on=date(2026, 2, 22)
        )
    _add(world, "Switch", starts_on=date(2026, 2, 23), due_on=date(2026, 2, 27))
    page = _page(world.librarian, "project-plan", world.project.pk)
    assert page.count('<svg class="bar"') == 3
    assert page.count('class="shut"') == 3
    assert 'aria-label="2 Feb – 6 Feb 2026, late"' in page
    assert '<rect class="span open" x="25.00%" width="17.86%"' in page
    for text in ("Each has an owner", "The vendor", "Nobody asked", "1 late", "3 open, 0 done"):
        assert text in page, text
    assert page.count("<tr>") == 4


def test_plan_takes_as_many_queries_for_one_step_as_for_more(world: World, django_assert_max_num_queries: Any) -> None:
    client, address = signed_in(world.librarian), reverse("project-plan", args=[world.project.pk])
    counts = []
    for number in range(3):
        _add(world, f"Step {number}", owner=world.engineer)
        client.get(address)
        with django_assert_max_num_queries(30) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_late_step_without_an_owner_is_on_the_week_of_its_side(world: World) -> None:
    with across_institutions():
        sponsor = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        update_project(project=world.project, by=None, at=world.at(MONDAY), sponsor=sponsor)
    sides = {side: _add(world, f"For {side}", side=side) for side in StepSide}
    owned = _add(world, "Owned", owner=world.librarian)
    shown = {
        person.pk: {step.title for step in (*sides.values(), owned) if step.title in _page(person, "this-week")}
        for person in (world.librarian, world.engineer, sponsor)
    }
    assert shown == {
        world.librarian.pk: {"For library", "For both", "For partner", "Owned"},
        world.engineer.pk: {"For it", "For both", "For partner"},
        sponsor.pk: {"For leadership"},
    }


def test_step_of_this_week_is_done_by_its_button_and_open_again(world: World) -> None:
    step, client = _add(world), signed_in(world.engineer)
    assert f'action="/steps/{step.pk}/done/"' in client.get("/").content.decode()
    assert client.post(f"/steps/{step.pk}/done/").status_code == 302
    after = client.get("/").content.decode()
    assert f'action="/steps/{step.pk}/done/"' not in after
    assert f'action="/steps/{step.pk}/open/?next=%2F"' in after
    client.post(f"/steps/{step.pk}/open/")
    with across_institutions():
        assert Step.objects.get(pk=step.pk).done_on is None


def test_step_ahead_or_of_a_closed_project_is_not_of_this_week(world: World) -> None:
    _add(world, "Far ahead", starts_on=date(2026, 3, 2), due_on=date(2026, 3, 6))
    late = _add(world, "Left behind")
    assert "Far ahead" not in _page(world.engineer, "this-week")
    with across_institutions():
        project = Project.objects.get(pk=world.project.pk)
        update_project(project=project, by=None, at=world.at(TODAY), status="closed")
    assert late.title not in _page(world.engineer, "this-week")


def test_late_step_is_on_the_agenda_of_a_planned_meeting(world: World) -> None:
    late = _add(world)
    _add(world, "On time", starts_on=TODAY, due_on=date(2026, 2, 20))
    with across_institutions():
        coming = world.meet(date(2026, 2, 17), at=world.at(TODAY), attendees=[], invited=[world.engineer])
        held = world.meet(date(2026, 2, 10))
    page = _page(world.librarian, "meeting", coming.pk)
    assert "On the agenda: late steps" in page
    assert page.index("late-steps") < page.index("agenda-title")
    assert (late.title in page, "On time" in page) == (True, False)
    assert "late-steps" not in _page(world.librarian, "meeting", held.pk)


def test_form_adds_changes_and_moves_what_comes_after(world: World) -> None:
    client, first = signed_in(world.librarian), _add(world)
    given = {
        "title": "Test", "side": "both", "starts_on": "2026-02-09", "due_on": "2026-02-13", "after": [first.pk],
        "room": "The vendor\n\n Networks ", "links": "How to https://example.org/a\nhttps://example.org/b",
    }  # fmt: skip
    assert client.post(f"/projects/{world.project.pk}/steps/add/", given).status_code == 302
    with across_institutions():
        second = Step.objects.get(title="Test")
        assert (second.room, list(second.after.all())) == (["The vendor", "Networks"], [first])
        assert second.links == [
            {"label": "How to", "url": "https://example.org/a"},
            {"label": "https://example.org/b", "url": "https://example.org/b"},
        ]
    form = client.get(f"/steps/{second.pk}/").content.decode()
    assert "How to https://example.org/a\nhttps://example.org/b</textarea>" in form
    assert "Move what comes after it" not in form  # nothing does
    assert "Move what comes after it" in client.get(f"/steps/{first.pk}/").content.decode()
    changed = {
        "title": "Register", "side": "it", "starts_on": "2026-02-02", "due_on": "2026-02-13", "state": "open",
        "moves": "on", "version": "1",
    }  # fmt: skip
    assert client.post(f"/steps/{first.pk}/", changed).status_code == 302
    with across_institutions():
        assert Step.objects.get(pk=second.pk).starts_on == date(2026, 2, 16)


def test_refused_step_says_why_beside_its_field(world: World) -> None:
    answer = signed_in(world.librarian).post(
        f"/projects/{world.project.pk}/steps/add/",
        {"title": "Test", "side": "it", "starts_on": "2026-02-09", "due_on": "2026-02-02"},
    )
    assert answer.status_code == 422
    assert "The step is due before it starts. Choose a later day." in answer.content.decode()


def test_list_finds_late_steps_and_writes_files(world: World) -> None:
    _add(world, owner=world.engineer)
    _add(world, "Finished", state="done")
    client = signed_in(world.librarian)
    page = client.get("/steps/?state=open").content.decode()
    assert ("Register the domains" in page, "Finished" in page) == (True, False)
    file = client.get("/steps/?format=csv").content.decode()
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == ["Register the domains", "Finished"]


def test_other_institution_neither_sees_nor_ticks_a_step(world: World) -> None:
    step, stranger = _add(world), make_world().librarian
    client = signed_in(stranger)
    assert client.get(f"/projects/{world.project.pk}/plan/").status_code == 404
    for address in (f"/steps/{step.pk}/done/", f"/steps/{step.pk}/delete/"):
        assert client.post(address).status_code == 404
    assert step.title not in client.get("/steps/").content.decode()


def test_the_sponsor_says_that_a_step_of_leadership_is_done(world: World) -> None:
    """By the button of their own week; one who only reads is shown the step, and no button."""
    with across_institutions():
        dean, reader = (make_person(world.institution, Side.LEADERSHIP, role) for role in (Role.DEAN, Role.READER))
    step = _add(world, "Name the leads", side=StepSide.LEADERSHIP)
    for sponsor, status in ((reader, 403), (dean, 302)):
        with within(world.institution.pk):
            update_project(project=world.project, by=None, at=world.at(TODAY), sponsor=sponsor)
        page, address = _page(sponsor, "this-week"), reverse("step-done", args=[step.pk])
        assert ("Name the leads" in page, address in page) == (True, status == 302)
        assert signed_in(sponsor).post(address).status_code == status
    with within(world.institution.pk):
        assert Step.objects.get(pk=step.pk).state == "done"
    another = _add(world, "Buy it", side=StepSide.IT)
    assert signed_in(dean).post(reverse("step-done", args=[another.pk])).status_code == 403

"""A project's page: what would change its band, its cards edited in their place, its timeline, closing and deleting."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tests.tracker.pages.test_pages import signed_in
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision
from tracker.outcomes.models import Action, AgendaItem, Decision
from tracker.projects.actions import update_project
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.now().date()


@pytest.fixture
def world(today: date) -> World:
    return make_world(active_on=today - timedelta(days=200), time_zone="UTC")


@pytest.fixture
def manager(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LIBRARY, Role.MANAGER)


def _page(client: Client, world: World, query: str = "") -> str:
    return client.get(f"/projects/{world.project.pk}/{query}").content.decode()


def _hang(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "institution_id": world.institution.pk, "by": None, "at": timezone.now(), "project": world.project, **fields,
    }  # fmt: skip


def test_band_forecast_is_shown_while_project_runs(world: World, manager: Person) -> None:
    client = signed_in(manager)
    assert "more weeks with a contact bring you to" in _page(client, world)
    client.post(f"/projects/{world.project.pk}/close/")
    assert "more weeks with a contact bring you to" not in _page(client, world)


def test_band_is_explained_in_few_words_about_the_project_itself(world: World, today: date) -> None:
    page = _page(signed_in(world.librarian), world)
    explained = strip_tags(page.partition('<div id="explained">')[2].partition("</div>")[0])
    assert 60 < len(explained.split()) < 150
    assert f"{world.project.name} had a contact in 0 of its last 12 counted weeks. Rarely means: " in explained


def test_planned_project_is_made_active_from_its_page(world: World) -> None:
    client = signed_in(world.librarian)
    project = f"/projects/{world.project.pk}/"
    assert "Make it active" not in _page(client, world)
    with across_institutions():
        update_project(project=world.project, by=None, at=timezone.now(), status="planned")
    assert "It is planned: nothing is due" in _page(client, world)
    assert "is active." in client.post(f"{project}reopen/", follow=True).content.decode()
    with across_institutions():
        assert Project.objects.get(pk=world.project.pk).status == "active"


def test_sentences_end_with_one_full_stop(world: World, manager: Person, today: date) -> None:
    with within(world.institution.pk):
        world.meet(today - timedelta(days=1))
    page = _page(signed_in(manager), world).partition("<main")[2]
    assert "Last joint contact" in page
    assert ".." not in page


def test_missing_owner_is_flagged_with_a_button(world: World) -> None:
    client = signed_in(world.librarian)
    assert "Add an owner in IT" not in _page(client, world)
    with within(world.institution.pk):
        Project.objects.update(it_owner=None)
        outsider = make_person(world.institution, Side.OTHER)
    page = _page(client, world)
    assert "No owner in IT" in page
    assert "no owner on one side" in page
    assert "Add an owner in IT" in page
    assert "Add an owner in IT" not in _page(signed_in(outsider), world)


@pytest.mark.parametrize(
    ("part", "sent", "kept"),
    [
        ("about", {"name": "Renamed", "summary": "Why", "kind": "sso"}, {"name": "Renamed", "summary": "Why"}),
        ("rhythm", {"target_days": 14, "grace_days": 5}, {"target_days": 14, "grace_days": 5}),
        ("people", {"partners": "Vendor"}, {"library_owner_id": None, "it_owner_id": None}),
    ],
)
def test_card_form_changes_its_fields_only(
    world: World, manager: Person, part: str, sent: dict[str, Any], kept: dict[str, Any]
) -> None:
    client = signed_in(manager)
    where = f"/projects/{world.project.pk}/edit/{part}/"
    form = client.get(where).context["form"]
    with within(world.institution.pk):
        before = Project.objects.values().get()
    sent = {**sent, "version": form.initial["version"]}
    assert client.post(where, {**sent, "status": "closed"}).headers["Location"] == f"/projects/{world.project.pk}/"
    with within(world.institution.pk):
        after = Project.objects.values().get()
    moved = {name for name in after if after[name] != before[name]} - {"version", "updated_at"}
    assert {name: after[name] for name in kept} == kept
    assert moved <= {*kept, "kind"}
    assert client.post(where, sent).status_code == 409
    assert client.get(f"/projects/{world.project.pk}/edit/status/").status_code == 404


def test_invalid_target_is_named_and_kept_in_the_form(world: World, manager: Person) -> None:
    answer = signed_in(manager).post(
        f"/projects/{world.project.pk}/edit/rhythm/", {"target_days": 0, "grace_days": 5, "version": 1}
    )
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"target_days"})
    assert 'id="rhythm"' in answer.content.decode()


def test_dean_edits_the_sponsor_only_in_place(world: World) -> None:
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        outsider = make_person(world.institution, Side.OTHER)
    client = signed_in(dean)
    where = f"/projects/{world.project.pk}/edit"
    assert set(client.get(f"{where}/people/").context["form"].fields) == {"sponsor", "version"}
    assert client.post(f"{where}/people/", {"sponsor": dean.pk, "it_owner": "", "version": 1}).status_code == 302
    assert client.get(f"{where}/rhythm/").status_code == 403
    assert signed_in(outsider).get(f"{where}/people/").status_code == 403
    with within(world.institution.pk):
        project = Project.objects.get()
        assert (project.sponsor_id, project.it_owner_id) == (dean.pk, world.engineer.pk)


def test_closing_says_what_follows_and_can_be_undone(world: World) -> None:
    client = signed_in(world.librarian)
    with across_institutions():
        world.meet(timezone.now().date())
        add_action(text="Ask", **_hang(world))
        Project.objects.update(status="on_hold")
    path = f"/projects/{world.project.pk}/close/"
    assert f'href="{path}"' in _page(client, world)
    page = client.get(path).content.decode()
    assert "Due days and reminders stop." in page
    assert "1 action stays open." in page
    answer = client.post(path, follow=True)
    undo = f"/projects/{world.project.pk}/reopen/?to=on_hold"
    assert undo in answer.content.decode()
    with within(world.institution.pk):
        assert Project.objects.get().status == "closed"
        client.post(undo)
        assert Project.objects.get().status == "on_hold"
        client.post(f"/projects/{world.project.pk}/reopen/?to=nonsense")
        assert Project.objects.get().status == "active"


def test_delete_is_offered_without_meetings_and_says_what(world: World, manager: Person) -> None:
    with across_institutions():
        record_decision(text="Go", **_hang(world))
        add_agenda_item(text="Talk", **_hang(world))
        add_agenda_item(text="Talk more", **_hang(world))
        other = make_project(world.institution, name="Other")
    path = f"/projects/{world.project.pk}/delete/"
    assert path not in _page(signed_in(world.librarian), world)
    assert signed_in(world.librarian).post(path).status_code == 403
    client = signed_in(manager)
    page = _page(client, world)
    assert path in page
    for line in ("1 decision", "0 actions", "2 agenda items"):
        assert f"<li>{line}</li>" in page
    with across_institutions():
        meeting = world.meet(timezone.now().date())
    assert path not in _page(client, world)
    assert "has meetings" in client.post(path, follow=True).content.decode()
    with across_institutions():
        meeting.delete()
    assert client.post(path).headers["Location"] == "/projects/"
    with within(world.institution.pk):
        assert list(Project.objects.values_list("pk", flat=True)) == [other.pk]
        assert not Decision.objects.exists()
        assert not AgendaItem.objects.exists()


def test_the_timeline_shows_older_ones_at_an_address(world: World, today: date) -> None:
    client = signed_in(world.librarian)
    with across_institutions():
        first = world.meet(today - timedelta(days=190))
        for number in range(14):
            world.meet(today - timedelta(days=3 * number))
    page = _page(client, world)
    assert f"/meetings/{first.pk}/" not in page
    seen = 1
    while f"/meetings/{first.pk}/" not in page:
        query = page.split('href="?before=')[1].split('"')[0]
        page = _page(client, world, f"?before={query}")
        seen += 1
    assert 2 <= seen <= 4
    assert "Back to the latest" in page
    assert "Show older" not in page
    assert client.get(f"/projects/{world.project.pk}/?before=nonsense").status_code == 200


def test_done_action_can_be_undone_in_place(world: World) -> None:
    with across_institutions():
        action = add_action(text="Ask", **_hang(world))
    client = signed_in(world.librarian)
    here = f"/projects/{world.project.pk}/"
    page = client.post(f"/actions/{action.pk}/done/", {"next": here}, follow=True)
    assert page.redirect_chain == [(here, 302)]
    undo = f"/actions/{action.pk}/open/?next=%2Fprojects%2F{world.project.pk}%2F"
    assert undo in page.content.decode()
    with within(world.institution.pk):
        assert Action.objects.get().state == "done"
        assert client.post(undo).headers["Location"] == here
        assert Action.objects.get().state == "open"


def test_page_queries_are_fixed_for_administrators(
    world: World, manager: Person, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(manager)
    counts = []
    for size in (1, 3):
        with across_institutions():
            for _ in range(size):
                for make in (record_decision, add_action, add_agenda_item):
                    make(text="What", **_hang(world))
        with django_assert_max_num_queries(20) as seen:
            _page(client, world)
        counts.append(len(seen))
    assert counts[0] == counts[1]

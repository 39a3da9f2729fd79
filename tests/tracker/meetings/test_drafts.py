"""What somebody typed into the form of a meeting is there again, until it is saved, thrown away, or old."""

from datetime import date, time
from typing import Any

import pytest
import time_machine

from accounts.people.models import Person
from accounts.roles import Side
from collab.beat import SCHEDULE
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.meetings.actions.drafts import BACK, KEPT, MAX_DRAFT_LENGTH, MAX_DRAFT_TEXTS
from tracker.meetings.models import Meeting, MeetingDraft
from tracker.meetings.tasks import forget_drafts

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def world() -> World:
    return make_world(time_zone="UTC")


def _typed(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "projects": [world.project.pk], "held_on": "2026-03-10", "attendees": [world.librarian.pk, world.engineer.pk],
        "mode": "video", "once": "a", "notes": "Half a sen", **fields,
    }  # fmt: skip


def _drafts(world: World) -> list[MeetingDraft]:
    with within(world.institution.pk):
        return list(MeetingDraft.objects.all())


def test_draft_is_stored_shown_and_deleted_on_save(world: World) -> None:
    client = signed_in(world.librarian)
    assert "Will count" in client.post("/log/", _typed(world, step="keep")).content.decode()
    client.post("/log/", _typed(world, step="keep", notes="Half a sentence", held_on="2026-03-09"))
    page = client.get("/log/").content.decode()
    assert "Half a sentence" in page
    assert 'value="2026-03-09"' in page
    assert "Unsaved draft from 11 March" in page
    assert "Half a sentence" not in signed_in(world.engineer).get("/log/").content.decode()
    client.post("/log/", _typed(world, notes="Half a sentence, and the rest"))
    assert _drafts(world) == []
    with within(world.institution.pk):
        assert [meeting.notes for meeting in Meeting.objects.all()] == ["Half a sentence, and the rest"]
    assert "Unsaved draft" not in client.get("/log/").content.decode()


def test_form_of_another_project_links_to_the_draft(world: World) -> None:
    with within(world.institution.pk):
        other = make_project(world.institution, at=world.at(TODAY), name="Other", library_owner=world.librarian)
    client = signed_in(world.librarian)
    client.post("/log/", _typed(world, step="keep"))
    page = client.get(f"/log/?project={other.pk}").content.decode()
    assert "Half a sen" not in page
    assert "Continue your unsaved draft from 11 March" in page
    assert "Half a sen" in client.get(f"/log/?project={world.project.pk}").content.decode()


def test_draft_is_discarded_by_its_person_only(world: World, clock: Any) -> None:
    client, colleague = signed_in(world.librarian), signed_in(world.engineer)
    for one in (client, colleague):
        one.post("/log/", _typed(world, step="keep"))
    page = client.post("/log/draft/", follow=True).content.decode()
    assert "Draft discarded." in page
    assert 'action="/log/draft/back/"' in page
    assert "Half a sen" not in page
    assert "Half a sen" in colleague.get("/log/").content.decode()
    assert "Half a sen" in client.post("/log/draft/back/", follow=True).content.decode()
    client.post("/log/draft/")
    clock.shift(BACK)
    assert forget_drafts() == 1
    client = signed_in(world.librarian)
    assert "no longer exists" in client.post("/log/draft/back/", follow=True).content.decode()
    assert [draft.person_id for draft in _drafts(world)] == [world.engineer.pk]
    assert client.get("/log/draft/").status_code == 405


def test_old_draft_is_not_shown_and_is_deleted(world: World, clock: Any) -> None:
    signed_in(world.librarian).post("/log/", _typed(world, step="keep"))
    clock.shift(KEPT)
    assert "Half a sen" not in signed_in(world.librarian).get("/log/").content.decode()
    assert forget_drafts() == 0
    clock.shift(BACK)
    assert forget_drafts() == 1
    assert _drafts(world) == []
    assert "meetings.forget_drafts" in {entry["task"] for entry in SCHEDULE.values()}


def test_draft_request_after_saving_is_ignored(world: World) -> None:
    client = signed_in(world.librarian)
    assert client.post("/log/", _typed(world)).status_code == 302
    client.post("/log/", _typed(world, step="keep"))
    assert "Half a sen" not in client.get("/log/").content.decode()


def test_undo_of_a_meeting_restores_the_draft(world: World) -> None:
    client = signed_in(world.librarian)
    client.post("/log/", _typed(world, guests="Hannah Price (it)", starts_at="14:30", minutes="25", mode="phone"))
    with within(world.institution.pk):
        meeting = Meeting.objects.get()
    assert "back in a draft" in client.post(f"/meetings/{meeting.pk}/undo/", follow=True).content.decode()
    initial = client.get("/log/").context["form"].initial
    assert {name: initial[name] for name in ("projects", "attendees", "minutes", "mode", "notes", "guests")} == {
        "projects": [world.project.pk], "attendees": [world.librarian.pk, world.engineer.pk], "minutes": "25",
        "mode": "phone", "notes": "Half a sen", "guests": "Hannah Price (it)",
    }  # fmt: skip
    again = client.post("/log/", {**initial, "held_on": str(initial["held_on"])})
    assert again.status_code == 302
    with within(world.institution.pk):
        assert (Meeting.objects.get().starts_at, Meeting.objects.get().notes) == (time(14, 30), "Half a sen")


def test_changing_a_meeting_keeps_no_draft(world: World) -> None:
    with across_institutions():
        meeting = world.meet(TODAY)
    where = f"/meetings/{meeting.pk}/edit/"
    assert "Will count" in signed_in(world.librarian).post(where, _typed(world, step="keep")).content.decode()
    assert _drafts(world) == []


@pytest.mark.parametrize(
    "fields", [{"notes": "x" * (MAX_DRAFT_LENGTH + 1)}, {"attendees": ["1"] * (MAX_DRAFT_TEXTS + 1)}, {"once": ""}]
)
def test_invalid_draft_is_not_stored(world: World, fields: dict[str, Any]) -> None:
    assert signed_in(world.librarian).post("/log/", _typed(world, step="keep", **fields)).status_code == 200
    assert _drafts(world) == []


def test_corrupt_draft_is_ignored(world: World) -> None:
    client = signed_in(world.librarian)
    nonsense = {
        "projects": ["x", "9" * 30],
        "attendees": ["-1", "é"],
        "others": ["²"],
        "held_on": "soon",
        "minutes": "many",
    }
    assert client.post("/log/", _typed(world, step="keep", **nonsense)).status_code == 200
    assert client.get("/log/").status_code == 200


def test_people_search_shows_ticked_people_first(world: World) -> None:
    neighbour = make_world()
    with across_institutions():
        zoe, zach, gone = (make_person(world.institution, Side.IT) for _ in range(3))
        named = {zoe: "Zoe", zach: "Zach", gone: "Zeno", make_person(neighbour.institution, Side.IT): "Zelda"}
        for person, name in named.items():
            Person.objects.filter(pk=person.pk).update(name=f"{name} Quill", is_active=person != gone)
    client = signed_in(world.librarian)
    page = client.get("/log/find/", {"find": "z qui", "others": [zoe.pk]}).content.decode()
    assert page.index(f'value="{zoe.pk}" checked') < page.index(f'value="{zach.pk}">')
    assert "Zelda" not in page
    assert "Zeno" not in page
    assert "No match" in client.get("/log/find/", {"find": "nobody at all"}).content.decode()
    again = client.post("/log/", _typed(world, held_on="", others=[zoe.pk]))
    assert again.status_code == 422
    assert f'value="{zoe.pk}" checked' in again.content.decode()
    client.post("/log/", _typed(world, others=[zoe.pk]))
    with within(world.institution.pk):
        assert zoe.pk in Meeting.objects.get().attendances.values_list("person_id", flat=True)

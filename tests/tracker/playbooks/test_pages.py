"""The pages of playbooks: a list, one of them, its days before it starts, and what waits for a manager."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.playbooks import make_playbook_rows
from tests.factories.projects import World, make_world
from tracker.meetings.models import Meeting
from tracker.playbooks.models import Playbook, PlaybookRun
from tracker.playbooks.reading import read_file
from tracker.playbooks.shipped import shipped
from tracker.projects.models import Project
from tracker.steps.models import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def manager(world: World) -> Client:
    with across_institutions():
        return signed_in(make_person(world.institution, Side.LIBRARY, Role.MANAGER))


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def test_the_days_are_shown_before_anything_is_written(world: World) -> None:
    client, path = signed_in(world.librarian), "/playbooks/shipped/federated-sign-on/start/"
    typed = {"name": "Ours", "starts_on": "2027-02-01", "weekday": "2", "members": [world.engineer.pk], "step": "plan"}
    answer: Any = client.post(path, typed)
    assert answer.status_code == 200
    assert "1 Feb – 7 Feb 2027" in answer.content.decode()
    assert answer.context["form"]["members"].value() == [str(world.engineer.pk)]
    with within(world.institution.pk):
        assert (Playbook.objects.count(), Project.objects.count()) == (0, 1)


def test_one_that_comes_with_the_product_is_started(world: World) -> None:
    client, day = signed_in(world.librarian), world.institution.day(timezone.now()) + timedelta(days=7)
    typed = {
        "name": "Ours", "starts_on": str(day), "library_owner": world.librarian.pk, "it_owner": world.engineer.pk,
        "weekday": "2", "starts_at": "10:00", "minutes": "30",
    }  # fmt: skip
    answer = client.post("/playbooks/shipped/federated-sign-on/start/", typed)
    with within(world.institution.pk):
        run = PlaybookRun.objects.get()
        assert answer.headers["Location"] == f"/projects/{run.project_id}/"
        assert Step.objects.filter(project=run.project).count() == 15
        assert {meeting.minutes for meeting in Meeting.objects.filter(projects=run.project)} == {30}
    page = text_of(client, f"/projects/{run.project_id}/")
    assert "Compare with the plan" in page
    refused = client.post("/playbooks/shipped/federated-sign-on/start/", {**typed, "starts_on": "1980-01-01"})
    assert refused.status_code == 422
    assert "The day is before 1990" in refused.content.decode()


def test_a_start_that_is_refused_leaves_no_copy(world: World) -> None:
    client = signed_in(world.librarian)
    typed = {"name": "Ours", "starts_on": str(world.institution.day(timezone.now()))}  # without the one who starts it
    assert client.post("/playbooks/shipped/ai-guidance/start/", typed).status_code == 422
    with within(world.institution.pk):
        assert not Playbook.objects.exists()


def test_what_waits_for_a_manager_is_on_this_week(world: World, manager: Client) -> None:
    day = world.institution.day(timezone.now())
    with across_institutions():
        rows = make_playbook_rows(world, day)
    page = text_of(manager, "/")
    assert "Playbooks that wait for your answer" in page
    assert f'href="/playbooks/proposals/{rows["playbook-version"]}/"' in page
    assert f'href="/playbooks/offers/{rows["playbook-offered"]}/"' in page
    assert "Playbooks that wait" not in text_of(signed_in(world.engineer), "/")
    proposal = text_of(manager, f"/playbooks/proposals/{rows['playbook-version']}/")
    assert "Report causes, time to mend, and what came back" in proposal
    assert "Accept the version" in proposal
    assert "Accept the version" not in text_of(
        signed_in(world.engineer), f"/playbooks/proposals/{rows['playbook-version']}/"
    )
    manager.post(f"/playbooks/proposals/{rows['playbook-version']}/accept/")
    manager.post(f"/playbooks/offers/{rows['playbook-offered']}/accept/")
    assert "Playbooks that wait" not in text_of(manager, "/")
    with within(world.institution.pk):
        assert Playbook.objects.get(slug="joint-support-desk").number == 2
        assert Playbook.objects.filter(slug="identity-life-cycle").exists()


def test_a_file_is_given_and_taken(world: World, manager: Client) -> None:
    content = manager.get("/playbooks/shipped/retiring-the-proxy/file/").content
    assert read_file(content) == shipped()["retiring-the-proxy"]
    broken = SimpleUploadedFile("a.yaml", content.replace(b"day: 17", b"day: x"))
    answer = manager.post("/playbooks/add/", {"file": broken})
    assert answer.status_code == 422
    assert "Write a whole number." in answer.content.decode()
    assert "steps 3 · day:" in answer.content.decode()
    added = manager.post("/playbooks/add/", {"file": SimpleUploadedFile("a.yaml", content)})
    path = added.headers["Location"]
    assert read_file(manager.get(f"{path}file/").content) == shipped()["retiring-the-proxy"]
    empty = manager.post("/playbooks/add/", {"file": SimpleUploadedFile("a.yaml", b"")})
    assert "The file is empty." in empty.content.decode()


def test_a_list_asks_as_much_for_three_as_for_one(world: World, manager: Client) -> None:
    counts = []
    for slug in ("ai-guidance", "federated-sign-on", "retiring-the-proxy"):
        file = SimpleUploadedFile("a.yaml", manager.get(f"/playbooks/shipped/{slug}/file/").content)
        manager.post("/playbooks/add/", {"file": file})
        text_of(manager, "/playbooks/")
        with CaptureQueriesContext(connection) as asked:
            text_of(manager, "/playbooks/")
        counts.append(len(asked))
    assert len(set(counts)) == 1

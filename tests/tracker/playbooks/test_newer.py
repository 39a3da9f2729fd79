"""What is newer than what somebody works with: told to who leads the project, and to managers, with what changed."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.tracker.playbooks.test_proposals import LATER, run_otherwise
from tests.tracker.playbooks.test_starting import TODAY
from tracker.playbooks.actions import accept_version, add_playbook, own_playbook, propose_version
from tracker.playbooks.models import Playbook, PlaybookVersion
from tracker.playbooks.shipped import shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(time_machine: Any) -> World:
    world = make_world()
    time_machine.move_to(world.at(TODAY), tick=False)
    return world


def test_better_version_is_told_on_the_project(world: World) -> None:
    with across_institutions():
        reader = make_person(world.institution, Side.IT, Role.READER)
    with within(world.institution.pk):
        run = run_otherwise(world)
        told: dict[str, Any] = {"differences": ["charter"], "note": "It takes longer"}
        proposed = propose_version(run=run, by=None, at=world.at(LATER), **told)
    project = reverse("project", args=[run.project_id])
    assert "of the playbook is there" not in signed_in(world.librarian).get(project).content.decode()
    with within(world.institution.pk):
        accept_version(proposed=proposed, by=None, at=world.at(LATER))
    browser = signed_in(world.librarian)
    page = browser.get(project).content.decode()
    changes = f"{reverse('playbook-changes', args=[run.version_used.playbook_id])}?since=1"
    assert "Version 2 of the playbook is there." in page
    assert changes in page
    assert "of the playbook is there" not in signed_in(reader).get(project).content.decode()
    page = browser.get(changes).content.decode()
    charter = next(step for step in shipped()["federated-sign-on"].steps if step.key == "charter")
    for told in ("From version 1 to version 2", charter.title, f"<del>{charter.days}</del>", "It takes longer"):
        assert told in page, told


def test_newer_one_of_the_product_is_shown_and_taken_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with across_institutions():
        manager = make_person(world.institution, Side.LIBRARY, Role.MANAGER)
    with within(world.institution.pk):
        own = own_playbook(institution_id=world.institution.pk, by=None, at=world.at(TODAY), slug="ai-guidance")
    page, changes = reverse("playbook", args=[own.pk]), reverse("playbook-changes", args=[own.pk])
    browser = signed_in(manager)
    assert "The product brings a newer one." not in browser.get(page).content.decode()
    assert "No step differs." in browser.get(changes).content.decode()
    refused = browser.post(reverse("playbook-take-over", args=[own.pk]), follow=True).content.decode()
    assert "The product brings nothing newer of this playbook." in refused
    content = shipped()["ai-guidance"]
    newer = replace(content, steps=(*content.steps[:-1], replace(content.steps[-1], title="Look at each tool again")))
    monkeypatch.setattr("tracker.playbooks.newer.shipped", lambda: {"ai-guidance": newer})
    assert "The product brings a newer one." in browser.get(page).content.decode()
    shown = browser.get(changes).content.decode()
    assert "<ins>Look at each tool again</ins>" in shown
    assert "Make it your newest version" in shown
    seen = signed_in(world.librarian)
    assert "Make it your newest version" not in seen.get(changes).content.decode()
    assert seen.post(reverse("playbook-take-over", args=[own.pk])).status_code == 403
    browser.post(reverse("playbook-take-over", args=[own.pk]))
    with within(world.institution.pk):
        own.refresh_from_db()
        assert own.number == 2
        assert PlaybookVersion.objects.get(number=2).read().steps == newer.steps
    assert "The product brings a newer one." not in browser.get(page).content.decode()


def test_playbook_of_ones_own_with_that_name_is_left_alone(world: World) -> None:
    ours = replace(shipped()["ai-guidance"], summary="What we may ask a machine")
    with within(world.institution.pk):
        own = add_playbook(institution_id=world.institution.pk, by=None, at=world.at(TODAY), content=ours)
        assert Playbook.objects.count() == 1
    page = signed_in(world.librarian).get(reverse("playbook", args=[own.pk])).content.decode()
    assert "The product brings a newer one." not in page


def test_start_of_a_run_is_on_the_timeline(world: World) -> None:
    with within(world.institution.pk):
        run = run_otherwise(world)
    page = signed_in(world.librarian).get(reverse("project", args=[run.project_id])).content.decode()
    assert "Started from a playbook</b>" in page

"""Two tabs: a row that a page is about to change may have gone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.institutions import actions as institutions
from foundation.tenancy import across_institutions
from tests.factories.browsers import sign_in
from tests.factories.projects import make_world
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import add_action
from tracker.outcomes.models import Action
from tracker.projects import year
from tracker.projects.models import Project
from tracker.reports import history

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)


@pytest.mark.parametrize("kind", ["meeting", "action", "project"])
def test_row_deleted_while_page_waits_is_404(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another tab deletes it after this one's view has read it, and before its action has the institution's lock."""
    world = make_world()
    with across_institutions():
        meeting = world.meet(DAY)
        action = add_action(
            institution_id=world.institution.pk, by=None, at=world.at(DAY), project=world.project, text="Ask"
        )
    model: Any
    model, pk, path, data = {
        "meeting": (Meeting, meeting.pk, f"/meetings/{meeting.pk}/outcome/", {"outcome": "cancelled"}),
        "action": (Action, action.pk, f"/actions/{action.pk}/done/", {}),
        "project": (
            Project,
            world.project.pk,
            f"/projects/{world.project.pk}/edit/",
            {"name": "New", "kind": "sso", "status": "active", "target_days": 7, "grace_days": 3},
        ),
    }[kind]  # fmt: skip
    really = institutions.lock
    waited = []

    def after_the_other_tab(institution_id: int) -> Any:
        model.objects.filter(pk=pk).delete()
        waited.append(institution_id)
        return really(institution_id)

    monkeypatch.setattr(institutions, "lock", after_the_other_tab)
    client = Client()
    sign_in(client, world.librarian)
    answer = client.post(path, data)
    assert (answer.status_code, waited) == (404, [world.institution.pk])
    assert "text/html" in answer.headers["Content-Type"]


@pytest.mark.parametrize(
    ("module", "read", "address", "status"),
    [
        (year, "subjects_with_past", "/projects/{pk}/", 404),
        (history, "subjects", "/report/?from=2026-01-05&to=2026-03-01", 200),
    ],
)
def test_project_deleted_between_two_reads_is_404(
    module: Any, read: str, address: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    really, gone = getattr(module, read), []

    def after_it_went(project_ids: Any) -> Any:
        if world.project.pk in project_ids:
            gone.append(Project.objects.filter(pk=world.project.pk).delete())
        return really(project_ids)

    monkeypatch.setattr(module, read, after_it_went)
    client = Client()
    sign_in(client, world.librarian)
    with time_machine.travel(datetime(2026, 3, 11, 12, tzinfo=UTC), tick=False):
        answer = client.get(address.format(pk=world.project.pk))
    assert (answer.status_code, len(gone)) == (status, 1)

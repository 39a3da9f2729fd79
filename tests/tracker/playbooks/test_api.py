"""Playbooks by the API: read their days, start one, propose and accept, offer and take over."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.playbooks import make_partner
from tests.factories.projects import World, make_world
from tracker.meetings.models import Meeting
from tracker.playbooks.models import Playbook
from tracker.playbooks.shipped import shipped
from tracker.steps.models import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def api(world: World) -> APIClient:
    return client_of(manager_of(world))


def manager_of(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LIBRARY, Role.MANAGER)


def post(client: APIClient, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(f"/api/v1/{path}", body or {}, format="json", headers=headers)


def test_what_comes_with_the_product_is_listed_and_copied_once(api: APIClient) -> None:
    found = api.get("/api/v1/playbooks/shipped/").json()["playbooks"]
    assert [one["slug"] for one in found] == list(shipped())
    first, second = (post(api, "playbooks/", {"shipped": "ai-guidance"}) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert first.json() == api.get(first.headers["Location"]).json()
    assert first.json()["step_count"] == 12


def test_content_is_added_and_the_same_slug_is_the_next_version(api: APIClient) -> None:
    content = {**shipped()["ai-guidance"].plain(), "slug": "ours", "name": "Ours"}
    made = post(api, "playbooks/", {"content": content}, **{"Idempotency-Key": "a"})
    again = post(api, "playbooks/", {"content": content}, **{"Idempotency-Key": "a"})
    assert made.json() == again.json()
    better = {**content, "steps": content["steps"][:4]}
    second = post(api, "playbooks/", {"content": better, "note": "Shorter"})
    assert (second.json()["id"], second.json()["number"], second.json()["step_count"]) == (made.json()["id"], 2, 4)
    versions = api.get("/api/v1/playbook-versions/", {"playbook": made.json()["id"]}).json()["results"]
    assert [(row["number"], row["state"], row["note"]) for row in versions] == [
        (1, "accepted", ""), (2, "accepted", "Shorter"),
    ]  # fmt: skip
    said = api.get(f"/api/v1/playbook-versions/{versions[1]['id']}/content/").json()
    assert said["content"] == {**better, "version": 2}


@pytest.mark.parametrize(
    ("body", "pointer", "why"),
    [
        ({}, "#/content", "Give one of content and shipped."),
        ({"content": {}, "shipped": "ai-guidance"}, "#/content", "Give one of content and shipped."),
        ({"content": []}, "#/content", "Write names with their values."),
        ({"content": {**shipped()["ai-guidance"].plain(), "x": 1}}, "#/content",
         "x: This name is not known here. Is it misspelt?"),
        ({"shipped": "nothing"}, "#/shipped", "No playbook of this name comes with the product."),
    ],
)  # fmt: skip
def test_what_is_no_playbook_is_refused(api: APIClient, body: Any, pointer: str, why: str) -> None:
    answer = post(api, "playbooks/", body)
    assert answer.status_code == 400
    assert [(error["pointer"], error["detail"]) for error in answer.json()["errors"]] == [(pointer, why)]
    with across_institutions():
        assert not Playbook.objects.exists()


def test_the_days_are_read_before_anything_is_written(api: APIClient, world: World) -> None:
    made = post(api, "playbooks/", {"shipped": "federated-sign-on"}).json()
    plan = api.get(f"/api/v1/playbooks/{made['id']}/plan/", {"starts_on": "2027-02-01"}).json()
    assert plan["steps"][0] == {
        "key": "charter", "title": shipped()["federated-sign-on"].steps[0].title, "side": "leadership",
        "starts_on": "2027-02-01", "due_on": "2027-02-07",
    }  # fmt: skip
    assert (len(plan["steps"]), plan["ends_on"]) == (15, "2027-09-05")
    assert api.get(f"/api/v1/playbooks/{made['id']}/plan/", {"starts_on": "soon"}).status_code == 400
    with within(world.institution.pk):
        assert not Step.objects.exists()


def test_one_is_started_by_staff_who_belong_to_it(world: World, api: APIClient) -> None:
    made = post(api, "playbooks/", {"shipped": "federated-sign-on"}).json()
    today = world.institution.day(timezone.now())
    body = {
        "starts_on": str(today), "name": "Sign-on", "library_owner": world.librarian.pk, "it_owner": world.engineer.pk,
        "meeting": {"weekday": 2, "starts_at": "10:00"},
    }  # fmt: skip
    run = post(client_of(world.librarian), f"playbooks/{made['id']}/start/", body)
    assert run.status_code == 201, run.content
    assert run.json() == api.get(f"/api/v1/playbook-runs/{run.json()['id']}/").json()
    with within(world.institution.pk):
        assert Step.objects.filter(project=run.json()["project"]).count() == 15
        assert Meeting.objects.filter(projects=run.json()["project"], minutes=45).exists()
    refused = post(
        client_of(world.librarian), f"playbooks/{made['id']}/start/", {**body, "it_owner": world.librarian.pk}
    )
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/it_owner"]
    assert post(api, f"playbooks/{made['id']}/start/", {**body, "version": 9}).status_code == 404
    assert api.delete(f"/api/v1/playbooks/{made['id']}/").status_code == 400
    assert post(api, f"playbooks/{made['id']}/retire/", {"retired": True}).json()["retired_on"] == str(today)
    assert post(api, f"playbooks/{made['id']}/start/", body).status_code == 409


def test_a_better_version_is_proposed_and_accepted(world: World, api: APIClient) -> None:
    made = post(api, "playbooks/", {"shipped": "joint-support-desk"}).json()
    today = str(world.institution.day(timezone.now()))
    owners = {"library_owner": world.librarian.pk, "it_owner": world.engineer.pk, "starts_on": today}
    run = post(api, f"playbooks/{made['id']}/start/", owners).json()
    with within(world.institution.pk):
        step = Step.objects.get(project=run["project"], key="report")
    staff = client_of(world.engineer)
    assert staff.patch(f"/api/v1/steps/{step.pk}/", {"state": "dropped"}, format="json").status_code == 200
    found = staff.get(f"/api/v1/playbook-runs/{run['id']}/differences/").json()["differences"]
    assert found == [{"key": "report", "kind": "dropped", "title": step.title, "side": "leadership", "days": 0}]
    proposed = post(staff, f"playbook-runs/{run['id']}/propose/", {"differences": ["report"], "note": "Nobody read it"})
    assert (proposed.status_code, proposed.json()["state"]) == (201, "proposed")
    assert post(staff, f"playbook-versions/{proposed.json()['id']}/accept/").status_code == 403
    accepted = post(api, f"playbook-versions/{proposed.json()['id']}/accept/")
    assert (accepted.json()["state"], accepted.json()["number"]) == ("accepted", 2)
    assert api.get(f"/api/v1/playbooks/{made['id']}/").json()["step_count"] == 12
    assert post(api, f"playbook-versions/{proposed.json()['id']}/decline/").status_code == 409


def test_a_playbook_is_offered_and_taken_over(world: World, api: APIClient) -> None:
    made = post(api, "playbooks/", {"shipped": "joint-support-desk"}).json()
    with across_institutions():
        partner, outside = make_partner(world.institution), make_world().institution
        theirs = client_of(make_person(partner, Side.IT, Role.MANAGER))
    ours = client_of(manager_of(world))
    assert ours.get("/api/v1/playbook-offers/partners/").json() == {
        "partners": [{"id": partner.pk, "name": partner.name}]
    }
    body = {"playbook": made["id"], "to_institution": partner.pk, "message": "For you"}
    assert post(ours, "playbook-offers/", {**body, "to_institution": outside.pk}).status_code == 400
    offer = post(ours, "playbook-offers/", body)
    assert (offer.status_code, offer.json()["state"]) == (201, "offered")
    (received,) = theirs.get("/api/v1/playbook-offers/received/").json()["offers"]
    assert (received["id"], received["from_institution"]) == (offer.json()["id"], world.institution.name)
    assert theirs.get(f"/api/v1/playbook-offers/{received['id']}/").status_code == 404
    assert post(ours, f"playbook-offers/{received['id']}/accept/").status_code == 404
    taken = post(theirs, f"playbook-offers/{received['id']}/accept/")
    assert (taken.status_code, taken.json()["slug"]) == (201, "joint-support-desk")
    assert ours.get(f"/api/v1/playbook-offers/{received['id']}/").json()["state"] == "accepted"
    assert post(ours, f"playbook-offers/{received['id']}/withdraw/").status_code == 409
    assert theirs.get("/api/v1/playbook-offers/received/").json() == {"offers": []}


def test_the_schema_is_published(world: World) -> None:
    answer = APIClient().get(reverse("playbook-schema"))
    assert answer.status_code == 200
    assert answer.json()["$id"].endswith("/playbooks/schema.json")
    assert answer.json()["properties"]["format"] == {"const": 1}

"""Who must agree is chosen by boxes: those near, and anybody else by part of their name."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.outcomes.models import Decision, DecisionVoice

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def world() -> World:
    return make_world(time_zone="UTC")


def _boxes(page: str, name: str) -> dict[int, bool]:
    """Id -> whether it is ticked."""
    tags = re.findall(rf'<input type="checkbox" name="{name}"[^>]*>', page)
    found = [(re.search(r'value="(\d+)"', tag), "checked" in tag) for tag in tags]
    return {int(match[1]): ticked for match, ticked in found if match}


def _agreeing(world: World) -> set[int]:
    with within(world.institution.pk):
        return set(DecisionVoice.objects.filter(must_agree=True).values_list("person_id", flat=True))


def test_leaders_and_others_are_chosen_by_boxes(world: World) -> None:
    neighbour = make_world()
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        zoe = make_person(world.institution, Side.OTHER)
        theirs = make_person(neighbour.institution, Side.OTHER)
        Person.objects.filter(pk__in=[zoe.pk, theirs.pk]).update(name="Zoe Quill")
    client, add = signed_in(world.librarian), f"/projects/{world.project.pk}/decisions/add/"
    page = client.get(add).content.decode()
    assert "<select" not in page.split('name="must_agree"')[1].split("</fieldset>")[0]
    assert {world.engineer.pk, dean.pk} <= _boxes(page, "must_agree").keys()
    assert zoe.pk not in _boxes(page, "must_agree")
    typed = {"text": "One login", "decided_on": str(TODAY), "must_agree": [dean.pk]}
    found = client.post(add, {**typed, "step": "find", "find": "quill"}).content.decode()
    assert _boxes(found, "others") == {zoe.pk: False}
    assert _boxes(found, "must_agree")[dean.pk]
    assert "One login" in found
    with within(world.institution.pk):
        assert not Decision.objects.exists()
    assert client.post(add, {**typed, "others": [zoe.pk, dean.pk]}).status_code == 302
    assert _agreeing(world) == {dean.pk, zoe.pk}


def test_unticking_one_keeps_the_rest(world: World) -> None:
    with across_institutions():
        deans = [make_person(world.institution, Side.LEADERSHIP, Role.DEAN) for _ in range(3)]
    client = signed_in(world.librarian)
    typed = {"text": "One login", "decided_on": str(TODAY), "must_agree": [one.pk for one in deans]}
    client.post(f"/projects/{world.project.pk}/decisions/add/", typed)
    with within(world.institution.pk):
        decision = Decision.objects.get()
    page = client.get(f"/decisions/{decision.pk}/").content.decode()
    ticked = [pk for pk, on in _boxes(page, "must_agree").items() if on]
    assert set(ticked) == {one.pk for one in deans}
    client.post(f"/decisions/{decision.pk}/", {**typed, "must_agree": ticked[1:], "version": decision.version})
    assert _agreeing(world) == set(ticked[1:])

"""A dean's home: two sentences, what waits for their agreement, what needs attention; then everything else."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project
from tests.factories.reports import TODAY, make_reported
from tracker.outcomes.actions import record_decision
from tracker.outcomes.models import Decision
from tracker.reports.week_card import LINES_SHOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]


@pytest.fixture
def _clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    make_reported(name="Southern College")
    return make_reported(name="Northern College")


@pytest.fixture
def dean(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LEADERSHIP, Role.DEAN)


def _home(client: Client) -> str:
    page = client.get("/").content.decode()
    return unescape(page.partition("<main")[2])


def test_home_of_a_dean_begins_with_what_they_must_know(world: World, dean: Person) -> None:
    with within(world.institution.pk):
        record_decision(
            institution_id=world.institution.pk, by=world.librarian, at=world.at(TODAY), project=world.project,
            text="Asked by name", must_agree=[dean],
        )  # fmt: skip
    page = _home(signed_in(dean))
    assert '<p class="lead">1 of 2 projects meet weekly (was 0 of 2). 1 project is late.</p>' in page
    assert page.count('class="lead"') == 1
    assert re.findall(r'<h2 id="([\w-]+)"', page)[:2] == ["agreements", "attention"]
    waiting = page.partition('id="agreements"')[2].partition("</section>")[0]
    with within(world.institution.pk):
        recent = Decision.objects.filter(decided_on__gte=TODAY - timedelta(days=3)).order_by("decided_on")
        assert re.findall(r'action="/decisions/(\d+)/agree/"', waiting) == [str(row.pk) for row in recent]
    attention = page.partition('id="attention"')[2].partition("</section>")[0]
    assert re.findall(r'<a href="/projects/\d+/">(?:<bdi>)?([^<]*)', attention) == [
        "Platform move", "AI guidance", "Eduroam and SSO", "Platform move",
    ]  # fmt: skip
    assert "Waits for leadership" not in attention
    assert "Southern" not in page


def test_one_press_settles_what_waits_for_leadership(world: World, dean: Person) -> None:
    """Also of a decision without a meeting, from the home and the project's page."""
    client = signed_in(dean)
    with across_institutions():
        decision = Decision.objects.get(institution=world.institution, awaits_leadership=True)
    assert decision.meeting_id is None
    places = {
        "/": "/",
        f"/projects/{decision.project_id}/": f"/projects/{decision.project_id}/",
    }
    for place, back in places.items():
        form = client.get(place).content.decode().partition(f'action="/decisions/{decision.pk}/agree/"')[2]
        fields = dict(re.findall(r'name="(next|agreed)"[^>]* value="([^"]*)"', form.partition("</form>")[0]))
        assert fields["agreed"] == "yes", place
        answer = client.post(f"/decisions/{decision.pk}/agree/", fields)
        assert answer.headers["Location"] == back
        with across_institutions():
            assert not Decision.objects.get(pk=decision.pk).awaits_leadership
        assert f'action="/decisions/{decision.pk}/agree/"' not in client.get(place).content.decode()
        client.post(f"/decisions/{decision.pk}/agree/", {"agreed": "no"})


def test_home_without_a_project_says_so(world: World) -> None:
    empty = make_reported(today=TODAY + timedelta(weeks=200), name="Empty College")
    with across_institutions():
        Decision.objects.filter(institution=empty.institution).delete()
        dean = make_person(empty.institution, Side.LEADERSHIP, Role.DEAN)
    page = _home(signed_in(dean))
    assert "No joint project was running on the last day of this period." in page
    assert "Nothing needs attention." in page
    assert 'id="agreements"' not in page


def test_long_list_leads_to_the_report(world: World, dean: Person, django_assert_max_num_queries: Any) -> None:
    with within(world.institution.pk):
        for number in range(20):
            make_project(world.institution, at=world.at(TODAY), name=f"Ownerless {number}", active_on=TODAY)
    client = signed_in(dean)
    client.get("/")
    with django_assert_max_num_queries(27):
        page = _home(client)
    attention = page.partition('id="attention"')[2].partition("</section>")[0]
    assert attention.count("<li>") == LINES_SHOWN
    assert ">17 more in the report</a>" in attention


def test_home_of_others_has_no_such_card(world: World) -> None:
    with across_institutions():
        manager = make_person(world.institution, Side.LEADERSHIP, Role.MANAGER)
    for person in (world.librarian, manager):
        page = _home(signed_in(person))
        assert 'id="attention"' not in page
        assert "meet weekly" not in page

"""Links of a meeting: typed into its form, sent to the API, and met wherever the meeting is shown."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox

from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.calendars import calendar_of
from tests.factories.projects import World, make_world
from tracker.delivery import sending
from tracker.delivery.actions import SETTLING
from tracker.meetings.actions import log_meeting, repeat_meeting, update_meeting
from tracker.meetings.models import Meeting, MeetingState

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)  # a Wednesday
SLIDES = {"label": "Slides", "url": "https://files.example.org/slides.pdf"}
BARE = "https://wiki.example.org/minutes/3"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def world() -> World:
    return make_world(time_zone="UTC", active_on=date(2026, 3, 9))


def _typed(world: World, links: str) -> dict[str, Any]:
    return {
        "projects": [world.project.pk], "held_on": str(TODAY), "attendees": [world.librarian.pk, world.engineer.pk],
        "mode": "video", "links": links, "once": "a",
    }  # fmt: skip


def _only() -> Meeting:
    with across_institutions():
        return Meeting.objects.get()


def test_form_keeps_links_and_the_page_leads_to_them(world: World) -> None:
    browser = signed_in(world.librarian)
    answer = browser.post("/log/", _typed(world, f"Slides {SLIDES['url']}\r\n\r\n{BARE}"), follow=True)
    page = answer.content.decode()
    assert f'<a href="{SLIDES["url"]}" rel="noopener noreferrer nofollow"><bdi>Slides</bdi></a>' in page
    assert f'<a href="{BARE}" rel="noopener noreferrer nofollow"><bdi>wiki.example.org/minutes/3</bdi></a>' in page
    assert _only().links == f"Slides {SLIDES['url']}\n{BARE}"
    assert f"Slides {SLIDES['url']}" in browser.get(f"/meetings/{_only().pk}/edit/").content.decode()


@pytest.mark.parametrize("line", ["javascript:alert(1)", "Minutes data:text/html,x", "no address at all"])
def test_form_refuses_what_is_no_address_beside_the_field(world: World, line: str) -> None:
    page = signed_in(world.librarian).post("/log/", _typed(world, line)).content.decode()
    assert "is not a web address. Use one that begins with https:// or http://." in page
    assert 'href="#id_links"' in page
    assert "<details open>" in page  # the field is not folded away
    with across_institutions():
        assert not Meeting.objects.exists()


def test_draft_keeps_links(world: World) -> None:
    browser = signed_in(world.librarian)
    browser.post("/log/", {**_typed(world, BARE), "step": "keep"})
    assert BARE in browser.get("/log/").content.decode()


def test_api_sets_shows_finds_and_empties_links(world: World) -> None:
    client = client_of(world.librarian)
    body = {"projects": [world.project.pk], "held_on": str(TODAY), "attendees": [world.librarian.pk]}
    made = client.post("/api/v1/meetings/", {**body, "links": [SLIDES]}, format="json")
    assert made.status_code == 201
    assert made.json()["links"] == [SLIDES]
    path = f"/api/v1/meetings/{made.json()['id']}/"
    assert client.get(path).json()["links"] == [SLIDES]
    assert client.get("/api/v1/meetings/?search=SLIDES").json()["results"][0]["links"] == [SLIDES]
    assert client.get("/api/v1/meetings/?search=nothing").json()["results"] == []
    replaced = client.put(path, {**body, "state": "held"}, format="json", HTTP_IF_MATCH=client.get(path)["ETag"])
    assert (replaced.status_code, replaced.json()["links"]) == (200, [])


@pytest.mark.parametrize(
    "links",
    [
        [{"label": "x", "url": "javascript:alert(1)"}],
        [{"label": "x" * 201, "url": "https://example.org/"}],
        [{"label": "x", "url": f"https://example.org/{'x' * 2000}"}],
        [SLIDES] * 11,
        [{"url": "https://example.org/", "label": "x", "more": 1}],
        ["https://example.org/"],
        "https://example.org/",
        {"0": SLIDES},
        None,
    ],
)
def test_api_refuses_other_links_by_their_name(world: World, links: Any) -> None:
    body = {"projects": [world.project.pk], "held_on": str(TODAY), "attendees": [world.librarian.pk], "links": links}
    answer = client_of(world.librarian).post("/api/v1/meetings/", body, format="json")
    assert answer.status_code == 400
    assert all(error["pointer"].startswith("#/links") for error in answer.json()["errors"])


def test_same_links_sent_again_are_the_same_meeting(world: World) -> None:
    client = client_of(world.librarian)
    body = {
        "projects": [world.project.pk], "held_on": str(TODAY), "attendees": [world.librarian.pk], "links": [SLIDES],
        "external_id": "cal-1",
    }  # fmt: skip
    first, again = (client.post("/api/v1/meetings/", body, format="json") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    other = client.post("/api/v1/meetings/", {**body, "links": []}, format="json")
    assert other.status_code == 409


def _planned(world: World, **fields: Any) -> Meeting:
    return log_meeting(
        institution_id=world.institution.pk, by=world.librarian, at=world.at(TODAY), projects=[world.project],
        held_on=TODAY + timedelta(days=6), starts_at=time(10), state=MeetingState.PLANNED, invited=[world.engineer],
        **fields,
    ).meeting  # fmt: skip


def test_invitation_feed_and_file_carry_links(world: World) -> None:
    with across_institutions():
        meeting = _planned(world, links=f"Slides {SLIDES['url']}\n{BARE}")
        sending.deliver(worker="w", clock=lambda: world.at(TODAY) + SETTLING, upto=timedelta(seconds=1))
    mail = next(one for one in outbox.outbox if one.to == [world.engineer.email])
    assert f"Slides {SLIDES['url']}\n{BARE}" in mail.body
    assert f'<a href="{SLIDES["url"]}">Slides</a>' in mail.alternatives[0][0]
    calendar_of(mail)  # both libraries read it
    file = signed_in(world.engineer).get(f"/meetings/{meeting.pk}/calendar.ics").content.decode().replace("\r\n ", "")
    assert f"DESCRIPTION:Slides {SLIDES['url']}\\n{BARE}" in file


def test_another_link_is_not_news_for_a_mail(world: World) -> None:
    with across_institutions():
        meeting = _planned(world)
        at = world.at(TODAY) + SETTLING
        sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
        before = len(outbox.outbox)
        update_meeting(meeting=meeting, by=world.librarian, at=at + SETTLING, links=BARE)
        later = at + timedelta(hours=3)
        sending.deliver(worker="w", clock=lambda: later, upto=timedelta(seconds=1))
    assert before == len(outbox.outbox) == 1


def test_links_belong_to_one_meeting_of_a_series(world: World) -> None:
    with within(world.institution.pk):
        meeting = _planned(world)
        repeat_meeting(meeting=meeting, by=world.librarian, at=world.at(TODAY), rule="FREQ=WEEKLY", count=3)
    typed = {**_typed(world, BARE), "held_on": str(meeting.held_on), "starts_at": "10:00", "scope": "all"}
    assert signed_in(world.librarian).post(f"/meetings/{meeting.pk}/edit/", typed).status_code == 302
    with across_institutions():
        assert [one.links for one in Meeting.objects.order_by("held_on")] == [BARE, "", ""]

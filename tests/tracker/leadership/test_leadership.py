"""Sponsors in the room, stakeholders, questions, and roles cards of a project and of the institution."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.delivery.models import Note
from tracker.delivery.notes import lines_of
from tracker.leadership import actions
from tracker.leadership.cards import show_sponsored, show_unsponsored
from tracker.leadership.queries import with_presence
from tracker.meetings.models import Answer, Attendance, Meeting
from tracker.outcomes.actions import add_agenda_item, record_decision
from tracker.outcomes.models import AgendaItem
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[True, False], ids=["compiled", "plain"])
def _both_ways(request: pytest.FixtureRequest, settings: Any) -> None:
    settings.COMPILED_QUERIES = request.param


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def today(now: datetime) -> date:
    return now.date()


@pytest.fixture
def world(today: date) -> World:
    return make_world(active_on=today - timedelta(days=100), time_zone="UTC")


@pytest.fixture
def dean(world: World) -> Person:
    with across_institutions():
        person = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        world.project.sponsor = person
        world.project.save()
    return person


def _plan(world: World, today: date, *, days: int = 3, invited: list[Person] | None = None) -> Meeting:
    with across_institutions():
        return world.meet(
            today + timedelta(days=days), at=timezone.now(), attendees=[], invited=invited or [world.librarian]
        )


def _told(person: Person) -> list[str]:
    with across_institutions():
        return [line.sentence for line in lines_of(list(Note.objects.filter(person=person)))]


def test_presence_is_of_the_sponsor_in_this_project(world: World, dean: Person, today: date) -> None:
    with across_institutions():
        other = make_project(world.institution, name="Other", sponsor=dean, at=timezone.now(), active_on=today)
        world.meet(today - timedelta(days=30), attendees=[world.librarian, world.engineer, dean])
        world.meet(today - timedelta(days=20), attendees=[world.librarian, world.engineer], invited=[dean])
        world.meet(today - timedelta(days=10), attendees=[world.librarian, dean], projects=[other])
        record_decision(
            institution_id=world.institution.pk, by=None, at=timezone.now(), project=world.project, text="Fund it",
            decided_on=today - timedelta(days=14), awaits_leadership=True,
        )  # fmt: skip
    _plan(world, today, days=5)
    _plan(world, today, days=9, invited=[dean])
    with within(world.institution.pk):
        found, second = with_presence(Project.objects.order_by("pk"), today=today)
    assert (found.last_in_room_on, found.last_invited_on, found.next_invited_on, found.next_meeting_on) == (
        today - timedelta(days=30), today - timedelta(days=20), today + timedelta(days=9), today + timedelta(days=5),
    )  # fmt: skip
    assert (found.decisions_waiting, found.waiting_since) == (1, today - timedelta(days=14))
    assert (second.last_in_room_on, second.decisions_waiting) == (today - timedelta(days=10), 0)


def test_sponsors_are_listed_with_what_waits(world: World, dean: Person, today: date) -> None:
    with across_institutions():
        make_project(world.institution, name="Nobody's", at=timezone.now(), active_on=today)
        record_decision(
            institution_id=world.institution.pk, by=None, at=timezone.now(), project=world.project, text="Fund it",
            decided_on=today - timedelta(days=14), awaits_leadership=True,
        )  # fmt: skip
    client = signed_in(world.librarian)
    page = client.get("/sponsors/").content.decode()
    assert page.index("Eduroam and SSO") < page.index("Nobody&#x27;s")
    assert ">14<" in page.replace(" ", "").replace("\n", "")
    assert "Eduroam" not in client.get("/sponsors/?has_sponsor=false").content.decode().split("<tbody")[1]
    (row,) = client_of(world.librarian).get("/api/v1/sponsorships/?away=true").json()["results"]
    assert (row["id"], row["sponsor"], row["decisions_waiting"]) == (world.project.pk, dean.pk, 1)
    assert b"Eduroam and SSO" in b"".join(client.get("/sponsors/?format=csv"))


def test_sponsor_says_in_one_press_that_they_attend(world: World, dean: Person, today: date) -> None:
    meeting = _plan(world, today)
    client = signed_in(dean)
    path = f"/projects/{world.project.pk}/attend/"
    assert f'action="{path}"' in client.get("/").content.decode()
    assert client.post(path, {"next": "week"}).headers["Location"] == "/"
    with within(world.institution.pk):
        rows = set(Attendance.objects.filter(meeting=meeting).values_list("person", "invited", "answer"))
    assert rows == {(world.librarian.pk, True, Answer.NONE), (dean.pk, True, Answer.YES)}
    assert f'action="{path}"' not in client.get("/").content.decode()
    assert signed_in(world.librarian).post(path).status_code == 403


def test_owner_invites_a_sponsor_who_is_away(world: World, dean: Person, today: date, now: datetime) -> None:
    with within(world.institution.pk):
        with pytest.raises(Refused, match="No meeting is planned"):
            actions.invite_sponsor(project=world.project, by=world.librarian, at=now)
        assert show_sponsored(world.librarian, today)["lines"][0].button.label == "Plan a meeting"  # type: ignore[index]
    meeting = _plan(world, today)
    client, path = signed_in(world.librarian), f"/projects/{world.project.pk}/invite-sponsor/"
    assert f'action="{path}"' in client.get("/").content.decode()
    client.post(path, {"next": "week"})
    with within(world.institution.pk):
        assert Attendance.objects.filter(meeting=meeting, person=dean, invited=True).exists()
        assert show_sponsored(world.librarian, today) is None


def test_sponsor_seen_within_twelve_weeks_is_not_away(world: World, dean: Person, today: date) -> None:
    with within(world.institution.pk):
        world.meet(today - timedelta(days=84), attendees=[world.librarian, world.engineer, dean])
        assert show_sponsored(world.engineer, today) is None
        assert show_sponsored(world.engineer, today + timedelta(days=1)) is not None


def test_project_without_a_sponsor_waits_for_the_dean(world: World, today: date) -> None:
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    page = signed_in(dean).get("/").content.decode()
    assert "Name a sponsor" in page
    with within(world.institution.pk):
        Project.objects.update(sponsor=dean)
        assert show_unsponsored(dean, today) is None
        Project.objects.update(sponsor=None)
        project = Project.objects.get()
    with within(world.institution.pk), pytest.raises(Refused, match="no sponsor"):
        actions.invite_sponsor(project=project, by=world.librarian, at=timezone.now())


def test_question_is_on_top_and_both_owners_hear_of_it(world: World, dean: Person, today: date) -> None:
    meeting = _plan(world, today)
    with within(world.institution.pk):
        add_agenda_item(
            institution_id=world.institution.pk, by=None, at=timezone.now(), project=world.project, meeting=meeting,
            text="Certificates",
        )  # fmt: skip
    answer = signed_in(dean).post(f"/projects/{world.project.pk}/ask/", {"text": "What does it cost?"}, follow=True)
    assert "Your question is on the agenda of the next meeting." in answer.content.decode()
    with within(world.institution.pk):
        items = AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("text", flat=True)
        assert list(items) == ["What does it cost?", "Certificates"]
    for owner in (world.librarian, world.engineer):
        assert "What does it cost?" in _told(owner)[0]
    with across_institutions():
        stranger = make_person(world.institution, Side.LIBRARY)
    assert signed_in(stranger).post(f"/projects/{world.project.pk}/ask/", {"text": "And?"}).status_code == 403


def test_sponsor_who_only_reads_may_ask_and_attend(world: World, today: date, now: datetime) -> None:
    with across_institutions():
        sponsor = make_person(world.institution, Side.LEADERSHIP, Role.READER)
        Project.objects.update(sponsor=sponsor)
    _plan(world, today)
    client = signed_in(sponsor)
    assert client.post(f"/projects/{world.project.pk}/ask/", {"text": "When?"}).status_code == 302
    assert client.post(f"/projects/{world.project.pk}/attend/").status_code == 302
    page = client.get(f"/projects/{world.project.pk}/").content.decode()
    assert "Ask at the next meeting" in page
    with within(world.institution.pk):
        assert Attendance.objects.filter(person=sponsor, answer=Answer.YES).exists()


def test_stakeholder_is_told_of_decisions(world: World, now: datetime) -> None:
    own: dict[str, Any] = {"institution_id": world.institution.pk, "project": world.project, "at": now}
    with across_institutions():
        registrar, in_the_room = (make_person(world.institution, Side.OTHER) for _ in range(2))
    with within(world.institution.pk):
        for person in (registrar, in_the_room):
            actions.add_stakeholder(**own, by=world.librarian, person=person, part="informed")
        actions.add_stakeholder(**own, by=world.librarian, name="The hospital", part="consulted")
        record_decision(**own, by=world.librarian, text="One sign-in", in_room=[in_the_room])
    assert _told(registrar) == ["A decision in Eduroam and SSO: “One sign-in”"]
    assert _told(in_the_room) == []


def test_person_is_a_stakeholder_once(world: World, now: datetime) -> None:
    own: dict[str, Any] = {"institution_id": world.institution.pk, "project": world.project, "at": now, "by": None}
    with within(world.institution.pk):
        actions.add_stakeholder(**own, person=world.engineer)
        with pytest.raises(Refused, match="stakeholder already"):
            actions.add_stakeholder(**own, person=world.engineer)


def test_team_writes_its_own_card_only(world: World, now: datetime) -> None:
    own: dict[str, Any] = {"institution_id": world.institution.pk, "at": now}
    with within(world.institution.pk):
        team, other = world.engineer.team, world.librarian.team
        assert team is not None
        assert other is not None
        card = actions.add_card(**own, by=world.engineer, team=team, covers="Certificates")
        with pytest.raises(Refused, match="roles card already"):
            actions.add_card(**own, by=world.engineer, team=team, covers="Wireless")
        with pytest.raises(Forbidden):
            actions.add_card(**own, by=world.engineer, team=other, covers="Books")
        actions.update_card(card=card, by=world.engineer, at=now, hours="9 to 5")
    client = signed_in(world.engineer)
    assert client.post(f"/teams/{team.pk}/card/", {"covers": "Wireless"}).status_code == 302
    page = client.get("/roles/").content.decode()
    assert "Covers: Wireless" in page
    assert f"/teams/{team.pk}/card/" in page
    assert f"/teams/{other.pk}/card/" not in page


def _pdf(client: Any, path: str) -> tuple[int, str]:
    answer = client.get(path)
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return len(pages), " ".join(pages[0].extract_text().split())


def test_roles_cards_are_one_page_in_plain_words(world: World, dean: Person, now: datetime) -> None:
    client = signed_in(world.librarian)
    with within(world.institution.pk):
        own: dict[str, Any] = {"institution_id": world.institution.pk, "at": now, "by": None}
        team = world.engineer.team
        assert team is not None
        actions.add_card(**own, team=team, covers="Certificates", not_for="Printers: the desk")
        actions.add_stakeholder(**own, project=world.project, name="The hospital", part="decides", text="Pays half")
    for path, told in (
        (f"/projects/{world.project.pk}/roles", [
            "owns it in the library", "owns it in IT", "stands behind it", "decides with the sponsor", "Pays half",
            "Covers: Certificates", "Not for: Printers: the desk", world.engineer.email,
        ]),
        ("/roles", [team.name, "Covers: Certificates", "Eduroam and SSO"]),
    ):  # fmt: skip
        pages, text = _pdf(client, f"{path}.pdf")
        page = client.get(f"{path}/").content.decode()
        assert pages == 1
        for words in told:
            assert words in page, words
            assert words in text.replace("\u2068", "").replace("\u2069", ""), words


def test_other_institutions_see_nothing_of_it(world: World, dean: Person, today: date, now: datetime) -> None:
    theirs = make_world(time_zone="UTC")
    _plan(world, today)
    with within(world.institution.pk):
        row = actions.add_stakeholder(
            institution_id=world.institution.pk, project=world.project, by=None, at=now, name="The hospital"
        )
    client, api = signed_in(theirs.librarian), client_of(theirs.librarian)
    for path in ("roles/", "roles.pdf", "ask/", "stakeholders/add/"):
        assert client.get(f"/projects/{world.project.pk}/{path}").status_code == 404
    for path in ("attend/", "invite-sponsor/"):
        assert client.post(f"/projects/{world.project.pk}/{path}").status_code == 404
    assert client.get(f"/stakeholders/{row.pk}/").status_code == 404
    assert [one["id"] for one in api.get("/api/v1/sponsorships/").json()["results"]] == [theirs.project.pk]
    assert api.get("/api/v1/stakeholders/").json()["results"] == []
    body = {"project": world.project.pk, "name": "Me"}
    assert api.post("/api/v1/stakeholders/", body, format="json").status_code == 400


def test_report_counts_sponsors_who_are_away(world: World, dean: Person) -> None:
    data = client_of(dean).get("/api/v1/reports/institution/").json()
    figures = {row["key"]: row["value"] for row in data["figures"]}
    assert (figures["sponsors_away"], [row["sponsor"] for row in data["sponsors"]]) == (1, [True])


@pytest.mark.parametrize("path", ["/sponsors/", "/", "/roles/", "/projects/{}/roles/", "/api/v1/sponsorships/"])
def test_queries_do_not_grow_with_projects(
    world: World, dean: Person, today: date, path: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(dean)

    def add(count: int) -> None:
        with across_institutions():
            for number in range(count):
                facts: dict[str, Any] = {"library_owner": world.librarian, "it_owner": world.engineer, "sponsor": dean}
                one = make_project(
                    world.institution,
                    name=f"P{number}",
                    at=timezone.now(),
                    active_on=today - timedelta(days=5),
                    **facts,
                )
                actions.add_stakeholder(
                    institution_id=world.institution.pk, project=world.project, by=None, at=timezone.now(),
                    name=f"S{number}",
                )  # fmt: skip
                world.meet(today - timedelta(days=4), projects=[one])

    add(1)
    client.get(path.format(world.project.pk))
    with django_assert_max_num_queries(90) as one:
        client.get(path.format(world.project.pk))
    add(3)
    with django_assert_max_num_queries(len(one)):
        client.get(path.format(world.project.pk))

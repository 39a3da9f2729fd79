"""Pages and links of skills, as a browser without JavaScript has them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role, Side
from foundation.tenancy import within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.factories.skills import make_figure
from tests.tracker.skills.worlds import free, make_skill, make_team_of, offer, rate
from tracker.delivery.models import Note
from tracker.delivery.notes import lines_of
from tracker.skills import actions
from tracker.skills.levels import Level
from tracker.skills.links import answer_path
from tracker.skills.models import Skill, SkillList, SkillRating, TeachingOffer, TeachingRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def _levels(world: World) -> list[int | None]:
    with within(world.institution.pk):
        return list(SkillRating.objects.order_by("skill").values_list("level", flat=True))


def test_form_saves_what_is_chosen_so_far(world: World) -> None:
    first = make_skill(world, "First")
    with within(world.institution.pk):
        second = actions.add_skill(
            institution_id=world.institution.pk, by=None, at=timezone.now(), skill_list=first.skill_list, name="Second"
        )
    browser, path = signed_in(world.librarian), f"/skills/mine/{first.skill_list_id}/"
    page = browser.get(path).content.decode()
    assert page.count("<fieldset") == 2  # grouped radios
    assert page.count('type="radio"') == 12
    sent = {f"level_{first.pk}": "3", f"level_{second.pk}": "", f"teaches_{first.pk}": "on"}
    assert browser.post(path, sent).status_code == 302
    assert _levels(world) == [Level.COVERS]
    with within(world.institution.pk):
        assert TeachingOffer.objects.get().skill == first
    assert browser.post(path, {f"level_{second.pk}": "4"}).status_code == 302  # the first was not sent, and stays
    assert _levels(world) == [Level.COVERS, Level.SHOWS]
    assert browser.post(path, {f"level_{first.pk}": ""}).status_code == 302
    assert _levels(world) == [None, Level.SHOWS]
    with within(world.institution.pk):
        assert not TeachingOffer.objects.exists()
    assert browser.post(path, {f"level_{first.pk}": "9"}).status_code == 422


def test_answers_are_deleted_and_times_are_kept_by_a_button(world: World) -> None:
    skill = make_skill(world)
    rate([world.librarian], {skill: Level.KNOWS})
    browser = signed_in(world.librarian)
    assert browser.post("/skills/mine/times/", {"windows": ["2-pm"]}).status_code == 302
    assert "Tuesday afternoon" in browser.get("/skills/mine/").content.decode()
    browser.post("/skills/mine/forget/")
    assert _levels(world) == [None]
    assert "You have not said when." in browser.get("/skills/mine/").content.decode()


def test_lists_begin_by_a_managers_button(world: World) -> None:
    with within(world.institution.pk):
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
    browser = signed_in(manager)
    assert "Begin with three lists" in browser.get("/skills/list/").content.decode()
    assert browser.post("/skills/begin/").status_code == 302
    assert "Begin with three lists" not in browser.get("/skills/list/").content.decode()
    with within(world.institution.pk):
        assert SkillList.objects.count() == 3
    assert "Read a SAML" in signed_in(world.librarian).get("/skills/list/?format=csv").getvalue().decode()


def test_teacher_of_the_other_department_is_found_and_asked(world: World) -> None:
    skill = make_skill(world)
    with within(world.institution.pk):
        near = make_person(world.institution, Side.LIBRARY, Role.STAFF)
    offer(near, skill)
    row = offer(world.engineer, skill)
    browser = signed_in(world.librarian)
    page = browser.get(f"/skills/{skill.pk}/").content.decode()
    assert page.index(world.engineer.name) < page.index(near.name)
    assert browser.get(f"/skills/teachers/{row.pk}/ask/").status_code == 200
    assert browser.post(f"/skills/teachers/{row.pk}/ask/", {"text": "On a Tuesday?"}).status_code == 302
    week = signed_in(world.engineer).get("/").content.decode()
    assert "You are asked to teach" in week
    with within(world.institution.pk):
        request = TeachingRequest.objects.get()
    answered = signed_in(world.engineer).post(f"/skills/requests/{request.pk}/answer/", {"answer": "accept"})
    assert answered.status_code == 302
    assert "You are asked to teach" not in signed_in(world.engineer).get("/").content.decode()
    assert world.engineer.email in browser.get("/skills/requests/").content.decode()


def _asked(world: World) -> TeachingRequest:
    row = offer(world.engineer, make_skill(world))
    with within(world.institution.pk):
        return actions.ask_teacher(offer=row, by=world.librarian, at=timezone.now(), text="On a Tuesday?")


def test_message_leads_to_a_page_that_asks_first(world: World) -> None:
    request = _asked(world)
    with within(world.institution.pk):
        (line,) = lines_of(list(Note.objects.filter(person=world.engineer)))
    assert line.sentence.startswith(f"{world.librarian.name} asks you to teach them: Read a SAML error.")
    path = "/" + line.url.split("/", 3)[3]
    nobody = Client()
    page = nobody.get(path)
    assert page.status_code == 200
    assert "On a Tuesday?" in page.content.decode()
    with within(world.institution.pk):
        assert TeachingRequest.objects.get().state == "waiting"  # a scanner that follows links changes nothing
    assert nobody.post(path, {"answer": "perhaps"}).status_code == 200
    assert "Answer saved" in nobody.post(path, {"answer": "decline"}).content.decode()
    with within(world.institution.pk):
        assert TeachingRequest.objects.get().state == "declined"
    for again in (nobody.get(path), nobody.post(path, {"answer": "accept"})):
        assert again.status_code == 410  # once
    with within(world.institution.pk):
        request.refresh_from_db()
    assert request.state == "declined"


@pytest.mark.parametrize(("days", "status"), [(14, 200), (15, 410), (40, 410)])
def test_link_ends_with_the_request(world: World, days: int, status: int) -> None:
    request = _asked(world)
    path = answer_path(request.pk)
    with within(world.institution.pk):
        past = request.asked_on - timedelta(days=days)
        TeachingRequest.objects.update(asked_on=past, expires_on=past + timedelta(days=14))
    assert Client().get(path).status_code == status


def test_forged_link_and_that_of_a_leaver_lead_nowhere(world: World) -> None:
    request = _asked(world)
    path = answer_path(request.pk)
    assert Client().get(path.replace(f"{request.pk}.", f"{request.pk + 1}.", 1)).status_code == 404
    with within(world.institution.pk):
        world.engineer.is_active = False
        world.engineer.save()
    assert Client().get(path).status_code == 404


def test_map_shows_teams_and_session_with_its_button(world: World) -> None:
    skill = make_skill(world)
    library, it = make_team_of(world, Side.LIBRARY, 7), make_team_of(world, Side.IT, 5)
    rate(library, {skill: Level.KNOWS})
    rate(it, {skill: Level.SHOWS})
    free([*library, *it], "2-pm")
    offer(it[0], skill)
    with within(world.institution.pk):
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
    browser = signed_in(manager)
    assert "No figures yet" in browser.get("/skills/").content.decode()
    assert browser.post("/skills/freeze/").status_code == 302
    page = browser.get("/skills/").content.decode()
    assert "up to 20%" in page  # the library's team
    assert "80% or more" in page
    assert "about 40%" in page  # everybody: five of twelve
    assert "Freeze the figures now" not in page  # for four weeks
    assert f"{it[0].name} could hold it on Tuesday afternoon" in page.replace("<bdi>", "").replace("</bdi>", "")
    assert "Ask them to hold it" in signed_in(library[0]).get("/skills/").content.decode()
    with within(world.institution.pk):
        proposal = Skill.objects.get().figures.model.objects.first().freeze.proposal
    assert signed_in(library[0]).post(f"/skills/sessions/{proposal.pk}/ask/").status_code == 302
    assert "Ask them to hold it" not in browser.get("/skills/").content.decode()
    with within(world.institution.pk):
        request = TeachingRequest.objects.get()
    assert (
        client_of(it[0]).post(f"/api/v1/teaching-requests/{request.pk}/answer/", {"accepts": True}).status_code == 200
    )
    assert "Sessions agreed" in signed_in(library[3]).get("/skills/").content.decode()
    assert "up to 20%" in browser.get("/skills/figures/?format=csv").getvalue().decode()


@pytest.mark.parametrize("path", ["/skills/", "/skills/teachers/", "/skills/figures/", "/skills/list/", "one"])
def test_queries_do_not_grow_with_rows(world: World, path: str) -> None:
    browser = signed_in(world.librarian)
    first = make_skill(world, "First")
    with within(world.institution.pk):
        make_figure(world, first, at=timezone.now())
        of = first.skill_list
    offer(world.engineer, first)
    where = f"/skills/{first.pk}/" if path == "one" else path
    browser.get(where)
    with CaptureQueriesContext(connection) as one:
        assert browser.get(where).status_code == 200
    with within(world.institution.pk):
        for name in ("Second", "Third"):
            more = actions.add_skill(
                institution_id=world.institution.pk, by=None, at=timezone.now(), skill_list=of, name=name
            )
            figure = make_figure(world, more, at=timezone.now())
            make_figure(world, more, at=timezone.now(), teams=[world.engineer.team_id], group="IT", people=5)
            assert figure.pk
    for person in make_team_of(world, Side.IT, 2):
        offer(person, first)
    with CaptureQueriesContext(connection) as three:
        assert browser.get(where).status_code == 200
    assert len(three) == len(one)


def test_search_finds_skills_and_not_who_rated_them(world: World) -> None:
    skill = make_skill(world, "Zymurgy for beginners")
    rate([world.librarian], {skill: Level.SHOWS})
    page = signed_in(world.engineer).get("/search/?q=zymurgy").content.decode()
    assert "Zymurgy for beginners" in page
    assert world.librarian.name not in page


def test_report_has_skills_with_the_rows_behind_them(world: World) -> None:
    skill = make_skill(world)
    with within(world.institution.pk):
        make_figure(world, skill, at=timezone.now(), reached=20)
        make_figure(world, make_skill(world, "Another"), at=timezone.now(), reached=60)
    browser = signed_in(world.librarian)
    behind = browser.get("/report/rows/skills_short/").content.decode()
    assert "Read a SAML error" in behind
    assert "Another" not in behind

"""Nobody but the person sees what they say of themselves, and what one asks of another is between them; only three
modules of the code read the tables."""

import ast
from collections.abc import Iterator

import pytest
from django.utils import timezone

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests import ROOT
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person
from tests.factories.projects import make_world
from tests.tracker.skills.worlds import make_skill, offer, rate
from tracker.delivery.models import Note
from tracker.skills import actions
from tracker.skills.levels import Level
from tracker.skills.models import Skill, SkillRating

pytestmark = pytest.mark.django_db
READS_RATINGS = {"tracker/skills/actions/freezing.py", "tracker/skills/actions/own_ratings.py",
                 "tracker/skills/own_ratings.py"}  # fmt: skip
KNOWS_THE_MODEL = {"tracker/skills/admin.py", "tracker/skills/models.py"}


def test_own_answers_are_seen_by_their_person_alone() -> None:
    world = make_world()
    skill = make_skill(world, "Tell a login fault from a missing entitlement")
    rate([world.librarian], {skill: Level.SHOWS})
    mine = client_of(world.librarian).get("/api/v1/me/skills/").json()
    assert mine["ratings"] == [{"skill": skill.pk, "level": 4, "number": 2}]
    assert client_of(world.engineer).get("/api/v1/me/skills/").json() == {"ratings": [], "windows": []}
    file = signed_in(world.librarian).get("/skills/mine/file/").content.decode("utf-8-sig")
    assert file.splitlines()[1].endswith(',4,"I do it myself, and show others how"')
    assert len(signed_in(world.engineer).get("/skills/mine/file/").content.decode().splitlines()) == 1


def test_own_answers_are_kept_in_no_cache() -> None:
    world = make_world()
    skill = make_skill(world)
    browser = signed_in(world.librarian)
    for path in ("/skills/mine/", "/skills/mine/file/", "/skills/mine/times/", f"/skills/mine/{skill.skill_list_id}/"):
        assert "no-store" in browser.get(path).headers["Cache-Control"], path


def test_what_one_asks_of_another_is_between_them() -> None:
    world = make_world()
    row = offer(world.engineer, make_skill(world))
    with within(world.institution.pk):
        request = actions.ask_teacher(offer=row, by=world.librarian, at=timezone.now(), text="Xylophone")
        note = Note.objects.get(person=world.engineer)
    for person in (world.librarian, world.engineer):
        assert b"Xylophone" in signed_in(person).get("/skills/requests/").content
        assert client_of(person).get(f"/api/v1/teaching-requests/{request.pk}/").status_code == 200
    with across_institutions():
        others = [make_person(world.institution, Side.IT, role) for role in (Role.STAFF, Role.MANAGER, Role.ADMIN)]
        others.append(make_person(make_institution(), Side.IT, Role.ADMIN))
    for person in others:
        browser = signed_in(person)
        assert b"Xylophone" not in browser.get("/skills/requests/").content
        assert client_of(person).get(f"/api/v1/teaching-requests/{request.pk}/").status_code == 404
        assert client_of(person).get("/api/v1/teaching-requests/").json()["results"] == []
        assert browser.post(f"/skills/requests/{request.pk}/answer/", {"answer": "accept"}).status_code == 404
        assert browser.post(f"/skills/requests/{request.pk}/withdraw/").status_code == 404
    administrator = signed_in(others[2])
    assert administrator.get(f"/admin/tracker/teachingrequest/{request.pk}/change/").status_code == 302
    seen = administrator.get(f"/admin/tracker/note/{note.pk}/change/").content
    assert str(row.skill).encode() not in seen
    assert b"Xylophone" not in seen


def _readers() -> Iterator[str]:
    """Files that name the model of ratings or of times."""
    for app in ("accounts", "collab", "foundation", "tracker"):
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
            if names & {"SkillRating", "SkillWindows"} or (
                path.name == "models.py" and path.parent.name == "skills" and "SkillRating" in path.read_text()
            ):
                yield path.relative_to(ROOT).as_posix()


def test_only_the_person_and_the_count_read_ratings() -> None:
    assert {*_readers()} == READS_RATINGS | KNOWS_THE_MODEL


def test_no_other_row_leads_to_a_rating() -> None:
    """A filter, an order or a search of people or skills cannot reach them: they have no name there."""
    names = {relation.name for model in (Person, Skill) for relation in model._meta.related_objects}
    assert not {name for name in names if "rating" in name.lower() or "window" in name.lower()}
    assert SkillRating._meta.get_field("person").remote_field.hidden

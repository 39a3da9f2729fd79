"""Text that looks the same is the same: in files, pasted lists, filters, searches and names that are unique."""

from collections.abc import Iterator
from datetime import date
from unicodedata import normalize

import pytest
from django.utils import timezone

from accounts.institutions.actions import refuse_namesake, update_institution
from accounts.institutions.models import Institution
from accounts.people.actions import save_team
from accounts.people.models import Person, Team
from accounts.people.pasted_people import read
from accounts.roles import Role, Side
from accounts.trail.lists import Trail
from foundation.errors import Refused
from foundation.tenancy import within
from tests.factories.projects import World, make_project, make_world
from tracker.comments.mentions import mentioned_in
from tracker.intake.csv.actions import check_import, import_meetings
from tracker.meetings.actions import update_meeting
from tracker.meetings.models import Meeting
from tracker.meetings.queries import people_called
from tracker.pages.search import excerpt, search
from tracker.projects.actions import update_project
from tracker.projects.filters import ProjectFilters
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db
NAME = "Projet Médiathèque"
DECOMPOSED = normalize("NFD", NAME)
LOOKS = [NAME, DECOMPOSED, "projet MÉDIATHÈQUE", "Projet\u00a0Médiathèque", "Pro\u00adjet Médiathèque\u200b"]
STAFF = frozenset({Role.STAFF})


@pytest.fixture
def world() -> Iterator[World]:
    world = make_world()
    with within(world.institution.pk):
        yield world


@pytest.mark.parametrize("stored", [NAME, DECOMPOSED])
@pytest.mark.parametrize("written", LOOKS)
def test_project_is_found_by_lookalike_name(world: World, stored: str, written: str) -> None:
    project = make_project(world.institution, name=stored)
    text = f"held_on,projects,attendees\n2026-03-04,{written},{world.librarian.email};{world.engineer.email}\n"
    outcome = import_meetings(
        institution_id=world.institution.pk, by=None, at=world.at(date(2026, 3, 20)), chunks=[text.encode()]
    )
    assert (outcome.added, outcome.problems) == (1, [])
    assert list(Meeting.objects.get().projects.all()) == [project]
    assert list(ProjectFilters({"name": written}, queryset=Project.objects.all()).qs) == [project]
    assert [found.kind for found in search(written, roles=STAFF)] == ["projects"]
    assert list(ProjectFilters({"name": "Projet Mediatheque"}, queryset=Project.objects.all()).qs) == []
    assert search("mediatheque", roles=STAFF) == []


@pytest.mark.parametrize("written", ["élodie", "Élodie", "ÉLODIE", normalize("NFD", "élodie"), "élo\u00addie"])
def test_a_person_and_a_note_are_found_in_any_case(world: World, written: str) -> None:
    Person.objects.filter(pk=world.librarian.pk).update(name="Élodie Müller")
    meeting = world.meet(date(2026, 3, 9))
    update_meeting(meeting=meeting, by=None, at=timezone.now(), notes=normalize("NFD", "Avec Élodie, à midi"))
    assert [found.kind for found in search(written, roles=STAFF)] == ["people", "notes"]
    assert [person.pk for person in people_called(written, without=[])] == [world.librarian.pk]
    meeting.refresh_from_db()
    assert ("Élodie", True) in excerpt(meeting.notes, [written])
    assert search("elodie", roles=STAFF) == []


def test_percent_and_underscore_are_literal_in_search(world: World) -> None:
    make_project(world.institution, name="100 % digital_skills")
    assert [len(found.hits) for found in search("100 %", roles=STAFF)] == [1]
    assert [len(found.hits) for found in search("l_s", roles=STAFF)] == [1]
    assert search("1%d", roles=STAFF) == search("digital-skills", roles=STAFF) == []


@pytest.mark.parametrize("written", ["ÉTUDES", normalize("NFD", "Études"), "Étu\u00addes", " études "])
def test_team_name_is_unique_by_looks(world: World, written: str) -> None:
    team = Team(institution_id=world.institution.pk, name="Études", side=Side.LIBRARY)
    save_team(team=team, by=None, at=timezone.now())
    save_team(team=team, by=None, at=timezone.now())  # its own name is no other's
    with pytest.raises(Refused, match="Another team"):
        save_team(
            team=Team(institution_id=world.institution.pk, name=written, side=Side.IT), by=None, at=timezone.now()
        )
    save_team(team=Team(institution_id=world.institution.pk, name="Etudes", side=Side.IT), by=None, at=timezone.now())


def test_institution_name_is_unique_by_looks(world: World) -> None:
    other = make_world(name="École de Brackenfield").institution
    looks = normalize("NFD", "ÉCOLE de  Brackenfield")
    with pytest.raises(Refused, match="Another institution"):
        update_institution(institution_id=world.institution.pk, by=None, at=timezone.now(), name=looks)
    with pytest.raises(Refused, match="Another institution"):
        refuse_namesake(Institution(name=looks, country="GB", time_zone="UTC"), by=None)
    with within(other.pk):
        other.full_clean()
        update_institution(institution_id=other.pk, by=None, at=timezone.now(), name=looks)  # its own, respelled


def test_pasted_team_matches_lookalike_name() -> None:
    line = f"Jane Doe;jane@brackenfield.example;{normalize('NFD', 'ÉTUDES')}"
    roster = read(line, teams={"études": Side.LIBRARY}, present=())
    assert ([entry.side for entry in roster.entries], roster.errors) == ([Side.LIBRARY], [])


def test_byte_order_mark_of_pasted_text_is_ignored() -> None:
    line = "Jane Doe;jane.doe@brackenfield.example;Reader services;library;staff\n"
    for text in (f"\ufeffName;E-Mail;Team;Side;Role\n{line}", f"\ufeff{line}"):
        roster = read(text, teams={}, present=())
        assert ([entry.name for entry in roster.entries], roster.errors) == (["Jane Doe"], [])


def test_empty_columns_at_the_end_are_passed_over(world: World) -> None:
    both = f"{world.librarian.email};{world.engineer.email}"
    lines = [
        "held_on,projects,attendees,notes,,,",
        f"2026-03-04,Eduroam and SSO,{both},Certificates,,,",
        f"2026-03-05,Eduroam and SSO,{both},Metadata",
        ",,,,,,",
        f"2026-03-06,Eduroam and SSO,{both},Metadata,,stray,",
    ]
    outcome = check_import(
        institution_id=world.institution.pk, by=None, at=world.at(date(2026, 3, 20)),
        chunks=["\r\n".join(lines).encode()],
    )  # fmt: skip
    assert outcome.added == 2
    assert [(problem.row, problem.column) for problem in outcome.problems] == [(5, "")]
    assert "7 cells, the header 4" in outcome.problems[0].why


@pytest.mark.parametrize("written", ["élodie müller", normalize("NFD", "Élodie Müller"), "ÉLODIE MÜLLER"])
def test_a_mention_finds_a_person_in_any_spelling(world: World, written: str) -> None:
    Person.objects.filter(pk=world.librarian.pk).update(name="Élodie Müller")
    assert [person.pk for person in mentioned_in(f"Well done, @{written}!")] == [world.librarian.pk]


def test_a_partner_that_looks_the_same_is_one(world: World) -> None:
    here = {"by": None, "at": timezone.now()}
    project = update_project(project=world.project, partners=["Médiathèque"], **here)
    project = update_project(project=project, partners=[normalize("NFD", "MÉDIATHÈQUE"), "Other"], **here)
    assert sorted(project.partners.values_list("name", flat=True)) == ["Médiathèque", "Other"]


def test_entries_are_searched_in_any_case() -> None:
    found = [Trail().hits(word).children[1:] for word in ("logged", "LOGGED", "log\u00adged")]
    assert "meeting.log" in str(found[0])
    assert found[0] == found[1] == found[2]

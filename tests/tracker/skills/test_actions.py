"""Lists, ratings, offers, requests and figures, by their actions."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.tracker.skills.worlds import AT, LATER, free, freeze, make_skill, make_team_of, offer, rate
from tracker.delivery.models import Note
from tracker.skills import actions
from tracker.skills.levels import Level
from tracker.skills.models import (
    SessionProposal,
    Skill,
    SkillFigure,
    SkillList,
    SkillRating,
    SkillWindows,
    TeachingOffer,
    TeachingRequest,
)
from tracker.skills.rules.request_state import RequestState
from tracker.skills.shipped import shipped_lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def _said(world: World, by: Person | None = None) -> dict[str, Any]:
    return {"institution_id": world.institution.pk, "by": by, "at": AT}


def _figures(world: World, skill: Skill) -> list[tuple[str, int, int, int | None]]:
    with within(world.institution.pk):
        rows = SkillFigure.objects.filter(skill=skill).order_by("freeze__frozen_on", "id")
        return [(row.group, row.people, row.confident, row.reached) for row in rows]


# --- lists ----------------------------------------------------------------------------------------------------------
def test_lists_begin_with_those_that_come_with_the_product(world: World) -> None:
    with within(world.institution.pk):
        actions.begin_lists(**_said(world))
        names = {one.name: sum(map(len, one.areas.values())) for one in shipped_lists()}
        assert {one.name: one.skills.count() for one in SkillList.objects.all()} == names
        assert sum(names.values()) > 30
        with pytest.raises(Refused, match="There are lists of skills already"):
            actions.begin_lists(**_said(world))


def test_managers_alone_write_lists(world: World) -> None:
    skill = make_skill(world)
    with within(world.institution.pk):
        for role in (Role.STAFF, Role.READER, Role.DEAN):
            by = make_person(world.institution, Side.IT, role)
            for tried in (
                lambda by=by: actions.begin_lists(**_said(world, by)),
                lambda by=by: actions.add_list(name="More", **_said(world, by)),
                lambda by=by: actions.add_skill(skill_list=skill.skill_list, name="More", **_said(world, by)),
                lambda by=by: actions.update_skill(skill=skill, by=by, at=AT, name="Other"),
                lambda by=by: actions.retire_skill(skill=skill, by=by, at=AT),
                lambda by=by: actions.freeze_figures(**_said(world, by)),
            ):
                with pytest.raises(Forbidden):
                    tried()
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
        assert actions.add_list(name="More", **_said(world, manager)).number == 1


def test_rating_keeps_the_version_that_it_answered(world: World) -> None:
    skill = make_skill(world)
    person = world.librarian
    rate([person], {skill: Level.KNOWS})
    with within(world.institution.pk):
        first = SkillRating.objects.get().number
        actions.update_skill(skill=skill, by=None, at=AT, name="Read any SAML error")
        stored = SkillRating.objects.get()
        assert (stored.level, stored.number) == (Level.KNOWS, first)
        assert [(one.number, one.name) for one in skill.wordings.all()] == [(first, "Read a SAML error")]
    rate([person], {skill: Level.COVERS})
    with within(world.institution.pk):
        assert SkillRating.objects.get().number == first + 1
        actions.retire_skill(skill=skill, by=None, at=AT)
        assert SkillRating.objects.get().level == Level.COVERS
        with pytest.raises(Refused, match="There is no skill"):
            actions.rate_skills(by=person, at=AT, ratings={skill.pk: Level.SHOWS})
        actions.retire_skill(skill=skill, by=None, at=AT, retired=False)
    rate([person], {skill: Level.SHOWS})


def test_names_are_told_apart_whatever_their_case(world: World) -> None:
    skill = make_skill(world, "Read a SAML error")
    with within(world.institution.pk):
        with pytest.raises(Refused, match="Another skill of the list has this name"):
            actions.add_skill(skill_list=skill.skill_list, name="READ a saml error", **_said(world))
        with pytest.raises(Refused, match="Another list has this name"):
            actions.add_list(name=skill.skill_list.name.upper(), **_said(world))
        with pytest.raises(Refused, match="Choose one of the levels offered"):
            actions.update_skill(skill=skill, by=None, at=AT, wanted=Level.KNOWS)


# --- what people say of themselves ----------------------------------------------------------------------------------
def test_ratings_are_saved_partly_and_forgotten(world: World) -> None:
    first, second = make_skill(world, "First"), make_skill(world, "Second")
    person = world.librarian
    rate([person], {first: Level.KNOWS})
    rate([person], {second: Level.SHOWS})
    with within(world.institution.pk):
        levels = SkillRating.objects.order_by("skill").values_list("level", flat=True)
        assert list(levels) == [Level.KNOWS, Level.SHOWS]
    rate([person], {first: None})
    with within(world.institution.pk):
        assert list(levels.all()) == [None, Level.SHOWS]
        actions.set_windows(by=person, at=AT, windows=["2-pm", "1-am"])
        assert SkillWindows.objects.get().windows == ["1-am", "2-pm"]
        actions.forget_ratings(by=person, at=AT)
        assert list(levels.all()) == [None, None]
        assert not SkillWindows.objects.exists()


@pytest.mark.parametrize("level", [-1, 5, 99])
def test_rating_of_no_level_is_refused(world: World, level: int) -> None:
    skill = make_skill(world)
    with within(world.institution.pk), pytest.raises(Refused, match="A level is a number from 0 to 4"):
        actions.rate_skills(by=world.librarian, at=AT, ratings={skill.pk: level})


def test_skill_of_another_institution_cannot_be_rated(world: World) -> None:
    other = make_skill(make_world())
    with within(world.institution.pk), pytest.raises(Refused, match="There is no skill"):
        actions.rate_skills(by=world.librarian, at=AT, ratings={other.pk: Level.KNOWS})


def test_no_audit_entry_tells_of_a_rating(world: World) -> None:
    skill = make_skill(world)
    with across_institutions():
        before = AuditEntry.objects.count()
    rate([world.librarian], {skill: Level.KNOWS})
    free([world.librarian], "1-am")
    with within(world.institution.pk):
        actions.forget_ratings(by=world.librarian, at=AT)
    with across_institutions():
        assert AuditEntry.objects.count() == before


def test_what_leavers_said_is_forgotten_after_three_months(world: World) -> None:
    skill = make_skill(world)
    people = make_team_of(world, Side.IT, 2)
    rate(people, {skill: Level.KNOWS})
    free(people, "1-am")
    with across_institutions():
        gone = {"is_active": False, "updated_at": AT}
        Person.objects.filter(pk=people[0].pk).update(**gone)
    assert actions.forget_leavers(at=AT + timedelta(days=89)) == 0
    assert actions.forget_leavers(at=AT + timedelta(days=91)) == 1
    assert actions.forget_leavers(at=AT + timedelta(days=91)) == 0
    with within(world.institution.pk):
        assert dict(SkillRating.objects.values_list("person", "level")) == {
            people[0].pk: None, people[1].pk: Level.KNOWS
        }  # fmt: skip
        assert [one.person_id for one in SkillWindows.objects.all()] == [people[1].pk]


# --- teachers and requests ------------------------------------------------------------------------------------------
def _asked(world: World) -> TeachingRequest:
    """The librarian asks the engineer."""
    row = offer(world.engineer, make_skill(world))
    with within(world.institution.pk):
        return actions.ask_teacher(offer=row, by=world.librarian, at=AT, text="On a Tuesday?")


def _notes(world: World, person: Person) -> list[str]:
    with within(world.institution.pk):
        return [note.facts["what"] for note in Note.objects.filter(person=person, kind="teaching")]


def test_offer_is_made_once_and_ended_by_its_person(world: World) -> None:
    skill = make_skill(world)
    row = offer(world.engineer, skill)
    assert offer(world.engineer, skill) == row
    with within(world.institution.pk):
        with pytest.raises(Forbidden):
            actions.withdraw_offer(offer=row, by=world.librarian, at=AT)
        actions.withdraw_offer(offer=row, by=world.engineer, at=AT)
        assert not TeachingOffer.objects.exists()
        actions.retire_skill(skill=skill, by=None, at=AT)
        with pytest.raises(Refused, match="This skill is retired"):
            actions.offer_teaching(by=world.engineer, at=AT, skill=Skill.objects.get())


@pytest.mark.parametrize(("accepts", "state"), [(True, "accepted"), (False, "declined")])
def test_answer_is_told_to_who_asked_and_works_once(world: World, accepts: bool, state: str) -> None:
    request = _asked(world)
    assert _notes(world, world.engineer) == ["learn"]
    with within(world.institution.pk):
        with pytest.raises(Refused, match="does not wait for you"):
            actions.answer_request(request=request, by=world.librarian, at=AT, accepts=True)
        assert actions.answer_request(request=request, by=world.engineer, at=AT, accepts=accepts).state == state
        with pytest.raises(Refused, match="answered, or has expired"):
            actions.answer_request(request=request, by=world.engineer, at=AT, accepts=not accepts)
    assert _notes(world, world.librarian) == [state]
    assert _notes(world, world.engineer) == []  # answered before the message went


def test_request_expires_and_says_so(world: World) -> None:
    request = _asked(world)
    last = AT + timedelta(days=14)
    assert actions.expire_due_requests(at=last) == 0
    assert actions.expire_due_requests(at=last + timedelta(days=1)) == 1
    assert actions.expire_due_requests(at=last + timedelta(days=1)) == 0
    assert _notes(world, world.librarian) == ["expired"]
    with within(world.institution.pk), pytest.raises(Refused, match="answered, or has expired"):
        actions.answer_request(request=request, by=world.engineer, at=last, accepts=True)


def test_request_that_is_over_is_not_accepted(world: World) -> None:
    request = _asked(world)
    with within(world.institution.pk), pytest.raises(Refused, match="answered, or has expired"):
        actions.answer_request(request=request, by=world.engineer, at=AT + timedelta(days=15), accepts=True)


def test_request_is_made_once_and_withdrawn_by_who_asked(world: World) -> None:
    request = _asked(world)
    with within(world.institution.pk):
        row = TeachingOffer.objects.get()
        with pytest.raises(Refused, match="You have asked them already"):
            actions.ask_teacher(offer=row, by=world.librarian, at=AT)
        with pytest.raises(Refused, match="This is you"):
            actions.ask_teacher(offer=row, by=world.engineer, at=AT)
        with pytest.raises(Refused, match="does not wait any more"):
            actions.withdraw_request(request=request, by=world.engineer, at=AT)
        actions.withdraw_request(request=request, by=world.librarian, at=AT)
        actions.ask_teacher(offer=row, by=world.librarian, at=AT)
        assert TeachingRequest.objects.filter(state=RequestState.WAITING).count() == 1
    assert _notes(world, world.engineer) == ["learn"]


def test_nobody_asks_who_left_or_offers_no_more(world: World) -> None:
    row = offer(world.engineer, make_skill(world))
    with within(world.institution.pk):
        Person.objects.filter(pk=world.engineer.pk).update(is_active=False)
        with pytest.raises(Refused, match="no longer offer"):
            actions.ask_teacher(offer=row, by=world.librarian, at=AT)


def test_one_person_cannot_ask_everybody(world: World) -> None:
    skill = make_skill(world)
    people = make_team_of(world, Side.IT, 11)
    rows = [offer(person, skill) for person in people]
    with within(world.institution.pk):
        for row in rows[:10]:
            actions.ask_teacher(offer=row, by=world.librarian, at=AT)
        with pytest.raises(Refused, match="There are 10 already"):
            actions.ask_teacher(offer=rows[10], by=world.librarian, at=AT)


# --- figures --------------------------------------------------------------------------------------------------------
def test_figures_are_of_teams_with_five_people_and_of_everybody(world: World) -> None:
    skill = make_skill(world)
    library, it = make_team_of(world, Side.LIBRARY, 6), make_team_of(world, Side.IT, 5)
    rate(library, {skill: Level.NO_IDEA})
    rate(it, {skill: Level.SHOWS})
    freeze(world)
    names = [person.team.name for person in (library[0], it[0]) if person.team]
    assert _figures(world, skill) == [("", 10, 50, 50), (names[0], 5, 20, 20), (names[1], 5, 80, 80)]


def test_four_people_or_not_my_job_leave_no_figure(world: World) -> None:
    skill = make_skill(world)
    people = make_team_of(world, Side.LIBRARY, 9)
    rate(people[:4], {skill: Level.COVERS})
    rate(people[4:], {skill: Level.NOT_MINE})
    freeze(world)
    assert _figures(world, skill) == []


def test_small_team_stands_with_another(world: World) -> None:
    skill = make_skill(world, wanted=None)
    library, it = make_team_of(world, Side.LIBRARY, 3), make_team_of(world, Side.IT, 5)
    more = make_team_of(world, Side.IT, 7)
    rate([*library, *it, *more], {skill: Level.COVERS})
    freeze(world)
    found = _figures(world, skill)
    assert [(people, confident, reached) for _group, people, confident, reached in found] == [
        (15, 80, None), (5, 80, None), (5, 80, None),
    ]  # fmt: skip
    assert sorted(" and " in group for group, *_rest in found) == [False, False, True]


def test_one_who_changes_leaves_the_figure_of_last_term(world: World) -> None:
    skill = make_skill(world)
    people = make_team_of(world, Side.LIBRARY, 8)
    rate(people, {skill: Level.KNOWS})
    freeze(world)
    rate(people[:4], {skill: Level.SHOWS})
    freeze(world, at=LATER)
    assert _figures(world, skill) == [("", 5, 20, 20)]
    rate(people[4:5], {skill: Level.SHOWS})
    freeze(world, at=LATER + timedelta(days=30))
    assert _figures(world, skill) == [("", 5, 20, 20), ("", 5, 60, 60)]


def test_who_changes_a_rating_is_not_counted_as_new(world: World) -> None:
    skill = make_skill(world)
    people = make_team_of(world, Side.LIBRARY, 6)
    rate(people, {skill: Level.KNOWS})
    freeze(world)
    rate(people[:5], {skill: Level.SHOWS})
    rate(people[:5], {skill: Level.KNOWS})  # as it was
    rate(people[5:], {skill: None})
    rate(people[5:], {skill: Level.SHOWS})
    freeze(world, at=LATER)
    assert len(_figures(world, skill)) == 1


def test_figures_are_frozen_four_weeks_apart(world: World) -> None:
    freeze(world)
    with pytest.raises(Refused, match="frozen lately"):
        freeze(world, at=AT + timedelta(days=27))
    freeze(world, at=AT + timedelta(days=28))


def test_figures_are_frozen_when_a_term_ends(world: World) -> None:
    skill = make_skill(world)
    rate(make_team_of(world, Side.IT, 5), {skill: Level.COVERS})
    assert actions.freeze_due_figures(at=AT) == 0
    new_year = world.at(date(2027, 1, 1))
    assert actions.freeze_due_figures(at=new_year) == 1
    assert actions.freeze_due_figures(at=new_year) == 0
    assert _figures(world, skill) == [("", 5, 80, 80)]


def test_neighbours_say_nothing_here(world: World) -> None:
    other = make_world()
    skill, theirs = make_skill(world), make_skill(other)
    rate(make_team_of(world, Side.IT, 4), {skill: Level.COVERS})
    rate(make_team_of(other, Side.IT, 9), {theirs: Level.COVERS})
    freeze(world)
    assert _figures(world, skill) == []
    with across_institutions():
        assert not SkillFigure.objects.filter(institution=world.institution).exists()
        assert Institution.objects.count() >= 2


# --- the session ----------------------------------------------------------------------------------------------------
def test_session_is_proposed_and_its_teacher_asked_once(world: World) -> None:
    skill = make_skill(world)
    library, it = make_team_of(world, Side.LIBRARY, 7), make_team_of(world, Side.IT, 2)
    rate(library, {skill: Level.KNOWS})
    free([*library, *it], "2-pm")
    offer(it[0], skill)
    freeze(world)
    with within(world.institution.pk):
        proposal = SessionProposal.objects.get()
        assert (proposal.teacher, proposal.window, proposal.people) == (it[0], "2-pm", 5)
        request = actions.ask_for_session(proposal=proposal, by=library[0], at=AT)
        assert _notes(world, it[0]) == ["session"]
        with pytest.raises(Refused, match="asked already"):
            actions.ask_for_session(proposal=proposal, by=library[1], at=AT)
        actions.answer_request(request=request, by=it[0], at=AT, accepts=False)
        actions.ask_for_session(proposal=proposal, by=library[1], at=AT)


def test_session_for_four_people_is_not_proposed(world: World) -> None:
    skill = make_skill(world)
    library, it = make_team_of(world, Side.LIBRARY, 7), make_team_of(world, Side.IT, 2)
    rate(library, {skill: Level.KNOWS})
    free([*library[:4], *it], "2-pm")
    free(library[4:], "1-am")
    offer(it[0], skill)
    freeze(world)
    with within(world.institution.pk):
        assert not SessionProposal.objects.exists()

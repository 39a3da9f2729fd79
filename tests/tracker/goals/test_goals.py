"""Goals, what is said of them, and whether those of the two sides meet."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.audit.models import AuditEntry
from accounts.people.actions import update_person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import within
from tests.factories.goals import SET_ON, make_goal, make_pair
from tests.factories.people import make_person, make_team
from tests.factories.projects import World, make_project, make_world
from tracker.delivery.models import Note
from tracker.goals.actions import (
    add_goal_note,
    add_institution_goal,
    delete_goal,
    delete_goal_note,
    pair_goals,
    remove_pair,
    update_goal,
    update_institution_goal,
    update_pair,
)
from tracker.goals.models import Goal, GoalNote, GoalPair, InstitutionGoal, Relation
from tracker.goals.queries import goal_state, in_goal_state, in_roll_up_state, roll_up_state
from tracker.goals.rules import GoalState, RollUpState

pytestmark = pytest.mark.django_db
DUE = SET_ON + timedelta(days=100)
LATER = SET_ON + timedelta(days=30)


def _measured(world: World, **fields: Any) -> Goal:
    return make_goal(
        world, "it", unit="tickets a week", start_value=Decimal(80), target_value=Decimal(10), due_on=DUE, **fields
    )


def test_measured_goal_follows_its_last_value() -> None:
    world = make_world()
    with within(world.institution.pk):
        goal = _measured(world, owner=world.engineer)
        assert (goal.current_value, goal.risk_on) == (Decimal(80), SET_ON + timedelta(days=11))
        assert goal.state_on(LATER) == GoalState.AT_RISK
        add_goal_note(goal=goal, by=world.engineer, at=world.at(LATER), value=Decimal(45), text="Half of them")
        goal.refresh_from_db()
        assert (goal.current_value, goal.noted_on, goal.met_on) == (Decimal(45), LATER, None)
        assert goal.state_on(LATER) == GoalState.ON_TRACK
        earlier = LATER - timedelta(days=1)
        add_goal_note(goal=goal, by=None, at=world.at(LATER), value=Decimal(60), noted_on=earlier)
        goal.refresh_from_db()
        assert goal.current_value == Decimal(45)  # what was said of an earlier day changes nothing


def test_goal_is_met_while_its_notes_say_so() -> None:
    world = make_world()
    with within(world.institution.pk):
        goal = _measured(world)
        days = [LATER + timedelta(days=number) for number in range(4)]
        for day, value in zip(days, (10, 9, 20, 5), strict=True):
            note = add_goal_note(goal=goal, by=None, at=world.at(day), value=Decimal(value))
        goal.refresh_from_db()
        assert goal.met_on == days[3]
        delete_goal_note(note=note, by=None, at=world.at(days[3]))
        goal.refresh_from_db()
        assert (goal.met_on, goal.current_value, goal.noted_on) == (None, Decimal(20), days[2])
        update_goal(goal=goal, by=None, at=world.at(days[3]), target_value=Decimal(30))
        goal.refresh_from_db()
        assert goal.met_on == days[0]  # by its new target it has been since
        assert goal.state_on(DUE + timedelta(days=1)) == GoalState.MET


def test_goal_without_numbers_is_met_when_said() -> None:
    world = make_world()
    with within(world.institution.pk):
        goal = make_goal(world, "library", due_on=DUE)
        assert goal.state_on(DUE) == GoalState.AT_RISK
        assert goal.state_on(DUE + timedelta(days=1)) == GoalState.MISSED
        add_goal_note(goal=goal, by=None, at=world.at(LATER), met=True)
        goal.refresh_from_db()
        assert (goal.met_on, goal.state_on(DUE)) == (LATER, GoalState.MET)
        update_goal(goal=goal, by=None, at=world.at(LATER), dropped_on=LATER)
        assert Goal.objects.get().state_on(DUE) == GoalState.DROPPED


BAD_GOALS: list[tuple[str, dict[str, Any]]] = [
    ("text", {"text": "  "}),
    ("starts_on", {"starts_on": date(2025, 12, 31)}),  # before the project
    ("due_on", {"due_on": SET_ON - timedelta(days=1)}),
    ("due_on", {"due_on": SET_ON + timedelta(days=4000)}),
    ("due_on", {"due_on": date(1980, 1, 1)}),
    ("target_value", {"start_value": Decimal(1)}),
    ("start_value", {"target_value": Decimal(1)}),
    ("target_value", {"start_value": Decimal(1), "target_value": Decimal("1.00")}),
]


@pytest.mark.parametrize(("field", "given"), BAD_GOALS)
def test_bad_goal_is_refused_by_its_field(field: str, given: dict[str, Any]) -> None:
    world = make_world()
    with within(world.institution.pk):
        goal = make_goal(world, "library")
        before = AuditEntry.objects.count()
        with pytest.raises(Refused) as added:
            make_goal(world, "library", **given)
        with pytest.raises(Refused) as changed:
            update_goal(goal=goal, by=None, at=world.at(SET_ON), **given)
        assert list(added.value.fields) == list(changed.value.fields) == [field]
        assert (Goal.objects.count(), AuditEntry.objects.count()) == (1, before)


def test_owner_of_a_goal_is_on_its_side() -> None:
    world = make_world()
    with within(world.institution.pk):
        with pytest.raises(Refused) as refusal:
            make_goal(world, "library", owner=world.engineer)
        assert refusal.value.fields["owner"].code == "wrong_side"
        goal = make_goal(world, "it", owner=world.engineer)
        update_person(
            person=world.engineer, by=None, at=world.at(SET_ON), team=make_team(world.institution, Side.LIBRARY)
        )
        update_goal(goal=goal, by=None, at=world.at(SET_ON), text="Said again")  # who moved stays
        with pytest.raises(Refused):
            update_goal(goal=goal, by=None, at=world.at(SET_ON), owner=world.librarian)


BAD_NOTES: list[tuple[str, bool, dict[str, Any]]] = [
    ("noted_on", True, {"noted_on": LATER + timedelta(days=1), "text": "Tomorrow"}),
    ("noted_on", True, {"noted_on": SET_ON - timedelta(days=1), "text": "Before"}),
    ("met", True, {"met": True}),
    ("value", False, {"value": Decimal(1)}),
    ("text", True, {"text": " "}),
]


@pytest.mark.parametrize(("field", "measured", "given"), BAD_NOTES)
def test_bad_note_is_refused_by_its_field(field: str, measured: bool, given: dict[str, Any]) -> None:
    world = make_world()
    with within(world.institution.pk):
        goal = _measured(world) if measured else make_goal(world, "it")
        with pytest.raises(Refused) as refusal:
            add_goal_note(goal=goal, by=None, at=world.at(LATER), **given)
        assert list(refusal.value.fields) == [field]
        assert not GoalNote.objects.exists()


def test_who_may_write_goals_and_say_how_far() -> None:
    world = make_world()
    with within(world.institution.pk):
        outsider = make_person(world.institution, Side.IT)
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        reader = make_person(world.institution, Side.IT, Role.READER)
        goal = make_goal(world, "it", by=world.librarian, owner=outsider)
        for person in (outsider, dean, reader):
            with pytest.raises(Forbidden):
                make_goal(world, "it", by=person)
            with pytest.raises(Forbidden):
                update_goal(goal=goal, by=person, at=world.at(LATER), text="Another")
            with pytest.raises(Forbidden):
                delete_goal(goal=goal, by=person, at=world.at(LATER))
        add_goal_note(goal=goal, by=outsider, at=world.at(LATER), text="Its owner may")
        for person in (dean, reader):
            with pytest.raises(Forbidden):
                add_goal_note(goal=goal, by=person, at=world.at(LATER), text="May not")
        update_goal(goal=goal, by=None, at=world.at(LATER), owner=reader)
        with pytest.raises(Forbidden):
            add_goal_note(goal=Goal.objects.get(), by=reader, at=world.at(LATER), text="Reads only")


def test_stale_goal_is_not_overwritten() -> None:
    world = make_world()
    with within(world.institution.pk):
        goal = make_goal(world, "it")
        update_goal(goal=goal, by=None, at=world.at(LATER), text="One", version=1)
        with pytest.raises(Stale):
            update_goal(goal=goal, by=None, at=world.at(LATER), text="Two", version=1)


def test_clash_has_the_owners_of_its_goals_or_project() -> None:
    world = make_world()
    with within(world.institution.pk):
        pair = make_pair(world)
        assert (pair.library_owner, pair.it_owner) == (world.librarian, world.engineer)
        assert (pair.clash_since, pair.is_open) == (SET_ON, True)
        other = make_person(world.institution, Side.IT)
        owned = make_goal(world, "it", "Logs are kept", owner=other)
        again = pair_goals(
            library_goal=pair.library_goal, it_goal=owned, relation="clash", by=None, at=world.at(SET_ON)
        )
        assert again.it_owner == other
        assert make_pair(world, Relation.ALIGNED).library_owner is None


def test_clash_is_open_until_it_has_a_resolution() -> None:
    world = make_world()
    with within(world.institution.pk):
        pair = make_pair(world)
        with pytest.raises(Refused) as refusal:
            update_pair(pair=pair, by=None, at=world.at(LATER), resolution="Twelve hours", it_owner=None)
        assert set(refusal.value.fields) == {"it_owner", "resolve_by"}
        pair = update_pair(pair=pair, by=None, at=world.at(LATER), resolution="Twelve hours", resolve_by=DUE)
        assert (pair.resolved_on, pair.is_open) == (LATER, False)
        pair = update_pair(pair=pair, by=None, at=world.at(DUE), resolution="")
        assert pair.is_open
        pair = update_pair(pair=pair, by=None, at=world.at(DUE), relation=Relation.ALIGNED)
        assert (pair.clash_since, pair.resolve_by, pair.is_open) == (None, None, False)
        assert [entry.action for entry in AuditEntry.objects.filter(target="goalpair").order_by("id")] == [
            "goal_pair.add", *["goal_pair.update"] * 3,
        ]  # fmt: skip
        remove_pair(pair=pair, by=None, at=world.at(DUE))
        assert Goal.objects.count() == 2


def test_a_pair_has_one_goal_of_each_side_of_a_project() -> None:
    world = make_world()
    with within(world.institution.pk):
        library, it = make_goal(world, "library"), make_goal(world, "it")
        elsewhere = make_goal(world, "it", project=make_project(world.institution, name="Another"))
        pairs = [(it, it, "library_goal"), (library, library, "it_goal"), (library, elsewhere, "it_goal")]
        for first, second, field in pairs:
            with pytest.raises(Refused) as refusal:
                pair_goals(library_goal=first, it_goal=second, relation="clash", by=None, at=world.at(SET_ON))
            assert list(refusal.value.fields) == [field]
        pair_goals(library_goal=library, it_goal=it, relation="neutral", by=None, at=world.at(SET_ON))
        with pytest.raises(Refused) as refusal:
            pair_goals(library_goal=library, it_goal=it, relation="clash", by=None, at=world.at(SET_ON))
        assert list(refusal.value.fields) == ["it_goal"]


BAD_PAIRS: list[tuple[str, str, dict[str, Any]]] = [
    ("resolution", "aligned", {"resolution": "None is needed"}),
    ("resolve_by", "clash", {"resolve_by": SET_ON - timedelta(days=1)}),
    ("resolve_by", "clash", {"resolve_by": SET_ON + timedelta(days=4000)}),
]


@pytest.mark.parametrize(("field", "relation", "given"), BAD_PAIRS)
def test_bad_pair_is_refused_by_its_field(field: str, relation: str, given: dict[str, Any]) -> None:
    world = make_world()
    with within(world.institution.pk):
        pair = make_pair(world, relation)
        with pytest.raises(Refused) as refusal:
            update_pair(pair=pair, by=None, at=world.at(SET_ON), **given)
        assert list(refusal.value.fields) == [field]
        for name, person in (("library_owner", world.engineer), ("it_owner", world.librarian)):
            with pytest.raises(Refused) as refusal:
                update_pair(pair=pair, by=None, at=world.at(SET_ON), **{name: person})
            assert list(refusal.value.fields) == [name]


def test_owners_hear_of_a_clash_and_of_its_end() -> None:
    world = make_world()
    with within(world.institution.pk):
        pair = make_pair(world, by=world.librarian)
        told = Note.objects.filter(kind="clash")
        assert [(note.person, note.facts["what"]) for note in told] == [(world.engineer, "found")]
        update_pair(pair=pair, by=world.engineer, at=world.at(LATER), resolution="Twelve hours", resolve_by=LATER)
        assert [(note.person, note.facts["what"]) for note in told.all()] == [(world.librarian, "resolved")]
        update_pair(pair=pair, by=world.engineer, at=world.at(LATER), relation=Relation.NEUTRAL)
        assert [note.facts["what"] for note in told.all()] == ["resolved"]  # it was no clash any more
        pair = update_pair(pair=pair, by=world.engineer, at=world.at(LATER), relation=Relation.CLASH)
        remove_pair(pair=pair, by=world.engineer, at=world.at(LATER))
        assert not told.all().exists()


def test_dean_compares_goals_and_outsider_does_not() -> None:
    world = make_world()
    with within(world.institution.pk):
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        outsider = make_person(world.institution, Side.IT)
        pair = make_pair(world, by=dean)
        for write in (update_pair, remove_pair):
            with pytest.raises(Forbidden):
                write(pair=pair, by=outsider, at=world.at(LATER))
        assert GoalPair.objects.exists()


def test_institution_goal_is_written_by_managers_and_deans() -> None:
    world = make_world()
    with within(world.institution.pk):
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        said: Any = {"institution_id": world.institution.pk, "at": world.at(SET_ON), "text": "One identity"}
        with pytest.raises(Forbidden):
            add_institution_goal(by=world.librarian, **said)
        goal = add_institution_goal(by=dean, **said)
        with pytest.raises(Refused):
            update_institution_goal(goal=goal, by=dean, at=world.at(SET_ON), text=" ")
        update_institution_goal(goal=goal, by=dean, at=world.at(SET_ON), due_on=DUE)
        assert InstitutionGoal.objects.get().due_on == DUE


def _worst(states: Iterable[GoalState]) -> str:
    return next(state.value for state in GoalState if state in set(states))


def test_database_gives_the_states_of_the_rule() -> None:
    """The same states by one query as by the rule, on each day around those that change them."""
    world = make_world()
    with within(world.institution.pk):
        whole = add_institution_goal(
            institution_id=world.institution.pk, by=None, at=world.at(SET_ON), text="One identity"
        )
        lone = add_institution_goal(institution_id=world.institution.pk, by=None, at=world.at(SET_ON), text="Alone")
        _measured(world, feeds=whole)
        make_goal(world, "library", due_on=LATER, feeds=whole)
        add_goal_note(goal=make_goal(world, "it", feeds=whole), by=None, at=world.at(SET_ON), met=True)
        update_goal(goal=make_goal(world, "it", feeds=whole), by=None, at=world.at(SET_ON), dropped_on=SET_ON)
        days = {day for goal in Goal.objects.all() for day in (goal.risk_on, goal.due_on) if day is not None}
        for day in {day + timedelta(days=shift) for day in days for shift in (-1, 0, 1)}:
            goals = list(Goal.objects.annotate(found=goal_state(today=day)))
            states = {goal.pk: goal.state_on(day) for goal in goals}
            assert {goal.pk: goal.found for goal in goals} == states
            for state in GoalState:
                there = set(Goal.objects.filter(in_goal_state(state, today=day)).values_list("pk", flat=True))
                assert there == {pk for pk, one in states.items() if one == state}
            wholes = {goal.pk: goal.found for goal in InstitutionGoal.objects.annotate(found=roll_up_state(today=day))}
            assert wholes == {whole.pk: _worst(states.values()), lone.pk: RollUpState.NO_GOALS}
            for worst in RollUpState:
                there = set(InstitutionGoal.objects.filter(in_roll_up_state(worst, today=day)).values_list("pk"))
                assert there == {(pk,) for pk, one in wholes.items() if one == worst}

"""What the writes of a plan store, and what they refuse."""

from datetime import date
from typing import Any

import pytest

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure
from accounts.roles import Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import within
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.steps.actions import NewStep, add_step, add_steps, delete_step, move_step, update_step
from tracker.steps.models import Step, StepOrder, StepSide

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = date(2026, 2, 2), date(2026, 2, 6)


@pytest.fixture
def world() -> World:
    return make_world()


def _add(world: World, title: str = "Register the domains", **fields: Any) -> Step:
    told = {"side": StepSide.IT, "starts_on": MONDAY, "due_on": FRIDAY, "project": world.project, "by": None, **fields}
    return add_step(institution_id=world.institution.pk, at=world.at(MONDAY), title=title, **told)


def _new(title: str, key: str = "", *after: str, **fields: Any) -> NewStep:
    days = {"starts_on": MONDAY, "due_on": FRIDAY}
    return NewStep(**{"title": title, "side": StepSide.BOTH, "key": key, "after": after, **days, **fields})


def _refused(call: Any, *args: Any, **fields: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refusal:
        call(*args, **fields)
    return {name: why.code for name, why in refusal.value.fields.items()}  # type: ignore[attr-defined]


def _plan(world: World, *steps: NewStep) -> list[Step]:
    facts: dict[str, Any] = {"by": None, "at": world.at(MONDAY), "project": world.project}
    return add_steps(institution_id=world.institution.pk, steps=steps, **facts)


def test_added_step_keeps_what_was_said_and_its_first_due_day(world: World) -> None:
    with within(world.institution.pk):
        first = _add(world)
        step = _add(world, "Test", room=["The vendor"], links=[{"label": "How", "url": "https://a.example/"}],
                    hours=6, owner=world.engineer, after=[first])  # fmt: skip
        step.refresh_from_db()
        assert (step.room, step.hours, step.owner, step.state) == (["The vendor"], 6, world.engineer, "open")
        assert (step.first_due_on, list(step.after.all())) == (FRIDAY, [first])
        update_step(step=step, by=None, at=world.at(MONDAY), due_on=date(2026, 2, 13))
        step.refresh_from_db()
        assert (step.first_due_on, step.due_on) == (FRIDAY, date(2026, 2, 13))


@pytest.mark.parametrize(
    ("fields", "name", "code"),
    [
        ({"title": "  "}, "title", "blank"),
        ({"due_on": date(2026, 2, 1)}, "due_on", "order"),
        ({"due_on": date(2029, 2, 1)}, "due_on", "out_of_range"),
        ({"starts_on": date(1989, 1, 1), "due_on": date(1989, 1, 2)}, "starts_on", "out_of_range"),
        ({"starts_on": date(2026, 1, 4)}, "starts_on", "order"),
        ({"room": ["", "The vendor"]}, "room", "invalid"),
        ({"room": ["x"] * 21}, "room", "max_length"),
        ({"room": ["x" * 201]}, "room", "max_length"),
        ({"links": [{"label": "How", "url": "javascript:alert(1)"}]}, "links", "invalid"),
        ({"links": [{"label": "How", "url": "https://["}]}, "links", "invalid"),
        ({"links": [{"label": "How"}]}, "links", "invalid"),
        ({"links": [{"label": "a", "url": "https://a.example/"}] * 11}, "links", "max_length"),
        ({"state": "done", "done_on": date(2026, 2, 3)}, "done_on", "future"),
    ],
)
def test_step_that_does_not_fit_is_refused_by_field(world: World, fields: dict[str, Any], name: str, code: str) -> None:
    with within(world.institution.pk):
        assert _refused(_add, world, **fields) == {name: code}
        assert not Step.objects.exists()


def test_step_comes_after_none_of_another_project(world: World) -> None:
    with within(world.institution.pk):
        other = make_project(world.institution, name="Another", at=world.at(MONDAY), active_on=date(2026, 1, 5))
        foreign = _add(world, project=other)
        assert _refused(_add, world, after=[foreign]) == {"after": "mismatch"}


def test_step_that_would_come_after_itself_is_refused(world: World) -> None:
    with within(world.institution.pk):
        first = _add(world, "First")
        second = _add(world, "Second", after=[first])
        third = _add(world, "Third", after=[second])
        with pytest.raises(Refused, match="after each other"):
            update_step(step=first, by=None, at=world.at(MONDAY), after=[third])
        with pytest.raises(Refused, match="after itself"):
            update_step(step=first, by=None, at=world.at(MONDAY), after=[first])
        assert set(StepOrder.objects.values_list("step", "after")) == {(second.pk, first.pk), (third.pk, second.pk)}


def test_done_step_has_its_day_until_it_is_open_again(world: World) -> None:
    with within(world.institution.pk):
        step = update_step(step=_add(world), by=None, at=world.at(FRIDAY), state="done")
        assert step.done_on == FRIDAY
        assert update_step(step=step, by=None, at=world.at(FRIDAY), state="open").done_on is None
        last = AuditEntry.objects.filter(action="step.update").first()
        assert last is not None
        assert last.changes == {"state": ["done", "open"], "done_on": ["2026-02-06", None]}


def test_owner_outside_the_project_sets_the_state_only(world: World) -> None:
    with within(world.institution.pk):
        outsider = make_person(world.institution, Side.IT)
        step, at = _add(world, owner=outsider), world.at(MONDAY)
        assert update_step(step=step, by=outsider, at=at, state="done").state == "done"
        with pytest.raises(Forbidden):
            update_step(step=step, by=outsider, at=at, title="Mine")
        with pytest.raises(Forbidden):
            move_step(step=step, by=outsider, at=at, starts_on=MONDAY, due_on=FRIDAY)
        with pytest.raises(Forbidden):
            delete_step(step=step, by=outsider, at=at)
        with pytest.raises(Forbidden):
            _add(world, by=outsider)


def test_step_that_somebody_else_changed_is_stale(world: World) -> None:
    with within(world.institution.pk):
        step = _add(world)
        update_step(step=step, by=None, at=world.at(MONDAY), title="Changed", version=1)
        with pytest.raises(Stale):
            update_step(step=step, by=None, at=world.at(MONDAY), title="Mine", version=1)


def test_moved_step_moves_what_comes_after_it(world: World) -> None:
    with within(world.institution.pk):
        Closure.objects.create(
            institution=world.institution, name="Reading", starts_on=date(2026, 2, 16), ends_on=date(2026, 2, 22)
        )
        week = {"starts_on": date(2026, 2, 9), "due_on": date(2026, 2, 13)}
        first, second, third, done = _plan(
            world, _new("First", "a"), _new("Second", "b", "a", **week), _new("Third", "c", "b", **week),
            _new("Done", "d", "a", state="done", **week),
        )  # fmt: skip
        beside = _add(world, "Beside", **week)
        moved = move_step(step=first, by=None, at=world.at(MONDAY), starts_on=MONDAY, due_on=date(2026, 2, 13))
        assert [step.pk for step in moved] == [first.pk, second.pk, third.pk]
        days = dict(Step.objects.values_list("title", "starts_on"))
        after = date(2026, 2, 23)  # a week later, behind the closed one
        assert (days["Second"], days["Third"]) == (after, after)
        assert (days["Done"], days["Beside"]) == (week["starts_on"], week["starts_on"])
        assert {done.pk, beside.pk}.isdisjoint(
            AuditEntry.objects.filter(action="step.update").values_list("target_id", flat=True)
        )
        assert Step.objects.get(pk=second.pk).version == 2


def test_step_that_is_done_is_not_moved(world: World) -> None:
    with within(world.institution.pk):
        step = _add(world, state="done")
        at = world.at(MONDAY)
        assert _refused(move_step, step=step, by=None, at=at, starts_on=MONDAY, due_on=FRIDAY) == {
            "state": "wrong_state"
        }


def test_many_steps_are_added_together_or_not_at_all(world: World, django_assert_num_queries: Any) -> None:
    with within(world.institution.pk):
        three = [_new(f"Step {number}", f"k{number}", *(["k0"] if number else [])) for number in range(3)]
        many = [_new(f"More {number}", f"m{number}", *(["m0"] if number else [])) for number in range(30)]
        _plan(world, *three)
        with django_assert_num_queries(7):
            _plan(world, *many)
        assert Step.objects.count() == 33
        assert AuditEntry.objects.filter(action="step.add").count() == 33
        found = _refused(_plan, world, _new("Good", "x"), _new("", "y"), _new("Bad", "z", due_on=date(2026, 1, 1)))
        assert found == {"steps.1.title": "blank", "steps.2.due_on": "order"}
        assert Step.objects.count() == 33


def test_many_steps_with_wrong_keys_are_refused_with_the_place(world: World) -> None:
    with within(world.institution.pk):
        assert _refused(_plan, world, _new("a", "a"), _new("b", "a")) == {"steps.1.key": "repeated"}
        assert _refused(_plan, world, _new("a", "a", "b")) == {"steps.0.after": "does_not_exist"}
        assert _refused(_plan, world, _new("a", "a", "b"), _new("b", "b", "a")) == {"steps.0.after": "mismatch"}
        assert _refused(_plan, world, *[_new("a")] * 301) == {"project": "max_length"}


def test_deleted_step_leaves_what_came_after_it(world: World) -> None:
    with within(world.institution.pk):
        first = _add(world)
        second = _add(world, "Second", after=[first])
        delete_step(step=first, by=None, at=world.at(MONDAY))
        assert list(Step.objects.all()) == [second]
        assert not second.after.exists()

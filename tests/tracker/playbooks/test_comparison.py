"""What a project did otherwise, and the better playbook that follows."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.factories.playbooks import contents
from tracker.playbooks.comparison import Difference, DifferenceKind, DoneStep, unused_key
from tracker.playbooks.comparison import compare as compare_with
from tracker.playbooks.comparison import improve as improve_with
from tracker.playbooks.content import Link, PlannedStep, PlaybookContent
from tracker.playbooks.differences import Change, StepChange, step_changes
from tracker.playbooks.order import settled, without
from tracker.playbooks.reading import find_faults

PLAN = PlaybookContent(
    slug="plan", name="Plan", kind="sso", language="en-gb", roles=(("net", "networking"),),
    steps=(
        PlannedStep("first", 0, "it", "Begin", days=5, room=("net",)),
        PlannedStep("second", 5, "library", "Go on", days=10, after=("first",)),
        PlannedStep("third", 15, "both", "Review", after=("second",)),
    ),
)  # fmt: skip
FIRST = DoneStep(1, "first", "it", "Begin", 0, 5)
SECOND = DoneStep(2, "second", "library", "Go on", 5, 10)
THIRD = DoneStep(3, "third", "both", "Review", 15, 1)
NEW = DoneStep(
    4, "", "it", "Ask the registry!", 12, 3, done_when="They answered.", trap="Nobody asks.",
    room=("networking", "the registry"), links=(Link("Form"),), after=(1,),
)  # fmt: skip


def compare(content: PlaybookContent, done: list[DoneStep]) -> list[Difference]:
    return compare_with(content, done, began_with=_keys(content))


def improve(content: PlaybookContent, done: list[DoneStep], chosen: set[str]) -> PlaybookContent:
    return improve_with(content, done, chosen, began_with=_keys(content))


def _keys(content: PlaybookContent) -> set[str]:
    return {step.key for step in content.steps}


def test_a_project_that_kept_the_plan_has_no_difference() -> None:
    assert compare(PLAN, [FIRST, SECOND, THIRD]) == []
    assert improve(PLAN, [FIRST, SECOND, THIRD], {"first", "+1"}) == PLAN


def test_what_was_added_dropped_and_late_is_told() -> None:
    done = [replace(FIRST, late=7), replace(SECOND, dropped=True), NEW]
    assert compare(PLAN, done) == [
        Difference("first", DifferenceKind.LATE, "Begin", "it", 7),
        Difference("second", DifferenceKind.DROPPED, "Go on", "library"),
        Difference("third", DifferenceKind.DROPPED, "Review", "both"),
        Difference("+4", DifferenceKind.ADDED, "Ask the registry!", "it"),
    ]


def test_what_took_longer_moves_what_waits_for_it() -> None:
    better = improve(PLAN, [replace(FIRST, late=7), SECOND, THIRD], {"first"})
    assert [(step.key, step.day, step.days) for step in better.steps] == [
        ("first", 0, 12), ("second", 12, 10), ("third", 22, 1),
    ]  # fmt: skip


def test_what_waited_for_a_dropped_step_waits_for_the_one_before() -> None:
    better = improve(PLAN, [FIRST, replace(SECOND, dropped=True), THIRD], {"second"})
    assert [(step.key, step.after) for step in better.steps] == [("first", ()), ("third", ("first",))]


def test_an_added_step_brings_its_words_and_its_order() -> None:
    better = improve(PLAN, [FIRST, SECOND, THIRD, NEW], {"+4"})
    assert better.steps[2] == PlannedStep(
        "ask-the-registry", 12, "it", "Ask the registry!", days=3, done_when="They answered.", trap="Nobody asks.",
        room=("net", "the-registry"), links=(Link("Form"),), after=("first",),
    )  # fmt: skip
    assert better.roles == (("net", "networking"), ("the-registry", "the registry"))


def test_only_what_is_chosen_is_taken_over() -> None:
    done = [replace(FIRST, late=7), replace(SECOND, dropped=True), THIRD, NEW]
    assert improve(PLAN, done, set()) == PLAN
    assert [step.key for step in improve(PLAN, done, {"+4"}).steps] == ["first", "second", "ask-the-registry", "third"]


def test_what_a_newer_version_changed_is_no_difference() -> None:
    """The first step is gone from the newer version, the third is new in it."""
    newer = replace(PLAN, steps=(replace(PLAN.steps[1], after=()), PLAN.steps[2]))
    done = [FIRST, replace(SECOND, late=3)]
    began_with = {"first", "second"}
    assert compare_with(newer, done, began_with=began_with) == [
        Difference("second", DifferenceKind.LATE, "Go on", "library", 3)
    ]
    assert improve_with(newer, done, {"second", "+1"}, began_with=began_with).steps == (
        replace(newer.steps[0], days=13), replace(newer.steps[1], day=18),
    )  # fmt: skip


def test_a_key_is_made_from_the_title_and_used_once() -> None:
    used = {"step"}
    assert [unused_key(text, used) for text in ("Ask, again", "ask again", "統合", "x" * 60)] == [
        "ask-again", "ask-again-2", "step-2", "x" * 40,
    ]  # fmt: skip


def test_two_versions_differ_by_their_steps() -> None:
    new = replace(
        PLAN, steps=(PLAN.steps[0], replace(PLAN.steps[2], day=6, after=("first",)), PlannedStep("x", 9, "it", "X"))
    )
    assert list(step_changes(PLAN, new)) == [
        StepChange(Change.CHANGED, new.steps[1], (("day", 15, 6), ("after", ("second",), ("first",)))),
        StepChange(Change.ADDED, new.steps[2]),
        StepChange(Change.REMOVED, PLAN.steps[1]),
    ]
    assert list(step_changes(PLAN, PLAN)) == []


@st.composite
def worlds(draw: Any) -> tuple[PlaybookContent, list[DoneStep]]:
    """A playbook, and a project that was started from it: some steps late, dropped or deleted, some added."""
    content = draw(contents())
    done = [
        DoneStep(
            number, step.key, step.side, step.title, step.day, step.days, late=draw(st.integers(0, 40)),
            dropped=draw(st.booleans()),
        )
        for number, step in enumerate(content.steps)
        if draw(st.booleans())
    ]  # fmt: skip
    for number in range(100, 100 + draw(st.integers(0, 3))):
        after = draw(st.lists(st.sampled_from([step.id for step in done]), max_size=2)) if done else []
        done.append(
            DoneStep(
                number, draw(st.sampled_from(["", "gone"])), "it", draw(st.sampled_from(["Ask", "統合", "First"])),
                draw(st.integers(0, 300)), draw(st.integers(1, 500)), room=("somebody",), after=tuple(after),
            )
        )  # fmt: skip
    return content, done


@given(worlds(), st.data())
def test_whatever_is_chosen_gives_a_valid_playbook(world: tuple[PlaybookContent, list[DoneStep]], data: Any) -> None:
    content, done = world
    keys = [difference.key for difference in compare(content, done)]
    chosen = set(data.draw(st.lists(st.sampled_from(keys)))) if keys else set()
    better = improve(content, done, chosen)
    if better.steps:  # else all of them were dropped, which the action refuses
        assert find_faults(better.plain()) == []
    kept = {step.key for step in better.steps}
    late = {one.key for one in compare(content, done) if one.kind == DifferenceKind.LATE}
    for step in content.steps:
        assert (step.key in kept) == (step.key not in chosen or step.key in late)


@given(worlds())
def test_what_is_taken_over_is_no_difference_again(world: tuple[PlaybookContent, list[DoneStep]]) -> None:
    """A second project that goes as the first one did adds and drops nothing."""
    content, done = world
    better = improve(content, done, {difference.key for difference in compare(content, done)})
    again = [DoneStep(n, step.key, step.side, step.title, step.day, step.days) for n, step in enumerate(better.steps)]
    assert compare(better, again) == []


@given(contents())
def test_settled_steps_stay_where_they_are(content: PlaybookContent) -> None:
    assert settled(content.steps) == sorted(content.steps, key=lambda step: step.day)
    assert without(content.steps, []) == list(content.steps)

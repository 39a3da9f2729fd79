"""The better playbook: proposed from what a project did, accepted or declined; and one made from a project."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import within
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.tracker.playbooks.test_starting import FIRST_DAY, start
from tracker.goals.actions import add_goal
from tracker.playbooks.actions import (
    accept_version,
    add_playbook,
    decline_version,
    delete_playbook,
    learn_playbook,
    propose_version,
)
from tracker.playbooks.comparison import Difference, DifferenceKind
from tracker.playbooks.content import PlannedStep
from tracker.playbooks.models import Playbook, PlaybookRun, PlaybookVersion, VersionState
from tracker.playbooks.outcome import differences_of
from tracker.playbooks.reading import find_faults
from tracker.playbooks.shipped import shipped
from tracker.steps.actions import add_step, update_step
from tracker.steps.models import Step, StepState

pytestmark = pytest.mark.django_db
LATER = FIRST_DAY + timedelta(days=300)


def run_otherwise(world: World) -> PlaybookRun:
    """Federated sign-on, of which the charter took ten days longer, the desk's script was dropped, and a step added."""
    run = start(world)
    common: dict[str, Any] = {"by": None, "at": world.at(LATER)}
    charter = Step.objects.get(project=run.project, key="charter")
    update_step(step=charter, state=StepState.DONE, done_on=charter.due_on + timedelta(days=10), **common)
    update_step(step=Step.objects.get(project=run.project, key="desk-script"), state=StepState.DROPPED, **common)
    add_step(
        institution_id=world.institution.pk, project=run.project, title="Tell the hospital", side="partner",
        starts_on=FIRST_DAY + timedelta(days=20), due_on=FIRST_DAY + timedelta(days=24), after=[charter],
        room=["the hospital's IT"], **common,
    )  # fmt: skip
    return run


def newest(playbook: Playbook) -> PlaybookVersion:
    playbook.refresh_from_db()
    return PlaybookVersion.objects.get(playbook=playbook, number=playbook.number)


def test_what_a_project_did_otherwise_is_told() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = run_otherwise(world)
        added = Step.objects.get(project=run.project, key="")
        assert differences_of(run, shipped()["federated-sign-on"], world.institution) == [
            Difference("charter", DifferenceKind.LATE, shipped()["federated-sign-on"].steps[0].title, "leadership", 10),
            Difference(
                "desk-script",
                DifferenceKind.DROPPED,
                "Write the desk's script, the help page and who gets which fault",
                "both",
            ),
            Difference(f"+{added.pk}", DifferenceKind.ADDED, "Tell the hospital", "partner"),
        ]


def test_a_step_that_had_to_begin_late_is_no_difference() -> None:
    """Joining the federation took its three weeks, from the end of the late charter on."""
    world = make_world()
    with within(world.institution.pk):
        run = run_otherwise(world)
        step = Step.objects.get(project=run.project, key="federation")
        done_on = FIRST_DAY + timedelta(days=16 + 21)
        assert done_on < step.due_on
        step = Step.objects.get(project=run.project, key="entitled")  # 14 days, from day 7
        done_on = FIRST_DAY + timedelta(days=16 + 14)
        assert done_on > step.due_on
        update_step(step=step, by=None, at=world.at(LATER), state=StepState.DONE, done_on=done_on)
        late = differences_of(run, shipped()["federated-sign-on"], world.institution)
        assert [one.key for one in late if one.kind == DifferenceKind.LATE] == ["charter"]


def test_a_proposed_version_waits_and_is_accepted_by_a_manager() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = run_otherwise(world)
        playbook = run.version_used.playbook
        added = Step.objects.get(project=run.project, key="")
        proposed = propose_version(
            run=run, by=world.engineer, at=world.at(LATER), differences=["charter", "desk-script", f"+{added.pk}"],
            note="The charter takes longer.",
        )  # fmt: skip
        assert (proposed.state, proposed.number, proposed.based_on) == (VersionState.PROPOSED, None, 1)
        playbook.refresh_from_db()
        assert playbook.number == 1
        manager = make_person(world.institution, Side.LIBRARY, Role.MANAGER)
        with pytest.raises(Forbidden):
            accept_version(proposed=proposed, by=world.engineer, at=world.at(LATER))
        accept_version(proposed=proposed, by=manager, at=world.at(LATER))
        playbook.refresh_from_db()
        assert (playbook.number, playbook.step_count) == (2, 15)
        better = newest(playbook).read()
        assert better.version == 2
        assert better.steps[0].days == 17
        assert [step.key for step in better.steps].count("tell-the-hospital") == 1
        pilot = next(step for step in better.steps if step.key == "pilot")
        assert pilot.after == ("test-sheet",)
        assert find_faults(better.plain()) == []
        run.refresh_from_db()
        assert run.version_used.number == 1
        with pytest.raises(Refused):
            decline_version(proposed=proposed, by=manager, at=world.at(LATER))


def test_a_declined_version_changes_nothing() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = run_otherwise(world)
        proposed = propose_version(run=run, by=world.engineer, at=world.at(LATER), differences=["charter"])
        with pytest.raises(Forbidden):
            decline_version(proposed=proposed, by=world.librarian, at=world.at(LATER))
        decline_version(proposed=proposed, by=world.engineer, at=world.at(LATER))
        assert newest(run.version_used.playbook).number == 1
        assert propose_version(run=run, by=world.engineer, at=world.at(LATER), differences=["charter"]).pk


@pytest.mark.parametrize(
    ("differences", "field"), [([], "differences"), (["charter", "nonsense"], "differences"), (["live"], "differences")]
)
def test_a_proposal_needs_differences_of_its_project(differences: list[str], field: str) -> None:
    world = make_world()
    with within(world.institution.pk):
        run = run_otherwise(world)
        with pytest.raises(Refused) as refused:
            propose_version(run=run, by=world.engineer, at=world.at(LATER), differences=differences)
        assert list(refused.value.fields) == [field]


def test_one_proposal_of_a_project_waits_at_a_time() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = run_otherwise(world)
        propose_version(run=run, by=world.engineer, at=world.at(LATER), differences=["charter"])
        with pytest.raises(Refused, match="waits for an answer"):
            propose_version(run=run, by=world.engineer, at=world.at(LATER), differences=["charter"])
        outside = make_person(world.institution, Side.LIBRARY)
        with pytest.raises(Forbidden):
            propose_version(run=run, by=outside, at=world.at(LATER), differences=["charter"])


def test_a_proposal_on_an_older_version_is_not_accepted() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = run_otherwise(world)
        proposed = propose_version(run=run, by=world.engineer, at=world.at(LATER), differences=["charter"])
        content = newest(run.version_used.playbook).read()
        first = PlannedStep("hello", 0, "both", "Say hello")
        changed = type(content)(**{**_fields(content), "steps": (first, *content.steps)})
        add_playbook(institution_id=world.institution.pk, by=None, at=world.at(LATER), content=changed)
        with pytest.raises(Refused, match="Version 2 was accepted meanwhile"):
            accept_version(proposed=proposed, by=None, at=world.at(LATER))
        decline_version(proposed=proposed, by=None, at=world.at(LATER))
        again = propose_version(run=run, by=world.engineer, at=world.at(LATER), differences=["charter"])
        accept_version(proposed=again, by=None, at=world.at(LATER))
        better = newest(run.version_used.playbook).read()
        assert [step.key for step in better.steps[:2]] == ["hello", "charter"]
        assert better.version == 3


def _fields(content: Any) -> dict[str, Any]:
    return {name: getattr(content, name) for name in content.__slots__}


def test_a_playbook_is_made_from_a_project_that_had_none() -> None:
    world = make_world()
    at = world.at(date(2026, 6, 1))
    with within(world.institution.pk):
        common: dict[str, Any] = {
            "institution_id": world.institution.pk, "by": None, "at": at, "project": world.project,
        }  # fmt: skip
        first = add_step(
            **common, title="Ask around", side="library", starts_on=date(2026, 2, 2), due_on=date(2026, 2, 6),
            done_when="Everybody answered.", room=["networking"],
        )  # fmt: skip
        add_step(**common, title="統合", side="it", starts_on=date(2026, 2, 9), due_on=date(2026, 2, 10), after=[first])
        dropped = add_step(**common, title="Nonsense", side="it", starts_on=date(2026, 2, 9), due_on=date(2026, 2, 10))
        update_step(step=dropped, by=None, at=at, state=StepState.DROPPED)
        update_step(step=first, by=None, at=at, state=StepState.DONE, done_on=date(2026, 2, 11))
        add_goal(**common, side="it", text="Fewer tickets", unit="a week", start_value=30, target_value=12)
        playbook = learn_playbook(project=world.project, by=None, at=at, name="Ask  first")
        content = newest(playbook).read()
        assert (content.slug, content.name, content.kind) == ("ask-first", "Ask first", "other")
        assert content.steps == (
            PlannedStep(
                "ask-around", 0, "library", "Ask around", days=10, done_when="Everybody answered.", room=("networking",)
            ),
            PlannedStep("step", 10, "it", "統合", days=1, after=("ask-around",)),
        )
        assert [(goal.text, goal.unit, goal.start, goal.target) for goal in content.goals] == [
            ("Fewer tickets", "a week", 30, 12)
        ]
        assert learn_playbook(project=world.project, by=None, at=at, name="Ask first").slug == "ask-first-2"
        with pytest.raises(Forbidden):
            learn_playbook(project=world.project, by=world.librarian, at=at, name="Mine")


def test_a_project_without_steps_becomes_no_playbook() -> None:
    world = make_world()
    with within(world.institution.pk), pytest.raises(Refused, match="no steps"):
        learn_playbook(project=world.project, by=None, at=world.at(LATER), name="Empty")


def test_a_playbook_with_projects_is_retired_and_not_deleted() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = start(world)
        with pytest.raises(Refused, match="Retire it instead"):
            delete_playbook(playbook=run.version_used.playbook, by=None, at=world.at(LATER))


def test_the_same_file_again_makes_no_version() -> None:
    world = make_world()
    with within(world.institution.pk):
        content = shipped()["ai-guidance"]
        common: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": world.at(LATER)}
        first = add_playbook(**common, content=content.numbered(7))
        assert (first.slug, first.number) == ("ai-guidance", 1)
        assert add_playbook(**common, content=content).number == 1
        shorter = type(content)(**{**_fields(content), "steps": content.steps[:3]})
        assert add_playbook(**common, content=shorter, note="Shorter").number == 2
        assert newest(first).note == "Shorter"
        assert newest(first).read().version == 2
        with pytest.raises(Forbidden):
            add_playbook(**{**common, "by": world.librarian}, content=content)

"""The playbooks that come with the product."""

import pytest

from tests.contract.test_words import unused_phrases
from tracker.playbooks.reading import read_file
from tracker.playbooks.shipped import FOLDER, shipped
from tracker.playbooks.writing import write_file

SLUGS = [
    "joint-support-desk", "ai-guidance", "federated-sign-on", "identity-life-cycle", "moving-the-library-platform",
    "remote-course-access", "retiring-the-proxy",
]  # fmt: skip


def test_seven_come_with_the_product_each_in_its_file() -> None:
    assert list(shipped()) == SLUGS
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_says_all_that_a_step_needs(slug: str) -> None:
    content = shipped()[slug]
    assert {"library", "it", "both", "leadership"} <= {step.side for step in content.steps}
    assert {goal.side for goal in content.goals} == {"library", "it"}
    assert content.sources
    assert content.summary
    for step in content.steps:
        assert step.done_when.endswith("."), step.key
        assert step.trap.endswith("."), step.key
        assert step.room, step.key
    used = {key for step in content.steps for key in step.room}
    assert used == {key for key, _words in content.roles}
    assert [step.day for step in content.steps] == sorted(step.day for step in content.steps)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_step_leads_on_or_ends_the_plan(slug: str) -> None:
    """All but the first wait for something or begin early, and the last of the plan waits for another."""
    steps = shipped()[slug].steps
    assert steps[0].after == ()
    assert steps[-1].after


@pytest.mark.parametrize("slug", SLUGS)
def test_each_is_written_and_read_back(slug: str) -> None:
    assert read_file(write_file(shipped()[slug]).encode()) == shipped()[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_words_are_those_of_the_product(slug: str) -> None:
    assert unused_phrases().search((FOLDER / f"{slug}.yaml").read_text()) is None

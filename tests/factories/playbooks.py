"""Playbooks at random, and rows of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from accounts.institutions.models import Institution
from tests.factories.people import join_consortium, make_institution
from tests.factories.projects import World
from tracker.playbooks.actions import add_playbook, propose_version, start_playbook
from tracker.playbooks.content import Link, PlannedGoal, PlannedStep, PlaybookContent
from tracker.playbooks.models import PlaybookOffer
from tracker.playbooks.shipped import shipped
from tracker.steps.actions import update_step
from tracker.steps.models import Step, StepState

KEYS = st.from_regex(r"\A[a-z0-9]{1,8}\Z")
LINES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)
PROSE = st.text(st.characters(exclude_categories=["C"]), max_size=60).map(str.strip)


@st.composite
def contents(draw: Any) -> PlaybookContent:
    roles = tuple(sorted(draw(st.dictionaries(KEYS, LINES, max_size=3)).items()))
    links = st.builds(Link, LINES, st.sampled_from(["", "https://example.org/a?b=c"]))
    steps: list[PlannedStep] = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=5, unique=True)):
        after = draw(st.lists(st.sampled_from([step.key for step in steps]), unique=True)) if steps else []
        day = max([step.end for step in steps if step.key in after], default=0)
        room = draw(st.lists(st.sampled_from([name for name, _words in roles]), unique=True)) if roles else []
        steps.append(
            PlannedStep(
                key, day + draw(st.integers(0, 50)), draw(st.sampled_from(["library", "it", "both", "partner"])),
                draw(LINES), days=draw(st.integers(1, 90)), done_when=draw(PROSE), trap=draw(PROSE),
                room=tuple(room), after=tuple(after), links=tuple(draw(st.lists(links, max_size=2))),
            )
        )  # fmt: skip
    number = st.integers(-1000, 1000) | st.decimals(-9, 9, places=2).map(float)
    values = st.lists(number, min_size=2, max_size=2, unique=True) | st.tuples(st.none(), st.none() | number)
    goals = st.builds(
        lambda side, text, unit, values: PlannedGoal(side, text, unit, *values),
        st.sampled_from(["library", "it"]), LINES, st.sampled_from(["", "%"]), values,
    )  # fmt: skip
    return PlaybookContent(
        slug=draw(KEYS), name=draw(LINES), kind=draw(st.sampled_from(["sso", "other"])), language="en-gb",
        summary=draw(PROSE), version=draw(st.integers(1, 20)), roles=roles, steps=tuple(steps),
        goals=tuple(draw(st.lists(goals, max_size=3))), sources=tuple(draw(st.lists(links, max_size=2))),
    )  # fmt: skip


def make_partner(institution: Institution) -> Institution:
    """Another member of its consortium, which it joins if it is in none."""
    return make_institution(consortium=join_consortium(institution), consortium_agreed_at=timezone.now())


def make_playbook_rows(world: World, day: date) -> dict[str, int]:
    """What the pages of playbooks are about: one playbook that nobody started, one with a project, a version that is
    proposed, an offer of ours and one to us. Kind of row -> id; across institutions."""
    at, place = world.at(day), world.institution
    common: dict[str, Any] = {"institution_id": place.pk, "by": None, "at": at}
    unused = add_playbook(content=replace(shipped()["ai-guidance"], summary="What we may ask a machine"), **common)
    used = add_playbook(content=replace(shipped()["joint-support-desk"], summary="One way in"), **common)
    run = start_playbook(
        version=used.versions.get(), starts_on=day, library_owner=world.librarian, it_owner=world.engineer, **common
    )
    dropped = Step.objects.get(project=run.project, key="report")
    update_step(step=dropped, by=None, at=at, state=StepState.DROPPED)
    proposed = propose_version(run=run, by=world.librarian, at=at, differences=["report"])
    other = make_institution()
    content = shipped()["identity-life-cycle"]
    offer = {"name": content.name, "content": content.plain(), "offered_on": day}
    ours = PlaybookOffer.objects.create(
        institution=place, to_institution=other, playbook=unused, by=world.librarian, **offer
    )
    theirs = PlaybookOffer.objects.create(institution=other, to_institution=place, **offer)
    return {
        **dict.fromkeys(("playbook", "playbook-retire", "playbook-plan", "playbook-start"), unused.pk),
        **dict.fromkeys(("playbook-run", "playbook-run-differences", "playbook-run-propose"), run.pk),
        "playbook-project": run.project.pk,
        **dict.fromkeys([f"playbook-version{name}" for name in ("", "-content", "-accept", "-decline")], proposed.pk),
        **dict.fromkeys(("playbook-offer", "playbook-offer-withdraw"), ours.pk),
        **dict.fromkeys(("playbook-offered", "playbook-offer-accept", "playbook-offer-decline"), theirs.pk),
    }

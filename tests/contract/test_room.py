"""What a page shows all of, or a body may repeat, has a most: nobody makes a page that never loads, or a request that
keeps a process busy."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework import serializers

from accounts.roles import Side
from foundation.api.serializers import Strict
from foundation.errors import Refused
from foundation.tenancy import across_institutions
from tests.contract.test_fields import _resources
from tests.factories.ai_register import make_entry
from tests.factories.projects import World, make_world
from tracker.agreements.actions import add_agreement, update_agreement
from tracker.agreements.models import Agreement
from tracker.ai_register.actions import publish_entry
from tracker.closing.actions import add_lesson
from tracker.comments.actions import add_comment
from tracker.goals.actions import add_goal, add_goal_note, pair_goals
from tracker.goals.models import Goal
from tracker.leadership.actions import add_stakeholder
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with across_institutions():
        yield make_world()


def _goal(world: World, side: Side = Side.LIBRARY) -> Goal:
    return add_goal(**_made(world), project=world.project, side=side, text="Goal")


def _made(world: World) -> dict[str, Any]:
    return {"institution_id": world.institution.pk, **_by(world)}


def _by(world: World) -> dict[str, Any]:
    return {"by": world.librarian, "at": timezone.now()}


#: Module and name of a limit -> what adds one more, and the field that is refused.
ROOM: dict[tuple[str, str], tuple[Callable[[World, Any], object], str]] = {
    ("tracker.comments.actions", "MAX_COMMENTS"): (
        lambda world, first: add_comment(meeting=first, **_by(world), text="Yes"), "text",
    ),
    ("tracker.outcomes.actions.outcome_rows", "MAX_OF_MEETING"): (
        lambda world, first: add_agenda_item(**_made(world), project=world.project, meeting=first, text="x"), "meeting",
    ),
    ("tracker.outcomes.actions.outcome_rows", "MAX_WAITING_ITEMS"): (
        lambda world, first: add_agenda_item(**_made(world), project=world.project, text="x"), "meeting",
    ),
    ("tracker.goals.actions.goals", "MAX_GOALS"): (lambda world, first: _goal(world), "project"),
    ("tracker.goals.actions.goal_notes", "MAX_NOTES"): (
        lambda world, first: add_goal_note(goal=_first_goal(world), **_by(world), text="Well"), "goal",
    ),
    ("tracker.goals.actions.pairs", "MAX_PAIRS"): (
        lambda world, first: pair_goals(
            library_goal=_first_goal(world), it_goal=_goal(world, Side.IT), relation="neutral", **_by(world)
        ),
        "it_goal",
    ),
    ("tracker.agreements.actions", "MAX_VERSIONS"): (
        lambda world, first: update_agreement(
            agreement=_agreement(world), **_by(world), text=str(uuid4()), what_changed=str(uuid4())
        ),
        "what_changed",
    ),
    ("tracker.ai_register.actions.publishing", "MAX_PUBLIC"): (
        lambda world, first: publish_entry(entry=make_entry(world), **{**_by(world), "by": None}, is_public=True), "",
    ),
    ("tracker.leadership.actions", "MAX_STAKEHOLDERS"): (
        lambda world, first: add_stakeholder(**_made(world), project=world.project, name="Ann", part="informed"),
        "project",
    ),
    ("tracker.closing.actions", "MAX_OF_PROJECT"): (
        lambda world, first: add_lesson(**_made(world), project=world.project, side="it", kind="again", text="x"),
        "project",
    ),
}  # fmt: skip


def _agreement(world: World) -> Agreement:
    """Its librarian owns it, so that they may change it."""
    made = {"institution_id": world.institution.pk, "by": None, "at": timezone.now()}
    return Agreement.objects.first() or add_agreement(
        **made, name="Answers", purpose="Soon", library_owner=world.librarian
    )


def _first_goal(world: World) -> Goal:
    return Goal.objects.filter(project=world.project, side=Side.LIBRARY).order_by("pk").first() or _goal(world)


@pytest.mark.parametrize("limit", ROOM, ids="-".join)
def test_no_more_than_a_page_can_show(limit: tuple[str, str], world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    add, field = ROOM[limit]
    meeting = world.meet(world.institution.day(timezone.now()))
    monkeypatch.setattr(import_module(limit[0]), limit[1], 2)
    for _number in range(2):
        add(world, meeting)
    with pytest.raises(Refused, match="no more") as refusal:
        add(world, meeting)
    assert list(refusal.value.fields) == [field]


def test_each_kind_has_room_of_its_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.outcomes.actions.outcome_rows.MAX_OF_MEETING", 1)
    meeting = world.meet(world.institution.day(timezone.now()))
    for add in (add_action, add_agenda_item, record_decision):
        add(**_made(world), project=world.project, meeting=meeting, text="x")


def _bodies() -> Iterator[type[Any]]:
    """What requests may have as their bodies."""
    seen = list(Strict.__subclasses__())
    for one in seen:
        seen += one.__subclasses__()
    yield from (one for one in seen if one.__module__.startswith(("accounts.", "tracker.")))


def test_each_list_of_a_body_has_a_most() -> None:
    bodies = set(_bodies())
    assert {resource.serializer_class for resource in _resources().values()} & bodies
    endless = {
        f"{body.__name__}.{name}"
        for body in bodies
        for name, field in body().fields.items()
        if isinstance(field, serializers.ListField | serializers.ListSerializer)
        and not field.read_only
        and field.max_length is None
    }
    assert endless == set()

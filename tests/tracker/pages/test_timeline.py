"""Meetings, decisions and actions as one line of time, by pages: each once, in order, whatever the cut."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.contributions import contributed
from foundation.tenancy import within
from tests.factories.projects import World, make_world
from tracker.outcomes.actions import add_action, record_decision
from tracker.outcomes.models import Action
from tracker.pages import timeline as module
from tracker.pages.timeline import Entry, TimelineMark, timeline
from tracker.projects.extension_points import TimelineSource

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 5)


def _fill(world: World, *, days: int, each: int) -> None:
    for number in range(days):
        day = FIRST + timedelta(days=11 * number)
        given: dict[str, Any] = {
            "institution_id": world.institution.pk, "by": None, "at": world.at(day), "project": world.project,
        }  # fmt: skip
        for _ in range(each):
            world.meet(day)
            record_decision(text="Go", decided_on=day, **given)
            action = add_action(text="Ask", **given)
            Action.objects.filter(pk=action.pk).update(created_at=world.at(day))


def _walk(world: World) -> list[list[Entry]]:
    pages, after = [], None
    while True:
        page = timeline(world.project, contributed(TimelineSource), zone=world.institution.zone, after=after)
        pages.append([entry for month in page.months for entry in month.entries])
        if page.older is None:
            return pages
        after = TimelineMark.read(str(page.older))
        assert after == page.older


@pytest.mark.parametrize(("days", "each"), [(0, 0), (1, 1), (4, 1), (9, 1), (3, 4), (1, 9), (2, 13)])
def test_timeline_pages_hold_each_entry_once_in_order(days: int, each: int) -> None:
    world = make_world()
    with within(world.institution.pk):
        neighbour = make_world()
        _fill(world, days=days, each=each)
    with within(neighbour.institution.pk):
        _fill(neighbour, days=2, each=1)
    with within(world.institution.pk):
        pages = _walk(world)
    walked = [entry for page in pages for entry in page]
    assert len(walked) == 3 * days * each
    assert len({str(entry.mark) for entry in walked}) == len(walked)
    assert [entry.place for entry in walked] == sorted(entry.place for entry in walked)
    assert all(0 < len(page) <= module.PAGE for page in pages) or not walked


def test_a_page_ends_with_a_month_where_it_can() -> None:
    world = make_world()
    with within(world.institution.pk):
        _fill(world, days=9, each=1)
        pages = _walk(world)
    assert len(pages) > 1
    for page, following in pairwise(pages):
        assert page[-1].row.day.replace(day=1) > following[0].row.day.replace(day=1)


def test_action_is_on_the_day_it_was_added() -> None:
    world = make_world(time_zone="Pacific/Auckland")
    with within(world.institution.pk):
        action = add_action(
            institution_id=world.institution.pk, by=None, at=world.at(FIRST), project=world.project, text="Ask"
        )
        Action.objects.filter(pk=action.pk).update(created_at=datetime(2026, 3, 4, 20, tzinfo=UTC))
        page = timeline(world.project, contributed(TimelineSource), zone=ZoneInfo("Pacific/Auckland"))
    assert [entry.row.day for month in page.months for entry in month.entries] == [date(2026, 3, 5)]


@pytest.mark.parametrize(
    "text", ["", "x", "2026-03-04", "2026-03-04.meeting", "2026-03-04.party.1", "2026-02-30.meeting.1",
             "2026-03-04.meeting.-1", "2026-03-04.meeting.1.2", "2026-03-04.meeting." + "9" * 30,
             "2026-03-04.meeting.²"],
)  # fmt: skip
def test_invalid_timeline_mark_is_ignored(text: str) -> None:
    assert TimelineMark.read(text) is None

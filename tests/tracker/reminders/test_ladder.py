"""The ladder's rules against a second, slow and obvious implementation: a calendar walked one day at a time."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tracker.meetings.proposed_times import Held, ProposedTime, propose, propose_times
from tracker.reminders.ladder import READING, LastMessage, Rung, Topic, ignored_in_a_row, superseded, topic_of
from tracker.reminders.ladder_steps import LadderStep, owners_step, sponsors_step, weekly_on

START = date(2026, 1, 1)
DAY = timedelta(days=1)
offsets = st.integers(0, 60)


def _walked(today: date, due_on: date, grace: int, weekday: int, planned: bool, closed: set[date]) -> LadderStep | None:
    """What the owners would have heard last, had somebody gone through all days up to today."""
    if today < due_on:
        return None
    late_on = due_on + grace * DAY
    sponsor_from = max(due_on + 5 * DAY, late_on + 2 * DAY)
    heard = None
    day = due_on
    while day <= today:
        if day < late_on:
            heard = None if planned else LadderStep(Rung.DUE, due_on)
        elif day < sponsor_from:
            heard = LadderStep(Rung.LATE, due_on)
        elif day == sponsor_from and day.isoweekday() != weekday:
            heard = None  # the list comes on its day
        if day >= sponsor_from and day.isoweekday() == weekday:
            heard = LadderStep(Rung.WEEKLY, day) if day not in closed else None
        day += DAY
    return heard


@given(offsets, st.integers(0, 20), st.integers(1, 7), st.booleans(), st.none() | st.integers(0, 8))
def test_owners_step_equals_walking_each_day(
    passed: int, grace: int, weekday: int, planned: bool, closed_week: int | None
) -> None:
    due_on, today = START, START + passed * DAY
    closed = []
    if closed_week is not None:
        monday = START - START.weekday() * DAY + closed_week * 7 * DAY
        closed = [(monday, monday + 6 * DAY)]
    days = {first + n * DAY for first, _last in closed for n in range(7)}
    if today in days:
        return  # nobody asks in closed weeks
    found = owners_step(
        today, due_on=due_on, late_on=due_on + grace * DAY, weekday=weekday, meeting_planned=planned, closed=closed
    )
    assert found == _walked(today, due_on, grace, weekday, planned, days)


def test_list_comes_from_the_sponsors_day_on_open_days() -> None:
    day = START + 5 * DAY  # on which the sponsor hears
    facts: dict[str, Any] = {
        "due_on": START,
        "late_on": START + 2 * DAY,
        "weekday": day.isoweekday(),
        "meeting_planned": False,
    }
    listed = LadderStep(Rung.WEEKLY, day)
    for today in (day, day + DAY):
        assert owners_step(today, closed=[], **facts) == listed
    for first, last in ((day, day), (day - DAY, day), (day, day + DAY)):
        assert owners_step(day + 2 * DAY, closed=[(first, last)], **facts) is None
    for beside in (day - DAY, day + DAY):
        assert owners_step(day + 2 * DAY, closed=[(beside, beside)], **facts) == listed


def test_the_sponsor_hears_five_days_after_due() -> None:
    late_on = START + 3 * DAY
    assert sponsors_step(START + 4 * DAY, due_on=START, late_on=late_on) is None
    assert sponsors_step(START + 5 * DAY, due_on=START, late_on=late_on) == LadderStep(Rung.SPONSOR, START)
    assert sponsors_step(START + 11 * DAY, due_on=START, late_on=START + 10 * DAY) is None


@given(offsets, st.integers(1, 7))
def test_the_weekly_day_is_the_latest_of_its_weekday(passed: int, weekday: int) -> None:
    today = START + passed * DAY
    assert weekly_on(today, weekday) == next(
        today - n * DAY for n in range(7) if (today - n * DAY).isoweekday() == weekday
    )


def test_later_step_or_question_supersedes() -> None:
    late, weekly = (2, Rung.LATE, START), (3, Rung.WEEKLY, START + 9 * DAY)
    assert superseded([(1, Rung.DUE, START), late, weekly, (4, Rung.SPONSOR, START)]) == {1, 2}
    assert superseded([late, (5, Rung.DID_YOU_MEET, START)]) == {2}


def test_question_alone_supersedes_nothing() -> None:
    assert superseded([(5, Rung.DID_YOU_MEET, START), (6, Rung.SPONSOR, START)]) == set()
    assert superseded([(1, Rung.DUE, START)]) == set()


def test_later_cycle_supersedes_a_later_step_of_the_one_before() -> None:
    assert superseded([(1, Rung.DUE, START + DAY), (2, Rung.WEEKLY, START)]) == {2}


def test_only_the_sponsors_digest_is_a_topic_of_its_own() -> None:
    assert {rung: topic_of(rung) for rung in Rung} == {
        rung: Topic.SPONSOR if rung == Rung.SPONSOR else Topic.CONTACT for rung in Rung
    }


def test_message_begins_with_what_ended() -> None:
    order = [READING[rung] for rung in (Rung.STOPPED, Rung.DID_YOU_MEET, Rung.LATE, Rung.DUE, Rung.SPONSOR)]
    assert order == sorted(set(order))
    assert READING[Rung.WEEKLY] == READING[Rung.LATE]


def _told(day: int, *, project: int = 1, cycle: int = 0, rung: Rung = Rung.WEEKLY, heeded: bool = False) -> LastMessage:
    return LastMessage(project, rung, START + cycle * DAY, START + day * DAY, heeded)


def test_ladders_ignored_in_a_row() -> None:
    ladder = [_told(0, rung=Rung.DUE), _told(3, rung=Rung.LATE)]
    lists = [_told(10, cycle=10), _told(17, cycle=17)]
    at = START + 24 * DAY
    assert ignored_in_a_row([*ladder, *lists], today=at) == 3
    assert ignored_in_a_row([*ladder, *lists], today=at - DAY) == 2, "the last one is not over"
    assert ignored_in_a_row([*ladder, _told(10, cycle=10, heeded=True), lists[1]], today=at) == 1
    crowd = [_told(0, project=n, rung=Rung.DUE) for n in range(9)]
    assert ignored_in_a_row(crowd, today=at) == 1, "projects that fall due together are one ladder"


def test_ladder_is_of_one_project_and_a_list_of_all() -> None:
    at = START + 24 * DAY
    both = [_told(0, project=1, rung=Rung.DUE), _told(3, project=2, rung=Rung.DUE)]
    assert ignored_in_a_row(both, today=at) == 2, "two ladders of one cycle day"
    assert ignored_in_a_row([_told(10, project=1), _told(12, project=2)], today=at) == 1, "one list, sent in parts"
    assert ignored_in_a_row([_told(0, project=1, rung=Rung.DUE), _told(3, project=1)], today=at) == 2, "not one of both"


def test_ladders_that_overlap_are_heeded_together() -> None:
    heeded, other = _told(0, project=1, rung=Rung.DUE, heeded=True), _told(0, project=2, rung=Rung.DUE)
    for told in ([heeded, other], [other, heeded]):
        assert ignored_in_a_row(told, today=START + 24 * DAY) == 0


def test_proposed_time_is_outside_closed_weeks() -> None:
    from datetime import time

    wednesday = date(2026, 1, 7)
    past = [Held(wednesday - 7 * n * DAY, time(14), 45) for n in range(3)] + [Held(date(2025, 12, 1), None, None)]
    assert propose(date(2026, 1, 8), past, [], weekend=96) == ProposedTime(date(2026, 1, 14), time(14), 45)
    closed = [(date(2026, 1, 12), date(2026, 1, 25))]
    assert propose(date(2026, 1, 8), past, closed, weekend=96) == ProposedTime(date(2026, 1, 28), time(14), 45)
    three = propose_times(date(2026, 1, 8), past, closed, weekend=96)
    assert [one.day for one in three] == [date(2026, 1, 28), date(2026, 1, 29), date(2026, 2, 4)]
    assert {(one.starts_at, one.minutes) for one in three} == {(time(14), 45)}
    assert propose(date(2026, 1, 9), [], [], weekend=96) == ProposedTime(date(2026, 1, 12), time(10), 30)
    assert propose(date(2026, 1, 9), [], [(date(2026, 1, 5), date(2027, 6, 6))], weekend=96) is None

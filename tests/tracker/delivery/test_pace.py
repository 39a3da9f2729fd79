"""How often one person hears from the product: the rule against a slow and obvious one, and the planner against it."""

import random
from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.institutions.models import Closure, Institution
from accounts.people.models import Person
from accounts.roles import Side
from foundation.tenancy import across_institutions
from tests import NIGHTLY
from tests.factories.messages import make_message
from tests.factories.people import make_institution, make_person
from tracker.delivery.actions import leave_note, plan
from tracker.delivery.models import Message, MessageState
from tracker.delivery.pace import DAY, GAP, held_since, may_go, next_day
from tracker.delivery.queries import not_today
from tracker.delivery.working_days import is_working_day

MONDAY = date(2026, 3, 2)
Spans = list[tuple[date, date]]


def span(first: int, length: int) -> tuple[date, date]:
    return MONDAY + first * DAY, MONDAY + (first + length - 1) * DAY


calendars = st.tuples(
    st.integers(0, 126), st.lists(st.builds(span, st.integers(-40, 60), st.sampled_from([1, 1, 1, 7, 14, 42])))
)


def allowed(day: date, sent: Spans | list[date], weekend: int, closed: Spans) -> bool:
    """By counting every day."""
    open_days = [
        MONDAY + n * DAY for n in range(-200, 400) if is_working_day(MONDAY + n * DAY, weekend=weekend, closed=closed)
    ]
    far_enough = all(len([one for one in open_days if one_sent < one <= day]) >= GAP for one_sent in sent)  # type: ignore[operator]
    return day in open_days and far_enough and len([one for one in sent if (day - one).days < 7]) < 2  # type: ignore[operator]


@given(calendars, st.lists(st.integers(-30, 9), max_size=4), st.integers(0, 30))
def test_rule_equals_counting_each_day(calendar: tuple[int, Spans], sent_on: list[int], offset: int) -> None:
    weekend, closed = calendar
    day, sent = MONDAY + offset * DAY, [MONDAY + n * DAY for n in sent_on if n < offset]

    def works(day: date) -> bool:
        return is_working_day(day, weekend=weekend, closed=closed)

    assert may_go(day, sent, works) == allowed(day, sent, weekend, closed)
    found = next_day(day, sent, works)
    assert may_go(found, sent, works)
    assert not any(may_go(day + n * DAY, sent, works) for n in range((found - day).days))


@given(calendars, st.integers(0, 13))
def test_sending_whenever_allowed_keeps_the_pace(calendar: tuple[int, Spans], start: int) -> None:
    weekend, closed = calendar

    def works(day: date) -> bool:
        return is_working_day(day, weekend=weekend, closed=closed)

    sent: list[date] = []
    for n in range(start, 120):
        if may_go(MONDAY + n * DAY, sent, works):
            sent.append(MONDAY + n * DAY)
    assert sent
    assert all(works(day) for day in sent)
    assert all((third - first).days >= 7 for first, third in zip(sent, sent[2:], strict=False))
    assert all(held_since(later, works) > earlier for earlier, later in pairwise(sent))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12 if NIGHTLY else 2))
def test_planner_opens_messages_exactly_when_they_may_go(seed: int) -> None:
    """And what is composed all the same, on a day that turned out wrong, waits until it may go."""
    chance = random.Random(seed)  # not for secrets
    with across_institutions():
        towns = [_make_town(chance) for _ in range(8)]
        people = [(make_person(place, Side.IT), place, closed) for place, closed in towns for _ in range(6)]
        sent = {person.pk: _send_some(person, chance) for person, _place, _closed in people}
        for person, _place, _closed in people:
            leave_note(person=person, kind="gone", about=1, facts={}, at=_noon(MONDAY))
        opened: set[int] = set()
        for n in range(15):
            day = MONDAY + n * DAY
            plan(at=_noon(day))
            found = set(Message.objects.filter(state=MessageState.PLANNED).values_list("person_id", flat=True))
            expected = {
                person.pk
                for person, place, closed in people
                if allowed(day, sent[person.pk], place.weekend, closed) and person.pk not in opened
            }
            assert found - opened == expected, day
            opened = found
            held = Message.objects.filter(state=MessageState.PLANNED).select_related("institution", "person")
            waits = {pk: at.date() for at, ids in not_today(list(held), at=_noon(day)).items() for pk in ids}
            for message in held:
                closed = next(closed for person, _place, closed in people if person.pk == message.person_id)
                weekend, before = message.institution.weekend, sent[message.person_id or 0]
                goes_on = waits.get(message.pk, day)
                assert allowed(goes_on, before, weekend, closed)
                assert not any(allowed(day + n * DAY, before, weekend, closed) for n in range((goes_on - day).days))
        assert len(opened) > 40


def _make_town(chance: random.Random) -> tuple[Institution, Spans]:
    place = make_institution(time_zone="UTC", reminder_hour=9, weekend=chance.choice([0, 96, 48, 64, 112, 63, 62]))
    closed = [span(chance.randrange(-9, 9), chance.choice([1, 1, 2, 7])) for _ in range(chance.randrange(4))]
    if chance.random() < 0.3:
        closed.append(span(-56, 60))
    for first, last in closed:
        Closure.objects.create(institution=place, name="Closed", starts_on=first, ends_on=last)
    return place, closed


def _send_some(person: Person, chance: random.Random) -> list[date]:
    days = sorted({MONDAY - chance.randrange(1, 12) * DAY for _ in range(chance.randrange(4))})
    for day in days:
        make_message(person, kind="reminder", day_on=day, state=MessageState.SENT)
    if chance.random() < 0.5:  # an invitation counts for nothing
        make_message(person, kind="invitation", day_on=MONDAY - DAY, state=MessageState.SENT, immediate=True)
    return days


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)

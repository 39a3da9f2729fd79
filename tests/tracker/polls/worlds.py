"""Waves, and people who answer them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person
from tests.factories.projects import World
from tracker.polls.actions import answer_poll, close_wave, plan_wave
from tracker.polls.actions.answering import find_ticket
from tracker.polls.models import Wave, WaveQuestion
from tracker.polls.sealing import person_codes

OPENS = date(2026, 11, 30)
CLOSES = date(2026, 12, 11)
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
KEYS = ("frequency", "relationship", "ai-confidence", "least-confident-skills")
Answers = Mapping[int, Sequence[str]]


def staff(world: World, library: int, it: int, leadership: int = 0) -> dict[Side, list[Person]]:
    """As many people of each side, the world's own two among them."""
    found = {Side.LIBRARY: [world.librarian], Side.IT: [world.engineer], Side.LEADERSHIP: []}
    with within(world.institution.pk):
        for side, count in ((Side.LIBRARY, library), (Side.IT, it), (Side.LEADERSHIP, leadership)):
            while len(found[side]) < count:
                found[side].append(make_person(world.institution, side, Role.STAFF))
    return found


def open_wave(world: World, **fields: Any) -> Wave:
    given = {"name": "Autumn 2026", "opens_on": OPENS, "closes_on": CLOSES, "questions": KEYS, "sides": Side.values}
    with within(world.institution.pk):
        return plan_wave(institution_id=world.institution.pk, by=None, at=fields.pop("at", AT), **{**given, **fields})


def wave_of_today(world: World, **fields: Any) -> Wave:
    """For pages, which read the clock."""
    now = timezone.now()
    today = world.institution.day(now)
    return open_wave(world, at=now, opens_on=today, closes_on=today + timedelta(days=10), **fields)


def code_of(wave: Wave, person: Person) -> str:
    return next(person_codes(wave.pk, person.pk))


def answer(code: str, answers: Answers) -> None:
    with across_institutions():
        ticket = find_ticket(code)
        assert ticket is not None
    with within(ticket.institution_id):
        questions = list(WaveQuestion.objects.filter(wave=ticket.wave_id))
        answer_poll(ticket=ticket, questions=questions, answers=answers)


def answer_all(wave: Wave, people: Iterable[Person], answers: Answers) -> None:
    for person in people:
        answer(code_of(wave, person), answers)


def close(wave: Wave, *, at: datetime = AT + timedelta(days=20)) -> Wave:
    with within(wave.institution_id):
        return close_wave(wave=wave, by=None, at=at)
